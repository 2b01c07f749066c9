package balancer

import (
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// Algorithm is how a target group picks a target; the values are AWS's own.
type Algorithm string

// How a target is picked.
const (
	RoundRobin               Algorithm = "round_robin"
	LeastOutstandingRequests Algorithm = "least_outstanding_requests"
	WeightedRandom           Algorithm = "weighted_random"
)

// GroupSettings are those of a target group.
type GroupSettings struct {
	Algorithm Algorithm
	// Stickiness keeps a client on its target for so long. Zero does not.
	Stickiness time.Duration
	// SlowStart is how long a new target gets less than its share. Zero gives it all at once.
	SlowStart time.Duration
	// DeregistrationDelay is how long a target that takes no more new requests may still finish those that it has.
	DeregistrationDelay time.Duration
	// IdleTimeout is the load balancer's: how long a target may be silent.
	IdleTimeout time.Duration
	HealthCheck HealthCheck
}

// HealthCheck is how a target group learns which targets can serve.
type HealthCheck struct {
	Path string
	// Port is a number; "" is the port that requests go to.
	Port string
	// Interval is the time from one check to the next, and Timeout how long an answer may take.
	Interval, Timeout time.Duration
	// Healthy and Unhealthy are how many results in a row turn a target's health. A new target needs one good result.
	Healthy, Unhealthy int
	// Codes are the good statuses.
	Codes Codes
}

// Settings are those of a load balancer.
type Settings struct {
	// IdleTimeout is how long a connection may be silent, on either side. A target that takes longer to answer costs its
	// client a 504.
	IdleTimeout time.Duration
}

// Delays are those with which changes take effect; they are AWS's and in no setting. The zero value has none.
type Delays struct {
	// Registration is from a target's registration to its first health check.
	Registration time.Duration
	// Propagation is from a target's deregistration until the last of the load balancer's nodes knows of it. Until then
	// the target gets new requests.
	Propagation time.Duration
}

// Real are the delays that are about those of a real one, which AWS promises nothing about. See "Zero downtime" in
// docs/ingress.md.
func Real() Delays { return Delays{Registration: 5 * time.Second, Propagation: 20 * time.Second} }

// At are the delays at another pace.
func (d Delays) At(p pace.Pace) Delays {
	return Delays{Registration: p.Of(d.Registration), Propagation: p.Of(d.Propagation)}
}

// At are the settings at another pace.
func (s GroupSettings) At(p pace.Pace) GroupSettings {
	s.SlowStart = p.Of(s.SlowStart)
	s.DeregistrationDelay = p.Of(s.DeregistrationDelay)
	s.HealthCheck.Interval = p.Of(s.HealthCheck.Interval)
	return s
}

// connectTimeout is how long a load balancer waits for a target to take a connection. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues.
const connectTimeout = 10 * time.Second
