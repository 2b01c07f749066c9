package standin

import (
	"context"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// window is the time over which metrics-server averages by default.
const window = 15 * time.Second

const mebibyte = 1 << 20

// usage is what the model says of the pods that run and are selected. Each autoscaler asks every 15 s, so with hundreds of them it
// counts that nothing is worked out for other pods.
func (s *metricsServer) usage(
	ctx context.Context, namespace string, selector labels.Selector,
) ([]metricsv1beta1.PodMetrics, error) {
	offers, err := load.Get(ctx, s.client)
	if err != nil {
		return nil, err
	}
	all, err := s.pods.Pods(namespace).List(labels.Everything())
	if err != nil {
		return nil, err
	}
	ready := map[string]int{}
	var pods []*corev1.Pod
	for _, pod := range all {
		if selector.Matches(labels.Set(pod.Labels)) {
			pods = append(pods, pod)
		}
		if isReady(pod) {
			ready[owner(pod)]++
		}
	}
	now := time.Now()
	var metrics []metricsv1beta1.PodMetrics
	for _, pod := range pods {
		if pod.Status.Phase != corev1.PodRunning {
			continue
		}
		rps := 0.0
		if isReady(pod) { // others get no requests
			rps = offers.Of(pod.Namespace, workloadOf(pod)).At(now)
		}
		metrics = append(metrics, podMetrics(pod, rps, ready[owner(pod)], now))
	}
	return metrics, nil
}

// podMetrics shares a pod's use among its containers by putting it all on the first.
func podMetrics(pod *corev1.Pod, rps float64, ready int, now time.Time) metricsv1beta1.PodMetrics {
	metrics := metricsv1beta1.PodMetrics{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace, Labels: pod.Labels},
		Timestamp:  metav1.NewTime(now),
		Window:     metav1.Duration{Duration: window},
	}
	for i, container := range pod.Spec.Containers {
		usage := load.Usage{CPU: 1, Memory: 8}
		if i == 0 {
			usage = costOf(pod).Usage(rps, ready, load.Limits{
				CPU:    float64(container.Resources.Limits.Cpu().MilliValue()),
				Memory: float64(container.Resources.Limits.Memory().Value()) / mebibyte,
			})
		}
		metrics.Containers = append(metrics.Containers, metricsv1beta1.ContainerMetrics{
			Name: container.Name,
			Usage: corev1.ResourceList{
				corev1.ResourceCPU:    *resource.NewMilliQuantity(int64(usage.CPU), resource.DecimalSI),
				corev1.ResourceMemory: *resource.NewQuantity(int64(usage.Memory)*mebibyte, resource.BinarySI),
			},
		})
	}
	return metrics
}

// costOf is the backend's for a workload that is not known: something that scales is what one wants to look at.
func costOf(pod *corev1.Pod) load.Cost {
	name := workloadOf(pod)
	for known, cost := range load.Costs {
		if strings.HasSuffix(name, known) {
			return cost
		}
	}
	return load.Costs["backend"]
}

func workloadOf(pod *corev1.Pod) string { return pod.Labels["app.kubernetes.io/name"] }

func owner(pod *corev1.Pod) string { return pod.Namespace + "/" + workloadOf(pod) }

func isReady(pod *corev1.Pod) bool {
	if pod.DeletionTimestamp != nil {
		return false
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
