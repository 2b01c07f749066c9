package monitoring

import (
	"fmt"
	"time"
)

// resources are the alerts about the main container's use of its limits. All take the pod that uses most: a limit is
// each container's own, and an average would hide the one that is throttled or killed. It is still one alert a
// workload, as all pods have the same limit and the remedy is to change it, or to have more of them.
func (s subject) resources() []alert {
	sustained, near := s.thresholds.SustainedOfLimit, s.thresholds.NearLimit
	return []alert{
		s.nearLimit("SustainedHighCPUUsage", "cpu", sustained, warning, 30*time.Minute,
			"A container has used most of its CPU limit for long."),
		s.nearLimit("SustainedHighMemoryUsage", "memory", sustained, warning, 30*time.Minute,
			"A container has used most of its memory limit for long."),
		s.nearLimit("NearCPULimit", "cpu", near, critical, 5*time.Minute,
			"A container is at its CPU limit and is throttled."),
		s.nearLimit("NearMemoryLimit", "memory", near, critical, 5*time.Minute,
			"A container is at its memory limit and is about to be killed."),
	}
}

func (s subject) nearLimit(
	name, resource string, share float64, severity string, hold time.Duration, summary string,
) alert {
	spelled := map[string]string{"cpu": "CPU", "memory": "memory"}[resource]
	return alert{
		name:     name,
		severity: severity,
		hold:     hold,
		object:   s.object(containerLabel, s.Container),
		expr:     compare(call("max", s.useOf(resource, "limits")), ">", share),
		summary:  summary,
		description: fmt.Sprintf("The container %s uses {{ $value | humanizePercentage }} of its %s limit in at least one "+
			"pod of %s.", s.Container, spelled, s),
	}
}
