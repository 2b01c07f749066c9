package alerts_test

const runbooks = "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks/"

// table is spec §5: how urgent each alert is, the kind of object that it names, and its constant summary. The time is
// in the scenarios.
var table = map[string]struct{ severity, kind, summary string }{
	"HPAMaxedOut": {
		"warning", "horizontalpodautoscaler", "An autoscaler wants more replicas than its maximum allows.",
	},
	"HPAAtMinimumButHighCPU": {
		"warning", "horizontalpodautoscaler", "An autoscaler stays at its minimum although CPU use is high.",
	},
	"HPAMetricsUnavailable": {"critical", "horizontalpodautoscaler", "An autoscaler cannot read its metrics."},
	"FrequentScaling":       {"warning", "horizontalpodautoscaler", "A replica count keeps changing direction."},
	"HighPodCountSustained": {
		"warning", "horizontalpodautoscaler", "An autoscaler has been close to its maximum for long.",
	},
	"DeploymentRolloutStuck":        {"critical", "deployment", "A rollout makes no progress."},
	"PodsNotReady":                  {"warning", "deployment", "Fewer pods are ready than are wanted."},
	"HighPodRestartRate":            {"warning", "deployment", "Containers keep restarting."},
	"ServiceNoEndpoints":            {"critical", "service", "A service has no ready endpoint."},
	"EndpointsReducedSignificantly": {"warning", "service", "Over half of a service's endpoints are gone."},
	"SustainedHighCPUUsage":         {"warning", "container", "A container has used most of its CPU limit for long."},
	"SustainedHighMemoryUsage":      {"warning", "container", "A container has used most of its memory limit for long."},
	"NearCPULimit":                  {"critical", "container", "A container is at its CPU limit and is throttled."},
	"NearMemoryLimit": {
		"critical", "container", "A container is at its memory limit and is about to be killed.",
	},
	"High5xxErrorRate": {"critical", "service", "A service answers too many requests with an error."},
	"HighResponseTime": {"warning", "service", "A service is slow."},
	// Both are of two severities, which the scenarios name.
	"AvailabilityBudgetBurn": {
		"", "service", "A service answers more requests with an error than its objective allows.",
	},
	"LatencyBudgetBurn":        {"", "service", "A service answers more requests late than its objective allows."},
	"MonitoringTargetsMissing": {"critical", "exporter", "Metrics that other alerts need are missing."},
}
