package albcontroller_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

func TestFollows(t *testing.T) {
	t.Parallel()
	objects := []runtime.Object{
		ingressOf("web", nil, "www.example.com"), serviceOf("web"), podOf("web-1", false, corev1.ConditionTrue),
		sliceOf(endpointOf("web-1", "10.245.0.1", true, false)),
	}
	inBubble(t, objects, func(c *cluster) {
		c.serve("10.245.0.1:3001")
		c.after(5 * time.Second)
		pod, status := c.get("www.example.com")
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, "10.245.0.1:3001", pod, "the Service's port by its name, not the metrics' one")
		_, status = c.get("api.example.com")
		assert.Equal(t, http.StatusNotFound, status, "no rule is for that host")
		only := c.only()
		assert.Equal(t, "a-web", only.Name)
		assert.Equal(t, []string{"www.example.com"}, only.Hosts)
		assert.Equal(t, []string{"a"}, only.Namespaces)
		assert.Equal(t, "http://bufconn", only.URL)
		assert.Len(t, only.Counts, 2)

		c.update(sliceOf())
		assert.Empty(t, c.targets(), "a pod that is no endpoint any more is deregistered")
		require.NoError(t, c.client.NetworkingV1().Ingresses("a").Delete(context.Background(), "web", metav1.DeleteOptions{}))
		synctest.Wait()
		assert.Empty(t, c.Balancers(), "the load balancer goes with its Ingress")
	})
}

func TestWhoIsATarget(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason   string
		pod      *corev1.Pod
		endpoint discoveryv1.Endpoint
		want     bool
	}{
		"ready":        {"it serves", podOf("p", false, corev1.ConditionTrue), endpointOf("p", "10.245.0.1", true, false), true},
		"waits for us": {"its containers are ready, and its gate waits for the target", podOf("p", true, corev1.ConditionTrue), endpointOf("p", "10.245.0.1", false, false), true},
		"not ready":    {"its containers are not", podOf("p", true, corev1.ConditionFalse), endpointOf("p", "10.245.0.1", false, false), false},
		"terminates":   {"it is going", podOf("p", true, corev1.ConditionTrue), endpointOf("p", "10.245.0.1", false, true), false},
		"unknown pod":  {"it has not been seen yet", podOf("q", false, corev1.ConditionTrue), endpointOf("p", "10.245.0.1", true, false), false},
		"no pod":       {"only pods are targets", podOf("p", false, corev1.ConditionTrue), discoveryv1.Endpoint{Addresses: []string{"10.0.0.1"}, Conditions: discoveryv1.EndpointConditions{Ready: new(true)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, []runtime.Object{ingressOf("web", nil, "a"), serviceOf("web"), row.pod, sliceOf(row.endpoint)}, func(c *cluster) {
				assert.Equal(t, row.want, len(c.targets()) == 1, row.reason)
			})
		})
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	const group, order = "alb.ingress.kubernetes.io/group.name", "alb.ingress.kubernetes.io/group.order"
	other := ingressOf("other", nil, "other.example.com")
	other.Spec.IngressClassName = new("nginx")
	objects := []runtime.Object{
		serviceOf("web"), sliceOf(), other,
		ingressOf("first", map[string]string{group: "shared", order: "20"}, "one.example.com"),
		ingressOf("second", map[string]string{group: "shared", order: "10"}, "two.example.com"),
	}
	inBubble(t, objects, func(c *cluster) {
		only := c.only()
		assert.Equal(t, "shared", only.Name, "the Ingresses of a group share a load balancer; those of another class have none")
		assert.Equal(t, []string{"two.example.com", "one.example.com"}, only.Hosts, "in the group's order")
		assert.Equal(t, 1, c.listens)
		assert.Len(t, only.Groups, 1, "both lead to the same port of a Service")
	})
}

func TestName(t *testing.T) {
	t.Parallel()
	named := ingressOf("web", map[string]string{"alb.ingress.kubernetes.io/load-balancer-name": "staging"}, "a")
	inBubble(t, []runtime.Object{named, serviceOf("web")}, func(c *cluster) {
		assert.Equal(t, "staging", c.only().Name)
	})
}

func TestWrong(t *testing.T) {
	t.Parallel()
	noService := ingressOf("web", nil, "a")
	noService.Spec.Rules[0].HTTP.Paths[0].Backend.Service = nil
	number := ingressOf("web", nil, "a")
	number.Spec.Rules[0].HTTP.Paths[0].Backend.Service.Port = networkingv1.ServiceBackendPort{Number: 81}
	noRules := ingressOf("web", nil, "a")
	noRules.Spec.Rules[0].HTTP = nil
	badService := serviceOf("web")
	badService.Annotations["alb.ingress.kubernetes.io/success-codes"] = "good"
	for name, row := range map[string]struct {
		reason  string
		ingress *networkingv1.Ingress
		service *corev1.Service
		want    string
	}{
		"no such Service": {"it names what is missing", ingressOf("web", nil, "a"), serviceOf("other"), `"web" not found`},
		"no such port":    {"and the port", number, serviceOf("web"), "has no port 81"},
		"no Service":      {"other backends cannot be", noService, serviceOf("web"), "only a Service"},
		"bad attribute":   {"it names the Service's annotation", ingressOf("web", nil, "a"), badService, `the Service web: annotations: success-codes is "good"`},
		"bad load balancer": {"and the Ingress's", ingressOf("web", map[string]string{
			"alb.ingress.kubernetes.io/load-balancer-attributes": "idle_timeout.timeout_seconds=x",
		}, "a"), serviceOf("web"), `idle_timeout.timeout_seconds is "x"`},
		"a rule without paths": {"that leads nowhere, and is no error", noRules, serviceOf("web"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, []runtime.Object{row.ingress, row.service}, func(c *cluster) {
				assert.Contains(t, c.only().Error, row.want, row.reason)
				assert.Equal(t, row.want == "", c.only().Error == "")
			})
		})
	}
}

func TestHeals(t *testing.T) {
	t.Parallel()
	wrong := serviceOf("web")
	wrong.Annotations["alb.ingress.kubernetes.io/success-codes"] = "good"
	inBubble(t, []runtime.Object{ingressOf("web", nil, "a"), wrong}, func(c *cluster) {
		_, status := c.get("a")
		assert.Equal(t, http.StatusNotFound, status)
		_, err := c.client.CoreV1().Services("a").Update(context.Background(), serviceOf("web"), metav1.UpdateOptions{})
		require.NoError(t, err)
		synctest.Wait()
		assert.Empty(t, c.only().Error)
		_, status = c.get("a")
		assert.Equal(t, http.StatusServiceUnavailable, status, "the rule is there now, and has no target")
		require.NoError(t, c.client.CoreV1().Services("a").Delete(context.Background(), "web", metav1.DeleteOptions{}))
		synctest.Wait()
		assert.Empty(t, c.only().Groups, "a group goes with its Service")
	})
}

func TestNoListener(t *testing.T) {
	t.Parallel()
	inBubble(t, []runtime.Object{serviceOf("web")}, func(c *cluster) {
		c.refuse = errors.New("no port is free")
		_, err := c.client.NetworkingV1().Ingresses("a").Create(context.Background(), ingressOf("web", nil, "a"), metav1.CreateOptions{})
		require.NoError(t, err)
		assert.Contains(t, c.only().Error, "a-web gets no listener: no port is free")
		assert.Empty(t, c.only().URL)
		require.NoError(t, c.client.NetworkingV1().Ingresses("a").Delete(context.Background(), "web", metav1.DeleteOptions{}))
		synctest.Wait()
		assert.Empty(t, c.Balancers())
	})
}

func TestGate(t *testing.T) {
	t.Parallel()
	objects := []runtime.Object{
		ingressOf("web", nil, "a"), serviceOf("web"), podOf("gated", true, corev1.ConditionTrue), podOf("free", false, corev1.ConditionTrue),
		sliceOf(endpointOf("gated", "10.245.0.1", false, false), endpointOf("free", "10.245.0.2", true, false)),
	}
	inBubble(t, objects, func(c *cluster) {
		c.after(5 * time.Second)
		assert.Equal(t, balancer.Initial, c.targets()["10.245.0.1:3001"], "nobody answers its checks yet")
		c.after(15 * time.Second)
		assert.Equal(t, corev1.ConditionFalse, c.gate("gated").Status, "the pod is told what its target is")
		assert.NotEmpty(t, c.gate("gated").Reason)
		c.serve("10.245.0.1:3001")
		c.after(29 * time.Second)
		assert.Equal(t, balancer.Healthy, c.targets()["10.245.0.1:3001"])
		assert.Equal(t, corev1.ConditionFalse, c.gate("gated").Status, "the controller asks each 15s")
		c.after(30 * time.Second)
		assert.Equal(t, corev1.ConditionTrue, c.gate("gated").Status)
		assert.Empty(t, c.gate("gated").Reason, "the reason of before has gone")
		assert.Empty(t, c.gate("free"), "a pod without the gate is told nothing")
	})
}
