package validate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// metricsAPI: without it no autoscaler reads CPU or memory.
func metricsAPI(s *Snapshot, _ *corev1.Namespace, v *verdict) {
	v.ok("serves the metrics of %d pods", len(s.metrics))
	if err := s.errs[podMetrics]; errors.Is(err, errForbidden) {
		v.unknown(missing(right(podMetrics)))
	} else if err != nil {
		v.fail(Problem{
			Found:    fmt.Sprintf("the API metrics.k8s.io %s: autoscalers cannot read CPU and memory", err),
			Expected: "a metrics-server that serves it",
			Fix:      "kubectl get apiservice v1beta1.metrics.k8s.io -o yaml; where there is none, set addons.metricsServer in the stack's file",
		})
	}
}

// firstMetrics is how long a new pod may be without metrics: metrics-server needs two rounds, of 15s by default.
const firstMetrics = time.Minute

// podsMeasured: a pod without metrics is left out of the average, or counted as one that uses nothing.
func podsMeasured(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	var missing []string
	measured := 0
	for _, pod := range s.podsOf(d) {
		switch {
		case slices.ContainsFunc(s.metrics, func(m *metricsv1beta1.PodMetrics) bool { return m.Name == pod.Name }):
			measured++
		case isReady(pod) && s.age(pod) >= firstMetrics:
			missing = append(missing, pod.Name)
		}
	}
	v.ok("%d pods have metrics", measured)
	if len(missing) > 0 {
		v.fail(Problem{
			Found: "no metrics of " + strings.Join(missing, ", "), Expected: "metrics of every pod",
			Fix: s.kubectl("top pods") + ", and the log of metrics-server",
		})
	}
}
