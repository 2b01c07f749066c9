package ingress

import (
	"cmp"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// NGINXIngressArgs say what is reached through ingress-nginx 1.15, and how. Only Namespace and Routes must be given.
// Fields that ALBIngressArgs have too mean the same here.
//
// What is not here cannot be had by annotation: HTTP/2, TLS versions, HSTS, idle connections to pods and access logs
// are settings of the controller's own ConfigMap. Snippets are never used, as the controller refuses them by default.
type NGINXIngressArgs struct {
	// Namespace is where the Ingresses are made; the Services of the routes must be in it. Required.
	Namespace pulumi.StringInput
	// Routes lead hosts and paths to Services. At least one. Paths hold letters, digits and ._-/ alone, as the controller
	// refuses others. Of a Target only Stickiness counts, and the routes of one host must agree on it.
	Routes []Route
	// ClassName is an IngressClass whose controller is k8s.io/ingress-nginx. Default "nginx".
	ClassName string
	// TLSSecret is a Secret of type kubernetes.io/tls in Namespace, for all hosts. Default none, and clients get the
	// controller's own default certificate.
	TLSSecret pulumi.StringInput
	// SecurityHeaders are added to every response when SendSecurityHeaders is set, but for StrictTransportSecurity, which
	// the controller sends by settings of its own.
	SecurityHeaders SecurityHeaders
	// SendSecurityHeaders needs the setting global-allowed-response-headers of the controller's ConfigMap to list
	// X-Frame-Options, X-Content-Type-Options and, where one is set, Content-Security-Policy: a header that is not listed
	// makes the controller answer 503 for every path of the Ingress. Default false.
	SendSecurityHeaders bool

	// Balance is how a pod is picked. Default EWMA. It counts for nothing at a host with Target.Stickiness, whose new
	// clients are spread by chance.
	Balance Balance
	// Retries are tries of another pod when one does not answer or answers 502, 503 or 504. Requests that may have had an
	// effect, such as POST, are not repeated.
	Retries Retries
	// RateLimit is how much one client address may ask for.
	RateLimit RateLimit
	// IdleTimeout is for how long a pod or a client may be silent, WebSockets included, 1s to 24h. Default 1h: NGINX's
	// own 60s would cut quiet WebSockets off.
	IdleTimeout time.Duration
	// InboundCIDRs are who may ask. Default everybody.
	InboundCIDRs []string
}

// Balance is how ingress-nginx picks a pod. It is one choice because the annotations for it are not: given both a
// balancing and a hash, the controller takes the hash and says nothing.
type Balance string

// How a pod is picked.
const (
	// EWMA prefers pods that answered fast lately, by an exponentially weighted moving average.
	EWMA Balance = "ewma"
	// RoundRobinBalance takes one after the other.
	RoundRobinBalance Balance = "round_robin"
	// ClientAddress keeps an address on one pod as long as the pods stay the same, by a consistent hash. Not with
	// Target.Stickiness.
	ClientAddress Balance = "$binary_remote_addr"
)

// Retries are tries of another pod.
type Retries struct {
	// Tries is how many pods are tried in all, 1 to 10. Default 3; 1 is no retry.
	Tries int
	// Timeout is after how long no other pod is tried, 1s to 1h. Default 10s.
	Timeout time.Duration
}

// RateLimit is how much one client address may ask of one host, counted by each replica of the controller for itself.
// What is above gets a 503, or what the controller's setting limit-req-status-code says.
type RateLimit struct {
	// RequestsPerSecond is 1 to 100000. Default 100.
	RequestsPerSecond int
	// BurstMultiplier times RequestsPerSecond may come at once, 1 to 100. Default 5.
	BurstMultiplier int
	// Off is no limit. Default false.
	Off bool
}

// withDefaults is a copy that is complete.
func (args *NGINXIngressArgs) withDefaults() *NGINXIngressArgs {
	complete := *args
	complete.Routes = routesWithDefaults(args.Routes)
	complete.ClassName = cmp.Or(args.ClassName, defaultNGINXClass)
	complete.SecurityHeaders = args.SecurityHeaders.withDefaults()
	complete.Balance = cmp.Or(args.Balance, defaultBalance)
	complete.Retries.Tries = cmp.Or(args.Retries.Tries, defaultRetryTries)
	complete.Retries.Timeout = cmp.Or(args.Retries.Timeout, defaultRetryTimeout)
	complete.RateLimit.RequestsPerSecond = cmp.Or(args.RateLimit.RequestsPerSecond, defaultRequestsPerSecond)
	complete.RateLimit.BurstMultiplier = cmp.Or(args.RateLimit.BurstMultiplier, defaultBurstMultiplier)
	complete.IdleTimeout = cmp.Or(args.IdleTimeout, defaultNGINXIdleTimeout)
	return &complete
}
