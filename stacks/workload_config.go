package stacks

import "time"

// Workload is what a stack says of one workload. What it leaves out is as in backend.go and frontend.go.
type Workload struct {
	// Image has a tag or a digest; in production a tag that never moves. Required.
	Image string `config:"image" validate:"required,image"`
	// Version is the pods' label `version`, for a mesh. Default none.
	Version string `config:"version"`
	// PullSecrets name the Secrets that the image is pulled with. Default none.
	PullSecrets []string `config:"pullSecrets"`
	// Requests and Limits are the container's.
	Requests Resources `config:"requests"`
	Limits   Resources `config:"limits"`
	// Scaling is how many pods there are.
	Scaling Scaling `config:"scaling"`
	// MinAvailable is how many pods a node drain must leave. Default 1.
	MinAvailable int `config:"minAvailable" validate:"min=1"`
	// Drain is how a pod leaves.
	Drain Drain `config:"drain"`
	// Settings are environment variables over the application's own. Default none.
	Settings map[string]string `config:"settings"`
	// Stickiness keeps a client on its pod by a cookie, for so long; 0s does not.
	Stickiness time.Duration `config:"stickiness" validate:"min=0s"`
	// Metrics is where the frontend's image, or what is built into it, exports metrics. The backend's need not be told.
	Metrics *Metrics `config:"metrics"`
	// Objectives are what the workload promises of its requests. They need something that counts these: the backend does,
	// and before both workloads ingress-nginx. Default none.
	Objectives *Objectives `config:"objectives"`
	// AllowFrom are pods that may connect, beside load balancer and scraper. Default none.
	AllowFrom []Peer `config:"allowFrom" validate:"dive"`
	// VerticalRecommendations adds a VerticalPodAutoscaler that recommends and changes nothing. Default false.
	VerticalRecommendations bool `config:"verticalRecommendations"`
}

// Resources are quantities as Kubernetes writes them.
type Resources struct {
	CPU    string `config:"cpu" validate:"omitempty,quantity"`
	Memory string `config:"memory" validate:"omitempty,quantity"`
}

// Scaling is how many pods there are.
type Scaling struct {
	// Min and Max are the least and the most pods.
	Min int `config:"min" validate:"min=1"`
	Max int `config:"max" validate:"gtefield=Min"`
	// CPU and Memory are the use to aim at, in percent of the request. Default 70 and 80.
	CPU    int `config:"cpu" validate:"min=1"`
	Memory int `config:"memory" validate:"min=1"`
	// CustomMetrics scale by what the application counts. Default off.
	CustomMetrics CustomMetrics `config:"customMetrics"`
	// Schedules move the floor by the clock. Default none.
	Schedules []Schedule `config:"schedules" validate:"unique=Name,dive"`
}

// CustomMetrics scale by what the application counts, each as the average per pod to aim at. A metrics adapter must
// serve them: one that cannot be read keeps the autoscaler from scaling down.
type CustomMetrics struct {
	// Enabled has the autoscaler read them. Default false.
	Enabled bool `config:"enabled"`
	// RequestsPerSecond is of http_requests_per_second. Default 1000; 0 leaves it out.
	RequestsPerSecond int `config:"requestsPerSecond" validate:"min=0"`
	// ActiveConnections is of active_connections. Default 100; 0 leaves it out.
	ActiveConnections int `config:"activeConnections" validate:"min=0"`
	// QueueDepth is of the external metric queue_depth. Default 0, which leaves it out.
	QueueDepth int `config:"queueDepth" validate:"min=0"`
}

// Schedule sets the floor at certain times.
type Schedule struct {
	// Name tells it from the others: "weekday-morning". Up to 32 characters, as a CronJob is called after the workload and
	// it. Required.
	Name string `config:"name" validate:"required,dns_label,max=32"`
	// Cron is the five fields of a CronJob: "0 7 * * 1-5". Required.
	Cron string `config:"cron" validate:"required,cron"`
	// TimeZone is an IANA name. Default Etc/UTC.
	TimeZone string `config:"timeZone" validate:"omitempty,time_zone"`
	// Min is the floor from then on. Required.
	Min int `config:"min" validate:"required,min=1"`
}

// Drain is how a pod leaves. The preStop sleep, the grace period and the deregistration delay follow from it.
type Drain struct {
	// Propagation is how long the load balancer may still send after a pod began to leave. Default 20s.
	Propagation time.Duration `config:"propagation" validate:"omitempty,min=1s"`
	// InFlight is how long a request may take. Default 60s.
	InFlight time.Duration `config:"inFlight" validate:"omitempty,min=1s"`
	// GracePeriod is held against what the rest adds up to. Default that sum.
	GracePeriod time.Duration `config:"gracePeriod" validate:"omitempty,min=1s"`
}

// Metrics is where metrics are exported.
type Metrics struct {
	// Port is the container's port. Required.
	Port int `config:"port" validate:"required,min=1,max=65535"`
	// Path answers with metrics. Default /metrics.
	Path string `config:"path" validate:"omitempty,startswith=/"`
}

// Objectives are what a workload promises of its requests; an alert tells when the promise is being broken. At least one
// of Availability and Latency.
type Objectives struct {
	// Availability is the share of requests that are not to be answered 5xx, as a part of 1: 0.999 leaves one in a
	// thousand. Default none.
	Availability float64 `config:"availability" validate:"omitempty,gt=0"`
	// Latency is how many requests are to be answered in time. Default none.
	Latency *LatencyObjective `config:"latency"`
	// Period is the time over which the promise is kept; Prometheus must keep samples for as long. At least 72h. Default
	// 720h.
	Period time.Duration `config:"period" validate:"omitempty,min=72h"`
}

// LatencyObjective is how many requests are to be answered in time.
type LatencyObjective struct {
	// Share is how many of the requests, as a part of 1: 0.99 leaves one in a hundred. Required.
	Share float64 `config:"share" validate:"required,gt=0"`
	// Within is that time, the upper bound of a bucket of the histogram: the backend's has 100ms, 500ms, 1s, 2s and 5s,
	// ingress-nginx's has 500ms, 1s, 2.5s, 5s and 10s. Required.
	Within time.Duration `config:"within" validate:"required,min=1ms"`
}
