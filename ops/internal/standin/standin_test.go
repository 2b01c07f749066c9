package standin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func ingressOf(class string) *networkingv1.Ingress {
	return &networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "a"},
		Spec:       networkingv1.IngressSpec{IngressClassName: &class},
	}
}

func TestALB(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		class   string
		address bool
	}{
		"its class":     {"an ALB ingress gets the address that a controller would give", "alb", true},
		"another class": {"a controller reads its own class alone", "nginx", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ingress := ingressOf(row.class)
			client := fake.NewClientset(ingress)
			(&albController{ctx: t.Context(), client: client}).reconcile(ingress)
			found, err := client.NetworkingV1().Ingresses("a").Get(t.Context(), "web", metav1.GetOptions{})
			require.NoError(t, err)
			assert.Equal(t, row.address, len(found.Status.LoadBalancer.Ingress) == 1, row.reason)
			if row.address {
				assert.Contains(t, found.Status.LoadBalancer.Ingress[0].Hostname, ".stand-in.elb.test", "it says what it is")
			}
		})
	}
}

func podOf(name, workload, node string, ready bool) *corev1.Pod {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "a", Labels: map[string]string{"app.kubernetes.io/name": workload}},
		Spec: corev1.PodSpec{NodeName: node, Containers: []corev1.Container{{
			Name:      workload,
			Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}},
		}}},
		Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: status}},
		},
	}
}

// get asks the metrics API.
func get(t *testing.T, path string, into any, objects ...*corev1.Pod) {
	t.Helper()
	client := fake.NewClientset(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}})
	for _, pod := range objects {
		require.NoError(t, client.Tracker().Add(pod))
	}
	offer := load.Offer{RPS: 100, Until: time.Now().Add(time.Minute)}
	require.NoError(t, load.Put(t.Context(), client, "a", "spywatcher-backend", offer))
	server := newMetricsServer(client, nil)
	server.start(t.Context())
	recorder := httptest.NewRecorder()
	server.routes().ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, metricsPath+path, nil))
	require.Equal(t, http.StatusOK, recorder.Code, recorder.Body)
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), into))
}

func TestPodMetrics(t *testing.T) {
	t.Parallel()
	var list metricsv1beta1.PodMetricsList
	get(t, "/namespaces/a/pods?labelSelector=app.kubernetes.io/name=spywatcher-backend", &list,
		podOf("one", "spywatcher-backend", "n", true), podOf("two", "spywatcher-backend", "n", true),
		podOf("three", "spywatcher-backend", "n", false), podOf("other", "spywatcher-frontend", "n", true))
	cpu := map[string]int64{}
	for _, pod := range list.Items {
		cpu[pod.Name] = pod.Containers[0].Usage.Cpu().MilliValue()
	}
	assert.Equal(t, map[string]int64{"one": 715, "two": 715, "three": 15}, cpu,
		"two ready pods share 100 requests/s, and one that is not ready gets none")
}

func TestNodeMetrics(t *testing.T) {
	t.Parallel()
	var list metricsv1beta1.NodeMetricsList
	get(t, "/nodes", &list, podOf("one", "spywatcher-backend", "n", true), podOf("elsewhere", "spywatcher-backend", "m", true))
	require.Len(t, list.Items, 1)
	assert.EqualValues(t, 715, list.Items[0].Usage.Cpu().MilliValue(), "a node's use is that of its own pods")
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	var list metav1.APIResourceList
	get(t, "", &list)
	assert.Equal(t, "metrics.k8s.io/v1beta1", list.GroupVersion)
	assert.Len(t, list.APIResources, 2)
}
