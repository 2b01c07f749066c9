package monitoring

import "time"

// What MonitoringArgs are when they do not say.
const defaultRunbookBaseURL = "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks"

// defaultSelector is the label by which the Prometheus of the chart kube-prometheus-stack selects, when its release has
// the name of the chart.
func defaultSelector() map[string]string {
	return map[string]string{"release": "kube-prometheus-stack"}
}

// What an Endpoint is when it does not say.
const (
	defaultPort            = "http"
	defaultPath            = "/metrics"
	defaultInterval        = 30 * time.Second
	defaultTimeout         = 10 * time.Second
	defaultRequests        = "http_requests_total"
	defaultDurations       = "http_request_duration_seconds"
	defaultStatusLabel     = "status_code"
	defaultRouteLabel      = "route"
	defaultProbeRoutes     = `/health(/.*)?|/metrics`
	defaultLongLivedRoutes = `/socket\.io(/.*)?`
)

// What Thresholds are when they do not say.
const (
	defaultCPUOfRequest     = 0.80
	defaultPodsOfMaximum    = 0.80
	defaultSustainedOfLimit = 0.80
	defaultNearLimit        = 0.95
	defaultErrorRatio       = 0.05
	defaultResponseTime     = 2 * time.Second
	defaultMinRequestRate   = 0.5
)

// DefaultPeriod is that of Objectives that do not say: a month of any name.
const DefaultPeriod = 30 * 24 * time.Hour

// defaultBurns are those of https://sre.google/workbook/alerting-on-slos/.
func defaultBurns() []Burn {
	const day = 24 * time.Hour
	return []Burn{
		{Budget: 0.02, Long: time.Hour, Severity: critical},
		{Budget: 0.05, Long: 6 * time.Hour, Severity: critical},
		{Budget: 0.10, Long: day, Severity: warning},
		{Budget: 0.10, Long: 3 * day, Severity: warning},
	}
}

// What no argument changes.
const (
	// rateWindow holds ten scrapes of 30 seconds: a few may be missed.
	rateWindow = 5 * time.Minute
	// maxInterval leaves four scrapes in rateWindow. A rate needs two, and without it an alert could not fire.
	maxInterval = rateWindow / 4
	// directionWindow is how soon the replica count must turn to be taken for unsteady. A scale-down comes five minutes
	// after the last scale-up at the earliest, so a count that swings as fast as it can turns twice in it.
	directionWindow = 15 * time.Minute
	// progressWindow is how long a rollout shows no step before the time of its alert starts to count.
	progressWindow = 3 * time.Minute
	// restartWindow and restarts: a crash loop restarts every five minutes and a bit when its back-off is longest.
	restartWindow = 15 * time.Minute
	restarts      = 2
	// backOffWindow is how long after a wait in CrashLoopBackOff a container is still taken for crash looping. The
	// kubelet forgets the back-off of a container that ran for ten minutes.
	backOffWindow = 10 * time.Minute
	// wantedWindow is how long a scale-up may take before its endpoints are missed.
	wantedWindow = 15 * time.Minute
	// endpointShare is how many of the wanted endpoints there must be.
	endpointShare = 0.5
	// responseQuantile is the percentile that HighResponseTime is about.
	responseQuantile = 0.95
)
