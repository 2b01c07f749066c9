package monitoring

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// MonitoringArgs say what is watched, and how the Prometheus operator finds the rules. Namespace and Workloads must be
// given.
type MonitoringArgs struct {
	// Namespace is where the workloads are, and where the rules and monitors are made. It is plain text, because it
	// stands in the rules: to have a namespace of the same program made first, use pulumi.DependsOn. Required.
	Namespace string
	// Workloads are what is watched. At least one, each name once.
	Workloads []Workload
	// Selector holds the labels by which the Prometheus operator selects rules and monitors (ruleSelector and
	// serviceMonitorSelector of its Prometheus). Default {"release": "kube-prometheus-stack"}; an empty map that is not
	// nil sets none, for a Prometheus that selects all.
	Selector map[string]string
	// RunbookBaseURL is the folder that holds the runbooks, an absolute http or https URL: an alert links to
	// <RunbookBaseURL>/<alert>.md. Default the docs/runbooks of this repository.
	RunbookBaseURL string
	// Labels are put on every alert as well, for Alertmanager's routes: {"team": "spywatcher"}. Default none. They may
	// not replace a label that the rules set themselves.
	Labels map[string]string
	// NGINX has High5xxErrorRate and HighResponseTime read the requests that ingress-nginx counts for a workload's
	// Service too. Its metrics must be on (controller.metrics.enabled of its chart) and scraped. Default false.
	NGINX bool
	// Thresholds say how much is too much.
	Thresholds Thresholds
	// Dashboards has dashboards made for Grafana. Default nil: none.
	Dashboards *Dashboards
}

// Workload is what Monitoring must know of a workload. It is filled from the workload's own settings.
type Workload struct {
	// Name is that of the Deployment, the Service, the HorizontalPodAutoscaler and the PodDisruptionBudget. Required.
	Name string
	// Container is the container whose use of CPU and memory is watched. Default Name.
	Container string
	// MinReplicas and MaxReplicas are the limits of the HorizontalPodAutoscaler, from 1. Required. Where they are equal
	// there is nothing to scale, and the alerts that are about room to scale are left out: HPAMaxedOut,
	// HPAAtMinimumButHighCPU and HighPodCountSustained. The rules themselves read the live limits.
	MinReplicas, MaxReplicas int
	// Metrics is where the workload exports metrics. nil when it exports none: then it is not scraped, and only
	// ingress-nginx can tell of its errors and response times.
	Metrics *Endpoint
	// Labels are those of its Service, by which the ServiceMonitor selects it. Required with Metrics, and then no other
	// workload may have all of them.
	Labels map[string]string
	// Objectives are what it promises of its requests. They need something that counts these: Metrics that are not
	// ScrapeOnly or, where there are none, NGINX. Default none.
	Objectives *Objectives
}

// Endpoint is where a workload exports metrics, and what the metrics of its requests are called.
type Endpoint struct {
	// Port is the name of the Service's port. Default "http".
	Port string
	// Path answers with metrics. Default "/metrics".
	Path string
	// Interval is the time between two scrapes, in whole seconds, up to 75s: the rules look back five minutes and want a
	// few scrapes in them. Default 30s.
	Interval time.Duration
	// Timeout is how long a scrape may take, in whole seconds, up to Interval. Default 10s.
	Timeout time.Duration
	// ScrapeOnly is for what exports no counter and no histogram of requests by status, such as an exporter beside
	// nginx: it is scraped, and gets neither High5xxErrorRate nor HighResponseTime from its own metrics. Default false.
	ScrapeOnly bool

	// Requests is the counter of requests. Default "http_requests_total".
	Requests string
	// Durations is the classic histogram of their durations in seconds, without the suffix _bucket. It needs a bucket
	// beyond Thresholds.ResponseTime. Default "http_request_duration_seconds".
	Durations string
	// StatusLabel is the label with the status code, on both. Default "status_code".
	StatusLabel string
	// RouteLabel is the label with the route, on both. Default "route".
	RouteLabel string
	// ProbeRoutes matches the routes that no user asks for. They count neither as requests nor as errors: a probe every
	// few seconds would hide the errors of a quiet hour. A regular expression (RE2) for the whole route. Default
	// "/health(/.*)?|/metrics".
	ProbeRoutes string
	// LongLivedRoutes matches the routes whose requests are meant to last, such as long polling. They do not count in
	// HighResponseTime; nor does any request answered 1xx, as the upgrade to a WebSocket is. Of what ingress-nginx counts
	// only the latter can be told apart. A regular expression (RE2) for the whole route. Default "/socket\.io(/.*)?".
	LongLivedRoutes string
}

// Thresholds say how much is too much. Shares are parts of 1: 0.8 is 80%.
type Thresholds struct {
	// CPUOfRequest is the use of CPU, as a share of the request, that a workload at its minimum should have scaled up
	// for: keep it above the HorizontalPodAutoscaler's own target. It may be above 1. Default 0.8.
	CPUOfRequest float64
	// PodsOfMaximum is the share of the maximum above which the replica count is high. Default 0.8.
	PodsOfMaximum float64
	// SustainedOfLimit is the share of a CPU or memory limit that may not be used for long. Default 0.8.
	SustainedOfLimit float64
	// NearLimit is the share of a CPU or memory limit that may hardly be used at all; above SustainedOfLimit. Default
	// 0.95.
	NearLimit float64
	// ErrorRatio is the share of requests that may be answered 5xx. Default 0.05.
	ErrorRatio float64
	// ResponseTime is what the 95th percentile of response times may be. It must be below the last bucket of the
	// histograms, beyond which no percentile is seen: 10s in those of ingress-nginx. Default 2s.
	ResponseTime time.Duration
	// MinRequestRate is the traffic, in requests per second, below which errors and response times are not judged: of
	// few requests, one is a large share. Default 0.5, which is 150 requests in the five minutes that are looked at.
	MinRequestRate float64
}

// withDefaults is a deep copy of args with a value in every field that has a default.
func (args *MonitoringArgs) withDefaults() *MonitoringArgs {
	complete := *args
	if complete.Selector == nil {
		complete.Selector = defaultSelector()
	}
	complete.Selector = maps.Clone(complete.Selector)
	complete.Labels = maps.Clone(complete.Labels)
	complete.RunbookBaseURL = strings.TrimRight(cmp.Or(complete.RunbookBaseURL, defaultRunbookBaseURL), "/")
	complete.Thresholds = complete.Thresholds.withDefaults()
	complete.Dashboards = complete.Dashboards.withDefaults()
	complete.Workloads = slices.Clone(complete.Workloads)
	for i, workload := range complete.Workloads {
		complete.Workloads[i] = workload.withDefaults()
	}
	return &complete
}

func (w Workload) withDefaults() Workload {
	w.Container = cmp.Or(w.Container, w.Name)
	w.Labels = maps.Clone(w.Labels)
	if w.Metrics != nil {
		endpoint := w.Metrics.withDefaults()
		w.Metrics = &endpoint
	}
	if w.Objectives != nil {
		w.Objectives = w.Objectives.withDefaults()
	}
	return w
}

// countsRequests tells whether the workload itself counts its requests by status, and how long they take.
func (w Workload) countsRequests() bool { return w.Metrics != nil && !w.Metrics.ScrapeOnly }

func (e Endpoint) withDefaults() Endpoint {
	e.Port = cmp.Or(e.Port, defaultPort)
	e.Path = cmp.Or(e.Path, defaultPath)
	e.Interval = cmp.Or(e.Interval, defaultInterval)
	e.Timeout = cmp.Or(e.Timeout, defaultTimeout)
	e.Requests = cmp.Or(e.Requests, defaultRequests)
	e.Durations = cmp.Or(e.Durations, defaultDurations)
	e.StatusLabel = cmp.Or(e.StatusLabel, defaultStatusLabel)
	e.RouteLabel = cmp.Or(e.RouteLabel, defaultRouteLabel)
	e.ProbeRoutes = cmp.Or(e.ProbeRoutes, defaultProbeRoutes)
	e.LongLivedRoutes = cmp.Or(e.LongLivedRoutes, defaultLongLivedRoutes)
	return e
}

func (t Thresholds) withDefaults() Thresholds {
	return Thresholds{
		CPUOfRequest:     cmp.Or(t.CPUOfRequest, defaultCPUOfRequest),
		PodsOfMaximum:    cmp.Or(t.PodsOfMaximum, defaultPodsOfMaximum),
		SustainedOfLimit: cmp.Or(t.SustainedOfLimit, defaultSustainedOfLimit),
		NearLimit:        cmp.Or(t.NearLimit, defaultNearLimit),
		ErrorRatio:       cmp.Or(t.ErrorRatio, defaultErrorRatio),
		ResponseTime:     cmp.Or(t.ResponseTime, defaultResponseTime),
		MinRequestRate:   cmp.Or(t.MinRequestRate, defaultMinRequestRate),
	}
}
