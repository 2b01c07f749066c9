package mesh

import (
	"cmp"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// TrafficPolicyArgs say how a mesh treats the requests for one Service. Namespace and Service must be given, and Port
// and PodLabels unless RateLimit.Off is set.
type TrafficPolicyArgs struct {
	// Namespace is where the Service is, and where the objects are made. Required.
	Namespace pulumi.StringInput
	// Service is the Service's name. It must have one port, whose name says that it speaks HTTP, such as "http". Required.
	Service pulumi.StringInput
	// Host is the Service's full DNS name. Default Service.Namespace.svc.cluster.local, which is wrong only for a cluster
	// with a domain of its own.
	Host pulumi.StringInput
	// Gateways are Istio gateways that follow the policy too, as "namespace/name", or "name" in the same namespace.
	// Default none: only the sidecars of callers do.
	Gateways []string
	// Hosts are the full DNS names under which the Gateways are asked for the Service: "api.example.com", "*.example.com".
	// Required with Gateways.
	Hosts []string

	// Port is the number of the container's port, not the Service's, that RateLimit guards. Required with it.
	Port int
	// PodLabels select the pods whose sidecars count for RateLimit. Required with it.
	PodLabels map[string]string

	// LongLived are prefixes of paths whose requests are meant to last: long polling, server-sent events. They have no
	// timeout, and are not repeated. WebSockets are long-lived on any path. Default /socket.io, where Socket.IO polls; a
	// list that is empty and not nil is none.
	LongLived []string
	// Retries are further tries of a request that failed.
	Retries Retries
	// Hashing is how one of the pods is picked.
	Hashing Hashing
	// CircuitBreaker is when a proxy asks less, or leaves a pod out.
	CircuitBreaker CircuitBreaker
	// RateLimit is how much each pod takes.
	RateLimit RateLimit

	// VersionHeader is the request header that names a subset. Default "x-version", where there are Subsets.
	VersionHeader string
	// Subsets are the versions that VersionHeader can ask for. Default v1 and v2; a list that is empty and not nil is
	// none, and no header is looked at. A subset may be without pods: only a request that asks for it then gets a 503.
	Subsets []Subset
}

// Retries are further tries of a request that failed. Each goes to a pod that was not tried yet, where there is one.
type Retries struct {
	// Tries is how often a request is tried in all, the first time included: 1 to 10. Default 3, which is two retries and
	// `attempts: 2` to Istio; 1 is no retry.
	Tries int
	// Timeout is for all tries of a request together, in whole milliseconds. After it the client gets a 504. It holds for
	// requests that are not repeated too, but not for long-lived ones. Default 10s.
	Timeout time.Duration
	// PerTry is how long one try waits for an answer before the next, in whole milliseconds, up to Timeout. A request that
	// always takes longer fails, after Tries times the work. Default Timeout divided by Tries, 3.333s; not used when Tries
	// is 1.
	PerTry time.Duration
	// Methods are those whose requests may be repeated after a pod has seen them. Default GET, HEAD and OPTIONS, which
	// change nothing (https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1). PUT and DELETE may be added where a second
	// one does no more than the first; POST only where the application knows a request that it has seen. A list that is
	// empty and not nil is none. Requests of any method are tried again when nothing of them has been sent.
	Methods []string
}

// Hashing picks a pod by a consistent hash: the same key gets the same pod, as long as the pods stay the same. At most
// one of SourceIP, Cookie and Header may be set; a cookie is the default.
type Hashing struct {
	// SourceIP takes the address that the request comes from as the key. Behind a load balancer that is the load
	// balancer's own, unless the gateway is told how many proxies to trust: a few keys, and a few pods that do all the
	// work. Default false.
	SourceIP bool
	// Cookie is the name of a cookie that is the key. A client without it is given one with a random value. Default
	// "mesh-affinity".
	Cookie string
	// CookieTTL is how long the client keeps the cookie, in whole seconds. Default 1h.
	CookieTTL time.Duration
	// Header is the name of a request header that is the key. Requests without it go to any pod. Default none.
	Header string
}

// CircuitBreaker is when a proxy asks less, or leaves a pod out. Each proxy counts for itself, each subset apart.
type CircuitBreaker struct {
	// MaxConnections is how many connections one proxy opens to all pods together; the sidecar of a pod opens no more to
	// its container either. A WebSocket holds one as long as it lives. Default 100.
	MaxConnections int
	// MaxPending is how many requests of one proxy wait for a connection. What is beyond gets a 503, which is not tried
	// again. Default 50.
	MaxPending int
	// ConsecutiveErrors is how many errors in a row have a pod ejected: 502, 503, 504, no connection, no answer. They need
	// not fall into one Interval, and any other answer ends the row. Default 5.
	ConsecutiveErrors int
	// Interval is the time between two looks at which ejected pods may come back, in whole milliseconds. Default 30s.
	Interval time.Duration
	// EjectFor is how long a pod is ejected the first time, in whole milliseconds, and by how much longer each further
	// time. Default 30s.
	EjectFor time.Duration
	// MaxEjected is the most of the pods that may be ejected at once, in percent, 1 to 100. Rounded down to whole pods: at
	// 50 a lone pod is never ejected, and one of three may be. Default 50.
	MaxEjected int
}

// RateLimit is how much each pod takes, from all clients together. Its sidecar counts, and answers 429 with the header
// `x-local-rate-limit: true` to what is above.
type RateLimit struct {
	// RequestsPerMinute are how many a pod takes a minute; as many may come at once. A WebSocket is one request. Default
	// 100.
	RequestsPerMinute int
	// Uncounted are prefixes of paths that are not limited, so that a busy pod is still found healthy. Default /health and
	// /metrics; a list that is empty and not nil is none.
	Uncounted []string
	// Off is no limit, and no EnvoyFilter. Default false.
	Off bool
}

// Subset is the pods of one version.
type Subset struct {
	// Name is what VersionHeader says to get it, a DNS label. Required.
	Name string
	// Version is the value of the pods' label `version`. Default Name.
	Version string
	// Weight is which part of the requests without VersionHeader it gets, in percent. Default 0. When all are 0, those
	// requests go to every pod of the Service, whatever its version; else the weights must sum to 100, and a subset with
	// a weight must have pods.
	Weight int
}

// withDefaults is a copy that is complete.
func (args *TrafficPolicyArgs) withDefaults() *TrafficPolicyArgs {
	complete := *args
	if args.LongLived == nil {
		complete.LongLived = defaultLongLived()
	}
	complete.Retries = args.Retries.withDefaults()
	complete.Hashing = args.Hashing.withDefaults()
	complete.CircuitBreaker = args.CircuitBreaker.withDefaults()
	complete.RateLimit = args.RateLimit.withDefaults()
	complete.Subsets = subsetsWithDefaults(args.Subsets)
	if len(complete.Subsets) > 0 {
		complete.VersionHeader = cmp.Or(args.VersionHeader, defaultVersionHeader)
	}
	return &complete
}

func (r Retries) withDefaults() Retries {
	r.Tries = cmp.Or(r.Tries, defaultTries)
	r.Timeout = cmp.Or(r.Timeout, defaultTimeout)
	if r.Tries > 0 {
		share := r.Timeout / time.Duration(r.Tries)
		r.PerTry = cmp.Or(r.PerTry, share.Truncate(time.Millisecond))
	}
	if r.Methods == nil {
		r.Methods = defaultMethods()
	}
	return r
}

func (h Hashing) withDefaults() Hashing {
	if !h.SourceIP && h.Header == "" {
		h.Cookie = cmp.Or(h.Cookie, defaultCookie)
	}
	if h.Cookie != "" {
		h.CookieTTL = cmp.Or(h.CookieTTL, defaultCookieTTL)
	}
	return h
}

func (c CircuitBreaker) withDefaults() CircuitBreaker {
	c.MaxConnections = cmp.Or(c.MaxConnections, defaultMaxConnections)
	c.MaxPending = cmp.Or(c.MaxPending, defaultMaxPending)
	c.ConsecutiveErrors = cmp.Or(c.ConsecutiveErrors, defaultConsecutiveErrors)
	c.Interval = cmp.Or(c.Interval, defaultInterval)
	c.EjectFor = cmp.Or(c.EjectFor, defaultEjectFor)
	c.MaxEjected = cmp.Or(c.MaxEjected, defaultMaxEjected)
	return c
}

func (l RateLimit) withDefaults() RateLimit {
	l.RequestsPerMinute = cmp.Or(l.RequestsPerMinute, defaultRequestsPerMinute)
	if l.Uncounted == nil {
		l.Uncounted = defaultUncounted()
	}
	return l
}

func subsetsWithDefaults(subsets []Subset) []Subset {
	if subsets == nil {
		subsets = defaultSubsets()
	}
	complete := make([]Subset, len(subsets))
	for i, s := range subsets {
		s.Version = cmp.Or(s.Version, s.Name)
		complete[i] = s
	}
	return complete
}
