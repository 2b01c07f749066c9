package monitoring

import (
	"fmt"
	"time"
)

// autoscaling are the alerts about the HorizontalPodAutoscaler.
func (s subject) autoscaling() []alert {
	alerts := []alert{s.metricsUnavailable(), s.frequentScaling()}
	if s.MinReplicas == s.MaxReplicas {
		return alerts
	}
	return append([]alert{s.maxedOut(), s.atMinimumButHighCPU()}, append(alerts, s.highPodCount())...)
}

// roomToScale holds while the live limits leave any.
func (s subject) roomToScale() string {
	return s.hpa("spec_min_replicas") + " < " + s.hpa("spec_max_replicas")
}

// maxedOut reads the condition that the controller sets when it wanted something else than it could ask for. It is set
// at the minimum, and by the limits on the speed of scaling, too: only at the maximum does it mean "more".
func (s subject) maxedOut() alert {
	return alert{
		name:     "HPAMaxedOut",
		severity: warning,
		hold:     15 * time.Minute,
		object:   s.object(hpaLabel, s.Name),
		expr: and(
			s.hpa("status_desired_replicas")+" >= "+s.hpa("spec_max_replicas"),
			condition(s.hpa, "ScalingLimited", "true"),
			s.roomToScale(),
		),
		summary: "An autoscaler wants more replicas than its maximum allows.",
		description: fmt.Sprintf("The HorizontalPodAutoscaler %s wants more than its maximum of {{ $value }} replicas.",
			s),
	}
}

// atMinimumButHighCPU means that the autoscaler did not do its work. It takes the use of CPU from the kubelet, as the
// autoscaler's own reading may be what fails. The average over the pods is what the autoscaler goes by.
func (s subject) atMinimumButHighCPU() alert {
	return alert{
		name:     "HPAAtMinimumButHighCPU",
		severity: warning,
		hold:     10 * time.Minute,
		object:   s.object(hpaLabel, s.Name),
		expr: and(
			compare(call("avg", s.useOf("cpu", "requests")), ">", s.thresholds.CPUOfRequest),
			s.hpa("status_current_replicas")+" <= "+s.hpa("spec_min_replicas"),
			s.roomToScale(),
		),
		summary: "An autoscaler stays at its minimum although CPU use is high.",
		description: fmt.Sprintf("The HorizontalPodAutoscaler %s is at its minimum of replicas while they use "+
			"{{ $value | humanizePercentage }} of the CPU they request.", s),
	}
}

// unreadMetrics counts the metrics of the spec that have no reading in the status; nothing when all have.
func (s subject) unreadMetrics() string {
	const byName = "group by (metric_name) "
	return call("count", unless(
		call(byName, s.hpaSeries("spec_target_metric")),
		call(byName, s.hpaSeries("status_target_metric")),
	))
}

// metricsUnavailable is about metrics that have no reading: the controller goes on with the others, but does not scale
// down. When it can read none it says so in a condition, as it does for a Deployment that was scaled to zero, which is
// no fault.
func (s subject) metricsUnavailable() alert {
	return alert{
		name:     "HPAMetricsUnavailable",
		severity: critical,
		hold:     5 * time.Minute,
		object:   s.object(hpaLabel, s.Name),
		expr: unless(
			or(s.unreadMetrics(), condition(s.hpa, "ScalingActive", "false")),
			compare(s.deployment("spec_replicas"), "==", 0),
		),
		summary:     "An autoscaler cannot read its metrics.",
		description: fmt.Sprintf("The HorizontalPodAutoscaler %s cannot read {{ $value }} of its metrics.", s),
	}
}

// moves are how often the replica count changed lately, and decreased: of a gauge, resets counts the decreases. They
// read the Deployment, so that somebody who fights the autoscaler is seen too.
func (s subject) moves() (all, decreases string) {
	count := over(s.deploymentSeries("spec_replicas"), directionWindow)
	return call("sum", call("changes", count)), call("sum", call("resets", count))
}

// frequentScaling holds while the replica count went both up and down lately: what is left of its changes without the
// decreases are the increases. One spike is over before the alert's time is; only a count that turns again and again
// keeps it up.
func (s subject) frequentScaling() alert {
	moves, decreases := s.moves()
	return alert{
		name:     "FrequentScaling",
		severity: warning,
		hold:     30 * time.Minute,
		object:   s.object(hpaLabel, s.Name),
		expr:     and(moves+" > "+decreases, compare(decreases, ">", 0)),
		summary:  "A replica count keeps changing direction.",
		description: fmt.Sprintf("The replica count of %s keeps going up and down: {{ $value }} changes in the last %d "+
			"minutes.", s, directionWindow/time.Minute),
	}
}

func (s subject) shareOfMaximum() string {
	return s.hpa("status_current_replicas") + " / " + s.hpa("spec_max_replicas")
}

// highPodCount leaves out a count that cannot be lower: a minimum above the share would make it fire for ever.
func (s subject) highPodCount() alert {
	const hold = 2 * time.Hour
	return alert{
		name:     "HighPodCountSustained",
		severity: warning,
		hold:     hold,
		object:   s.object(hpaLabel, s.Name),
		expr: and(
			compare(s.shareOfMaximum(), ">", s.thresholds.PodsOfMaximum),
			s.hpa("status_current_replicas")+" > "+s.hpa("spec_min_replicas"),
		),
		summary: "An autoscaler has been close to its maximum for long.",
		description: fmt.Sprintf("The HorizontalPodAutoscaler %s has been at {{ $value | humanizePercentage }} of its "+
			"maximum of replicas for over %d hours.", s, hold/time.Hour),
	}
}
