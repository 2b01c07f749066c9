package overview

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/utils/ptr"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func meta(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }

// autoscaler reads cpu, and cannot read memory yet.
func autoscaler(name string) *autoscalingv2.HorizontalPodAutoscaler {
	target := func(resource corev1.ResourceName, percent int32) autoscalingv2.MetricSpec {
		return autoscalingv2.MetricSpec{Resource: &autoscalingv2.ResourceMetricSource{
			Name: resource, Target: autoscalingv2.MetricTarget{AverageUtilization: &percent},
		}}
	}
	return &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: meta(name),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			MinReplicas: ptr.To[int32](2), MaxReplicas: 10,
			Metrics: []autoscalingv2.MetricSpec{target("cpu", 70), target("memory", 80), {}},
		},
		Status: autoscalingv2.HorizontalPodAutoscalerStatus{
			CurrentReplicas: 2, DesiredReplicas: 4,
			CurrentMetrics: []autoscalingv2.MetricStatus{{Resource: &autoscalingv2.ResourceMetricStatus{
				Name: "cpu", Current: autoscalingv2.MetricValueStatus{AverageUtilization: ptr.To[int32](95)},
			}}},
		},
	}
}

func deployment(name string, ready, wanted int32) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: meta(name), Spec: appsv1.DeploymentSpec{Replicas: &wanted},
		Status: appsv1.DeploymentStatus{ReadyReplicas: ready},
	}
}

func ingress(name, host, address string) *networkingv1.Ingress {
	object := &networkingv1.Ingress{
		ObjectMeta: meta(name), Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{{Host: host}}},
	}
	if address != "" {
		object.Status.LoadBalancer.Ingress = []networkingv1.IngressLoadBalancerIngress{{Hostname: address}}
	}
	return object
}

func TestPrint(t *testing.T) {
	t.Parallel()
	client := fake.NewClientset(
		deployment("api", 1, 2), autoscaler("api"),
		&policyv1.PodDisruptionBudget{ObjectMeta: meta("api"), Status: policyv1.PodDisruptionBudgetStatus{DisruptionsAllowed: 1}},
		deployment("batch", 1, 1),
		ingress("api", "api.example.com", "lb.example.com"), ingress("new", "new.example.com", ""),
	)
	rules := schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"}
	custom := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(),
		map[schema.GroupVersionResource]string{rules: "PrometheusRuleList"},
		&unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
			"metadata": map[string]any{"namespace": "shop", "name": "alerts"},
			"spec": map[string]any{"groups": []any{map[string]any{"rules": []any{
				map[string]any{"alert": "A"}, map[string]any{"record": "r"}, map[string]any{"alert": "B"},
			}}}},
		}})
	var out bytes.Buffer
	require.NoError(t, Print(t.Context(), client, custom, "shop", &out))
	assert.Equal(t, `
NAMESPACE shop

WORKLOAD  READY  REPLICAS  TARGETS                    MAY BE EVICTED
api       1/2    2 to 10   cpu 95%/70%, memory ?/80%  1
batch     1/1    -         -                          -

HOST             ADDRESS
api.example.com  lb.example.com
new.example.com  none yet

ALERTS LOADED  2
`, out.String(), "what cannot be read yet is shown as such, and so is what is not there")
}

func TestWatch(t *testing.T) {
	t.Parallel()
	client := fake.NewClientset(autoscaler("api"))
	require.NoError(t, load.Put(t.Context(), client, "shop", "api", load.Offer{RPS: 100, Until: time.Now().Add(time.Hour)}))
	last := map[string]string{}
	var out bytes.Buffer
	require.NoError(t, watchOnce(t.Context(), client, "shop", last, &out))
	assert.Regexp(t, `^\d\d:\d\d:\d\d api +100 requests/s   2 pods,  4 wanted  cpu 95%/70%, memory \?/80%\n$`, out.String())

	out.Reset()
	require.NoError(t, watchOnce(t.Context(), client, "shop", last, &out))
	assert.Empty(t, out.String(), "a line that says nothing new is not written")

	moved := autoscaler("api")
	moved.Status.CurrentReplicas = 4
	_, err := client.AutoscalingV2().HorizontalPodAutoscalers("shop").Update(t.Context(), moved, metav1.UpdateOptions{})
	require.NoError(t, err)
	require.NoError(t, watchOnce(t.Context(), client, "shop", last, &out))
	assert.Contains(t, out.String(), "4 pods,  4 wanted")
}
