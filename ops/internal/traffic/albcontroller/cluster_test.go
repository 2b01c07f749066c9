package albcontroller_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

// cluster is a controller under test in a bubble, on an API in memory.
type cluster struct {
	*albcontroller.Controller

	t       *testing.T
	client  *fake.Clientset
	network *podnet.Network
	begun   time.Time
	listens int
	refuse  error // of the next listener
}

// inBubble runs a test whose clock stands still while something is done, in a cluster with those objects.
func inBubble(t *testing.T, objects []runtime.Object, test func(*cluster)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := &cluster{t: t, client: fake.NewClientset(objects...), network: podnettest.New(), begun: time.Now()}
		factory := informers.NewSharedInformerFactory(c.client, 0)
		controller, err := albcontroller.New(factory, albcontroller.Options{
			Client: c.client, Dial: c.network.DialContext, Listen: c.listen, Delays: balancer.Real(),
		})
		require.NoError(t, err)
		c.Controller = controller
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() {
			if err := controller.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		factory.Start(ctx.Done())
		t.Cleanup(func() {
			cancel()
			running.Wait()
			factory.Shutdown()
			synctest.Wait()
		})
		c.after(0)
		test(c)
	})
}

func (c *cluster) listen() (net.Listener, error) {
	if c.refuse != nil {
		return nil, c.refuse
	}
	c.listens++
	return c.network.Listen("front:80")
}

// after sleeps until so long after the beginning, and as long as client-go takes to see that its caches are filled.
func (c *cluster) after(since time.Duration) {
	time.Sleep(time.Until(c.begun.Add(since + 150*time.Millisecond)))
	synctest.Wait()
}

// serve starts what answers for a pod, and stops it in the end.
func (c *cluster) serve(address string) {
	server := podserver.Start(c.network, podserver.Config{Address: address, Pod: address})
	c.t.Cleanup(func() {
		server.Kill()
		<-server.Done()
	})
	synctest.Wait()
}

// get is which pod answers a request to a host, and the status.
func (c *cluster) get(host string) (pod string, status int) {
	c.t.Helper()
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return c.network.DialContext(ctx, network, "front:80")
	}}
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://"+host+"/", http.NoBody)
	require.NoError(c.t, err)
	response, err := transport.RoundTrip(request)
	require.NoError(c.t, err)
	require.NoError(c.t, response.Body.Close())
	return response.Header.Get(podserver.HeaderPod), response.StatusCode
}

// only is the one load balancer that there is.
func (c *cluster) only() albcontroller.Balancer {
	c.t.Helper()
	synctest.Wait()
	all := c.Balancers()
	require.Len(c.t, all, 1)
	return all[0]
}

// targets are the addresses of a group's targets, with their states.
func (c *cluster) targets() map[string]balancer.State {
	c.t.Helper()
	states := map[string]balancer.State{}
	for _, group := range c.only().Groups {
		for _, target := range group.Targets {
			if !target.Deregistered {
				states[target.Address] = target.State
			}
		}
	}
	return states
}

// update changes an endpoint slice.
func (c *cluster) update(slice *discoveryv1.EndpointSlice) {
	c.t.Helper()
	_, err := c.client.DiscoveryV1().EndpointSlices("a").Update(context.Background(), slice, metav1.UpdateOptions{})
	require.NoError(c.t, err)
	synctest.Wait()
}

// gate is the gate's condition in a pod.
func (c *cluster) gate(name string) corev1.PodCondition {
	c.t.Helper()
	synctest.Wait()
	pod, err := c.client.CoreV1().Pods("a").Get(context.Background(), name, metav1.GetOptions{})
	require.NoError(c.t, err)
	for _, condition := range pod.Status.Conditions {
		if condition.Type == webGate {
			return condition
		}
	}
	return corev1.PodCondition{}
}

// webGate is that of the Service web in the namespace a.
const webGate corev1.PodConditionType = "target-health.elbv2.k8s.aws/k8s-a-web-3105c186aa"

func ingressOf(name string, annotations map[string]string, hosts ...string) *networkingv1.Ingress {
	made := &networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "a", Annotations: annotations},
		Spec:       networkingv1.IngressSpec{IngressClassName: new("alb")},
	}
	for _, host := range hosts {
		made.Spec.Rules = append(made.Spec.Rules, networkingv1.IngressRule{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
			HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
				Path: "/", PathType: new(networkingv1.PathTypePrefix), Backend: networkingv1.IngressBackend{
					Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Name: "http"}},
				},
			}}},
		}})
	}
	return made
}

func serviceOf(name string) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "a", Annotations: map[string]string{
			"alb.ingress.kubernetes.io/healthcheck-path": "/health",
		}},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": name}, Ports: []corev1.ServicePort{{Name: "http", Port: 80}},
		},
	}
}

// podOf is a pod of the Service web.
func podOf(name string, gated bool, ready corev1.ConditionStatus) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "a", Labels: map[string]string{"app": "web"}},
		Status: corev1.PodStatus{Conditions: []corev1.PodCondition{
			{Type: corev1.ContainersReady, Status: ready}, {Type: corev1.PodReady, Status: ready},
		}},
	}
	if gated {
		pod.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: webGate}}
	}
	return pod
}

func sliceOf(endpoints ...discoveryv1.Endpoint) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1", Namespace: "a", Labels: map[string]string{discoveryv1.LabelServiceName: "web"}},
		Ports: []discoveryv1.EndpointPort{
			{Name: new("http"), Port: new(int32(3001))}, {Name: new("metrics"), Port: new(int32(9090))}, {Name: new("http")},
		},
		Endpoints: endpoints,
	}
}

func endpointOf(pod, address string, ready, terminating bool) discoveryv1.Endpoint {
	return discoveryv1.Endpoint{
		Addresses: []string{address}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: pod},
		Conditions: discoveryv1.EndpointConditions{Ready: &ready, Terminating: &terminating},
	}
}
