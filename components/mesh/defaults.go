package mesh

import "time"

// What TrafficPolicyArgs are when they do not say.
const (
	defaultVersionHeader = "x-version"
	clusterDomain        = "svc.cluster.local"
)

func defaultLongLived() []string { return []string{"/socket.io"} }

func defaultSubsets() []Subset { return []Subset{{Name: "v1"}, {Name: "v2"}} }

// What Retries are when they do not say.
const (
	defaultTries   = 3
	defaultTimeout = 10 * time.Second
)

func defaultMethods() []string { return []string{"GET", "HEAD", "OPTIONS"} }

// What Hashing is when it does not say.
const (
	defaultCookie    = "mesh-affinity"
	defaultCookieTTL = time.Hour
)

// What a CircuitBreaker is when it does not say.
const (
	defaultMaxConnections    = 100
	defaultMaxPending        = 50
	defaultConsecutiveErrors = 5
	defaultInterval          = 30 * time.Second
	defaultEjectFor          = 30 * time.Second
	defaultMaxEjected        = 50
)

// What a RateLimit is when it does not say.
const defaultRequestsPerMinute = 100

func defaultUncounted() []string { return []string{"/health", "/metrics"} }

// What no argument changes.
const (
	// versionLabel is the pods' label that tells subsets apart, which Istio's own dashboards read too.
	versionLabel = "version"
	// retryWhenAnswered is when a request is tried again that a pod may have worked on. Without reset, a pod that hangs
	// up or gives no answer in time would not count: the statuses are only those that a pod itself answers.
	retryWhenAnswered = "connect-failure,refused-stream,reset,502,503,504"
	// retryWhenUnsent is when a request is tried again of which no pod has seen anything.
	retryWhenUnsent = "connect-failure,refused-stream,reset-before-request"
	// uncountedPerMinute is the limit of the paths that have none: Envoy can let off a path only by a bucket of its own.
	uncountedPerMinute = 1_000_000
)
