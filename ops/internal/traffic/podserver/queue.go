package podserver

import (
	"sync"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// queue is the pod's processor: it works on one request after the other, as fast as the CPU limit lets it. Nothing is
// computed; a request is done when the processor would be.
type queue struct {
	cost  float64 // core-seconds of a request
	idle  float64 // cores that are used without requests
	speed float64 // cores that are left for requests
	bound int

	mu       sync.Mutex
	since    time.Time
	free     time.Time // when all that was admitted is done
	admitted int64
}

// leastSpeed keeps a pod whose limit is below its idle use from standing still.
const leastSpeed = 0.001

// newQueue is that of a pod with so many thousandths of a core at most.
func newQueue(cost load.Cost, limit float64, bound int, now time.Time) *queue {
	return &queue{
		cost:  cost.CPUPerRequest / 1000,
		idle:  min(cost.IdleCPU, limit) / 1000,
		speed: max((limit-cost.IdleCPU)/1000, leastSpeed),
		bound: bound,
		since: now,
		free:  now,
	}
}

// admit takes a request in, and says when it is done; it does not when as many wait as may.
func (q *queue) admit(now time.Time) (done time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	service := time.Duration(q.cost / q.speed * float64(time.Second))
	if waiting := q.free.Sub(now); waiting > time.Duration(q.bound)*service {
		return time.Time{}, false
	}
	if q.free.Before(now) {
		q.free = now
	}
	q.free = q.free.Add(service)
	q.admitted++
	return q.free, true
}

// pass is when something is done that costs nothing but stands in line: a health check of a process with one thread.
func (q *queue) pass(now time.Time) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.free.Before(now) {
		return now
	}
	return q.free
}

// used is the CPU time since the start, in core-seconds, and how many requests were taken in.
func (q *queue) used(now time.Time) (cpu float64, requests int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	ahead := max(0, q.free.Sub(now)).Seconds() * q.speed
	return q.idle*now.Sub(q.since).Seconds() + q.cost*float64(q.admitted) - ahead, q.admitted
}
