package standin

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubectl/pkg/util/podutils"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// window is the time over which metrics-server averages by default.
const window = 15 * time.Second

const mebibyte = 1 << 20

// usage is what the model says of the pods that run and are selected. Each autoscaler asks every 15 s, so with hundreds of them it
// counts that nothing is worked out for other pods, and that nobody else is asked.
func (s *metricsServer) usage(namespace string, selector labels.Selector) ([]metricsv1beta1.PodMetrics, error) {
	offers, err := s.offers()
	if err != nil {
		return nil, err
	}
	selected, err := s.pods.Pods(namespace).List(selector)
	if err != nil {
		return nil, err
	}
	ready, err := s.readyPods(selected)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	var metrics []metricsv1beta1.PodMetrics
	for _, pod := range selected {
		if pod.Status.Phase != corev1.PodRunning {
			continue
		}
		metrics = append(metrics, podMetrics(pod, s.usageOf(pod, offers, ready[workload(pod)], now), now))
	}
	return metrics, nil
}

// readyPods counts the pods, selected or not, that share the requests of the workloads of those selected.
func (s *metricsServer) readyPods(selected []*corev1.Pod) (map[types.NamespacedName]int, error) {
	ready := map[types.NamespacedName]int{}
	for _, pod := range selected {
		if _, counted := ready[workload(pod)]; counted {
			continue
		}
		peers, err := s.pods.Pods(pod.Namespace).List(labels.SelectorFromSet(labels.Set{nameLabel: pod.Labels[nameLabel]}))
		if err != nil {
			return nil, err
		}
		ready[workload(pod)] = len(slices.DeleteFunc(peers, func(peer *corev1.Pod) bool { return !isReady(peer) }))
	}
	return ready, nil
}

// usageOf is what was measured where something was, and else what the model says of the offers.
func (s *metricsServer) usageOf(pod *corev1.Pod, offers load.Offers, ready int, now time.Time) load.Usage {
	if s.measured != nil {
		if usage, known := s.measured(pod.Namespace, pod.Name); known {
			return usage
		}
	}
	rps := 0.0
	if isReady(pod) { // others get no requests
		rps = offers.Of(pod.Namespace, workload(pod).Name).At(now)
	}
	limits := pod.Spec.Containers[0].Resources.Limits
	return load.CostOf(workload(pod).Name).Usage(rps, ready, load.Limits{
		CPU:    float64(limits.Cpu().MilliValue()),
		Memory: float64(limits.Memory().Value()) / mebibyte,
	})
}

// podMetrics shares a pod's use among its containers by putting it all on the first.
func podMetrics(pod *corev1.Pod, all load.Usage, now time.Time) metricsv1beta1.PodMetrics {
	metrics := metricsv1beta1.PodMetrics{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace, Labels: pod.Labels},
		Timestamp:  metav1.NewTime(now),
		Window:     metav1.Duration{Duration: window},
	}
	for i, container := range pod.Spec.Containers {
		usage := load.Usage{CPU: 1, Memory: 8}
		if i == 0 {
			usage = all
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

const nameLabel = "app.kubernetes.io/name"

func workload(pod *corev1.Pod) types.NamespacedName {
	return types.NamespacedName{Namespace: pod.Namespace, Name: pod.Labels[nameLabel]}
}

// isReady leaves out pods that are on their way out.
func isReady(pod *corev1.Pod) bool { return pod.DeletionTimestamp == nil && podutils.IsPodReady(pod) }
