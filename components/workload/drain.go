package workload

import (
	"cmp"
	"time"
)

// Drain is the one setting by which a pod leaves without a failed request.
//
// When a pod is deleted, three clocks start together: the load balancer learns that the pod is going and stops sending
// (Propagation), it lets the pod finish what is in flight (InFlight, the target group's deregistration delay), and the
// kubelet runs the preStop hook, then sends the stop signal, then kills at the end of the grace period. Draining and
// termination run side by side, so the container must outlast the load balancer. See
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination.
type Drain struct {
	// Propagation is how long new requests may still come after the deletion. Default 20s.
	Propagation time.Duration
	// InFlight is how long a request may take, and so the deregistration delay. Default 60s.
	InFlight time.Duration
	// Graceful says that the process finishes its requests itself after the stop signal. False, the default, is for one
	// that stops at once, or ignores the signal and is killed: it is kept from the signal until InFlight is over.
	Graceful bool
	// Shutdown is how long the process takes to end after the stop signal. Default InFlight when Graceful, which is the
	// least it may then be, else 10s.
	Shutdown time.Duration
	// GracePeriod, when given, is held against what the rest adds up to; it may be longer. Default that sum.
	GracePeriod time.Duration
}

// graceMargin is what a kubelet may lose between the steps.
const graceMargin = 5 * time.Second

// PreStop is how long the stop signal is held back.
func (d Drain) PreStop() time.Duration {
	d = d.withDefaults()
	if d.Graceful {
		return d.Propagation
	}
	return d.Propagation + d.InFlight
}

// DeregistrationDelay is what the load balancer's target group must be given.
func (d Drain) DeregistrationDelay() time.Duration { return d.withDefaults().InFlight }

// TerminationGracePeriod is the time from a pod's deletion to its being killed.
func (d Drain) TerminationGracePeriod() time.Duration {
	return cmp.Or(d.GracePeriod, d.leastGracePeriod())
}

func (d Drain) leastGracePeriod() time.Duration {
	d = d.withDefaults()
	return d.PreStop() + d.Shutdown + graceMargin
}
