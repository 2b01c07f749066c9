package workload

import "time"

// Scaling is how many pods there are. They start at Min; from then on the number belongs to the autoscaler.
type Scaling struct {
	// Min and Max are the least and the most pods. Default 2 and 10.
	Min int
	Max int
	// CPU and Memory are the average use over all pods to aim at, in percent of the request. Default 70 and 80; Off
	// leaves one out. The limit must leave room above: the autoscaler acts on use a tenth above the target.
	CPU    int
	Memory int
	// PodMetrics and ExternalMetrics come from the custom and the external metrics API, which an adapter must serve: a
	// metric that cannot be read keeps the autoscaler from scaling down. Default none.
	PodMetrics      []PodMetric
	ExternalMetrics []ExternalMetric
	// Up and Down limit how fast the number changes. Default up: at once, by the larger of 100% or 2 pods every 30s.
	// Default down: the highest wish of the last 300s, by the smaller of 50% or 1 pod every 60s.
	Up   ScalingRules
	Down ScalingRules
	// Schedules move the floor by the clock. With them the HPA's minReplicas belongs to the schedules, as its replicas
	// belong to the HPA, and Min is the floor only until the first of them is due. Default none.
	Schedules []Schedule
	// ScheduleImage is an image whose entry point is kubectl, for Schedules; RequirePinnedImage holds for it too. Default
	// the Kubernetes project's own, of a version that Kubernetes 1.34 to 1.36 support.
	ScheduleImage string
}

// PodMetric is a metric of each pod, averaged over all of them.
type PodMetric struct {
	// Name is the metric's name in custom.metrics.k8s.io: "http_requests_per_second". Required.
	Name string
	// Average is the value per pod to aim at, a quantity: "1000", "500m". Required.
	Average string
}

// ExternalMetric is a metric of something else, shared over all pods.
type ExternalMetric struct {
	// Name is the metric's name in external.metrics.k8s.io: "queue_depth". Required.
	Name string
	// Labels select the series. Default all of that name.
	Labels map[string]string
	// Average is the value per pod to aim at, a quantity. Required.
	Average string
}

// AtOnce is a stabilisation of no time, where zero means the default.
const AtOnce time.Duration = -1

// ScalingRules limit how fast the number of pods changes in one direction.
type ScalingRules struct {
	// Stabilization is how far back the controller looks for a more cautious wish, up to 1h. AtOnce is no time at all.
	Stabilization time.Duration
	// Percent and Pods are the most that Period may change: both are given, up takes the larger and down the smaller.
	Percent int
	Pods    int
	// Period is up to 30m.
	Period time.Duration
}

// Schedule sets the autoscaler's floor at certain times.
type Schedule struct {
	// Name tells it from the workload's other schedules: "weekday-morning". Required.
	Name string
	// Cron is the five fields of a CronJob's schedule: "0 7 * * 1-5". Required.
	Cron string
	// TimeZone is an IANA name. Default "Etc/UTC".
	TimeZone string
	// Min is the floor from then on, above MinAvailable and up to Scaling.Max. Required.
	Min int
}

// LowestFloor is the least number of pods that there may ever be, schedules included.
func (s Scaling) LowestFloor() int {
	floor := s.withDefaults().Min
	for _, schedule := range s.Schedules {
		floor = min(floor, schedule.Min)
	}
	return floor
}
