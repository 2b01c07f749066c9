package alerts_test

import (
	"maps"
	"slices"
	"time"
)

// timeline is what happens at which minute. An event may put further events on it.
type timeline struct {
	events map[time.Duration][]func()
}

func (l *timeline) at(minute float64, event func()) {
	if l.events == nil {
		l.events = map[time.Duration][]func(){}
	}
	when := time.Duration(minute * float64(time.Minute))
	l.events[when] = append(l.events[when], event)
}

// reach has everything happen that is due.
func (l *timeline) reach(now time.Duration) {
	for {
		due := slices.DeleteFunc(slices.Sorted(maps.Keys(l.events)), func(when time.Duration) bool { return when > now })
		if len(due) == 0 {
			return
		}
		events := l.events[due[0]]
		delete(l.events, due[0])
		for _, event := range events {
			event()
		}
	}
}

// drains is how many minutes a pod takes to go: preStop and what is in flight.
const drains = 1.5

// grow makes the pods that the Deployment wants, which are ready after some minutes.
func (l *timeline) grow(minute float64, w *workload, n int32, start float64) {
	l.at(minute, func() {
		w.scale(n)
		for len(w.alive()) < int(n) {
			l.start(minute, w, start)
		}
	})
}

func (l *timeline) start(minute float64, w *workload, start float64) {
	p := w.newPod()
	l.at(minute+start, func() { p.ready = true })
}

// shrink takes pods away at once, as the autoscaler asks; they drain.
func (l *timeline) shrink(minute float64, w *workload, n int32) {
	l.at(minute, func() {
		w.scale(n)
		for _, p := range w.alive()[n:] {
			l.stop(minute, w, p)
		}
	})
}

func (l *timeline) stop(minute float64, w *workload, p *pod) {
	p.terminating = true
	l.at(minute+drains, func() { w.remove(p) })
}

// rollout replaces one pod after the other: a new one first, and when it is ready an old one goes.
func (l *timeline) rollout(minute float64, w *workload, revision string, start float64) {
	l.at(minute, func() {
		old := w.alive()
		w.revision, w.generation, w.observed = revision, w.generation+1, w.observed+1
		for i, p := range old {
			began := minute + float64(i)*start
			l.at(began, func() { l.start(began, w, start) })
			l.at(began+start, func() { l.stop(began+start, w, p) })
		}
	})
}

// evict moves the first pod to another node, as a drain does.
func (l *timeline) evict(minute float64, w *workload) {
	l.at(minute, func() {
		l.stop(minute, w, w.ready()[0])
		l.start(minute, w, 1)
	})
}
