package e2e_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

const frontend = "spywatcher-frontend"

// alertingFault is something that goes wrong on a cluster, made as it would be there, and set right again.
type alertingFault struct {
	make, remedy func(*testing.T, *sandbox)
	// alerts are the labels of all that fire.
	alerts []string
}

// round are faults that do not meet, so that they are waited for together.
type round struct {
	name   string
	faults []alertingFault
}

func rounds() []round {
	return []round{
		{"no metrics API, no room for a pod", []alertingFault{noMetricsAPI(), noRoom()}},
		{"at its maximum, a rollout stuck, no endpoints", []alertingFault{atItsMaximum(), stuckRollout(), noEndpoints()}},
		{"kube-state-metrics hangs", []alertingFault{exporterHangs()}},
	}
}

// atItsMaximum: 150 requests/s want 7 pods where staging allows 4. The remedy is the runbook's: a higher maximum.
func atItsMaximum() alertingFault {
	return alertingFault{
		make: func(_ *testing.T, s *sandbox) { s.run("load", "backend", "--rps", "150", "--for", "30m") },
		remedy: func(t *testing.T, s *sandbox) {
			t.Helper()
			_, err := s.client().AutoscalingV2().HorizontalPodAutoscalers(stagingNamespace).Patch(context.Background(), backend,
				types.MergePatchType, []byte(`{"spec":{"maxReplicas":10}}`), metav1.PatchOptions{})
			require.NoError(t, err)
		},
		alerts: []string{alert("HPAMaxedOut", warning, backend, "horizontalpodautoscaler", backend)},
	}
}

// stuckRollout: the image cannot be pulled. The Deployment's own deadline is 5 seconds instead of minutes, so that the test
// need not wait for the three minutes after which the alert would take it for stuck without the deadline.
func stuckRollout() alertingFault {
	var good appsv1.DeploymentSpec
	return alertingFault{
		make: func(t *testing.T, s *sandbox) {
			t.Helper()
			deployment, err := s.client().AppsV1().Deployments(stagingNamespace).Get(context.Background(), frontend, metav1.GetOptions{})
			require.NoError(t, err)
			good = deployment.Spec
			s.release(t, frontend, imageOf(good)+"-broken", 5)
		},
		remedy: func(t *testing.T, s *sandbox) {
			t.Helper()
			s.release(t, frontend, imageOf(good), *good.ProgressDeadlineSeconds)
		},
		alerts: []string{alert("DeploymentRolloutStuck", critical, frontend, "deployment", frontend)},
	}
}

func imageOf(spec appsv1.DeploymentSpec) string { return spec.Template.Spec.Containers[0].Image }

// release gives a workload another image, and so many seconds to roll it out.
func (s *sandbox) release(t *testing.T, name, image string, deadline int32) {
	t.Helper()
	patch := fmt.Sprintf(`{"spec":{"progressDeadlineSeconds":%d,"template":{"spec":{"containers":[{"name":%q,"image":%q}]}}}}`,
		deadline, name, image)
	_, err := s.client().AppsV1().Deployments(stagingNamespace).Patch(context.Background(), name,
		types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
}

// noEndpoints: the Service selects by a label that no pod has.
func noEndpoints() alertingFault {
	selectBy := func(value string) func(*testing.T, *sandbox) {
		return func(t *testing.T, s *sandbox) {
			t.Helper()
			_, err := s.client().CoreV1().Services(stagingNamespace).Patch(context.Background(), backend,
				types.MergePatchType, []byte(`{"spec":{"selector":{"version":`+value+`}}}`), metav1.PatchOptions{})
			require.NoError(t, err)
		}
	}
	return alertingFault{
		make: selectBy(`"nobody-has-it"`), remedy: selectBy("null"),
		alerts: []string{
			alert("ServiceNoEndpoints", critical, backend, "service", backend),
			alert("EndpointsReducedSignificantly", warning, backend, "service", backend),
		},
	}
}

// noMetricsAPI: the API server is sent to a port on which nobody listens.
func noMetricsAPI() alertingFault {
	apiServices := schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
	const name = "v1beta1.metrics.k8s.io"
	var port int64
	lead := func(t *testing.T, s *sandbox, to int64) {
		t.Helper()
		client, _ := s.dynamic()
		_, err := client.Resource(apiServices).Patch(context.Background(), name, types.MergePatchType,
			fmt.Appendf(nil, `{"spec":{"service":{"port":%d}}}`, to), metav1.PatchOptions{})
		require.NoError(t, err)
	}
	return alertingFault{
		make: func(t *testing.T, s *sandbox) {
			t.Helper()
			client, _ := s.dynamic()
			found, err := client.Resource(apiServices).Get(context.Background(), name, metav1.GetOptions{})
			require.NoError(t, err)
			service := found.Object["spec"].(map[string]any)["service"].(map[string]any)
			port = service["port"].(int64)
			lead(t, s, 1)
		},
		remedy: func(t *testing.T, s *sandbox) {
			t.Helper()
			lead(t, s, port)
		},
		alerts: []string{
			alert("HPAMetricsUnavailable", critical, backend, "horizontalpodautoscaler", backend),
			alert("HPAMetricsUnavailable", critical, frontend, "horizontalpodautoscaler", frontend),
		},
	}
}

// noRoom: a pod is lost while no node takes another, so that the one in its place never gets ready.
func noRoom() alertingFault {
	cordon := func(t *testing.T, s *sandbox, cordoned bool) {
		t.Helper()
		nodes := s.client().CoreV1().Nodes()
		list, err := nodes.List(context.Background(), metav1.ListOptions{})
		require.NoError(t, err)
		for _, node := range list.Items {
			_, err := nodes.Patch(context.Background(), node.Name, types.MergePatchType,
				fmt.Appendf(nil, `{"spec":{"unschedulable":%t}}`, cordoned), metav1.PatchOptions{})
			require.NoError(t, err)
		}
	}
	return alertingFault{
		make: func(t *testing.T, s *sandbox) {
			t.Helper()
			cordon(t, s, true)
			pods := s.client().CoreV1().Pods(stagingNamespace)
			list, err := pods.List(context.Background(), metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=" + frontend})
			require.NoError(t, err)
			require.NotEmpty(t, list.Items)
			require.NoError(t, pods.Delete(context.Background(), list.Items[0].Name, metav1.DeleteOptions{}))
		},
		remedy: func(t *testing.T, s *sandbox) {
			t.Helper()
			cordon(t, s, false)
		},
		alerts: []string{alert("PodsNotReady", warning, frontend, "deployment", frontend)},
	}
}

// exporterHangs: the process is stopped, and answers no scrape.
func exporterHangs() alertingFault {
	return alertingFault{
		make: func(t *testing.T, s *sandbox) {
			t.Helper()
			require.NoError(t, s.kubeStateMetrics(t).Suspend())
		},
		remedy: func(t *testing.T, s *sandbox) {
			t.Helper()
			require.NoError(t, s.kubeStateMetrics(t).Resume())
		},
		alerts: []string{alert("MonitoringTargetsMissing", critical, "", "exporter", "kube-state-metrics")},
	}
}

// kubeStateMetrics is its process, a child of the sandbox's.
func (s *sandbox) kubeStateMetrics(t *testing.T) *process.Process {
	t.Helper()
	serving := process.Process{Pid: int32(s.pid(t))}
	children, err := serving.Children()
	require.NoError(t, err)
	for _, child := range children {
		if name, err := child.Name(); err == nil && name == "kube-state-metrics" {
			return child
		}
	}
	require.FailNow(t, "kube-state-metrics does not run")
	return nil
}
