// Package pace lets what is only waited for pass faster than in reality, so that a rollout that drains for minutes can be
// looked at in seconds.
package pace

import (
	"context"
	"time"
)

// Pace is how many times faster than in reality waits pass: delays, periods of probes and checks, preStop sleeps, grace
// periods. The zero value is 1, as in reality. Work keeps its length, and so does what bounds it: a request's CPU time,
// timeouts, idle connections, cookies, the window of the metrics.
type Pace float64

// Of is how long a wait takes.
func (p Pace) Of(wait time.Duration) time.Duration {
	if p <= 0 {
		return wait
	}
	return time.Duration(float64(wait) / float64(p))
}

// Seconds is Of for a whole number of seconds, as Kubernetes writes them.
func (p Pace) Seconds(seconds int32) time.Duration { return p.Of(time.Duration(seconds) * time.Second) }

// Wait says whether it waited to the end: not when ctx ended before.
func Wait(ctx context.Context, duration time.Duration) bool {
	if duration <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
