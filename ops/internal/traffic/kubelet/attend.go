package kubelet

import (
	"context"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// verdict is why a container is attended no longer.
type verdict int

const (
	told      verdict = iota // by the context
	ended                    // the process, by itself
	unhealthy                // its startup or liveness probe says so
)

// attend makes the container's probes until its process has to be started again, or ctx ends.
func (c *container) attend(ctx context.Context, process Process, begun time.Time) verdict {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	why := told
	var once sync.Once
	give := func(v verdict) { once.Do(func() { why = v; cancel() }) }

	var all sync.WaitGroup
	all.Go(func() {
		select {
		case <-process.Done():
			give(ended)
		case <-ctx.Done():
		}
	})
	all.Go(func() {
		if !c.startUp(ctx, begun) {
			give(unhealthy)
		}
	})
	all.Wait()
	return why
}

// startUp waits for the startup probe, then makes the other two. It is false when the startup or the liveness probe
// failed.
func (c *container) startUp(ctx context.Context, begun time.Time) bool {
	p, ip := c.worker.kubelet.prober, c.worker.ip
	if c.spec.StartupProbe != nil {
		if !p.first(ctx, p.probe(c.spec, c.spec.StartupProbe, ip), begun) {
			return ctx.Err() != nil
		}
		c.set(func() { c.started = true })
	}
	healthy := true
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	if c.spec.LivenessProbe != nil {
		all.Go(func() {
			p.follow(ctx, p.probe(c.spec, c.spec.LivenessProbe, ip), begun, true, func(ok bool) {
				healthy = healthy && ok
				if !ok {
					cancel()
				}
			})
		})
	}
	if c.spec.ReadinessProbe != nil {
		all.Go(func() {
			p.follow(ctx, p.probe(c.spec, c.spec.ReadinessProbe, ip), begun, false, c.setReady)
		})
	} else {
		c.setReady(true)
	}
	all.Wait()
	<-ctx.Done() // a container without probes is attended as long
	return healthy
}

func (c *container) setReady(ready bool) { c.set(func() { c.ready = ready }) }

// defaulted is a probe with the defaults that the API server gives to those that it stores.
func defaulted(spec corev1.Probe) corev1.Probe {
	for field, least := range map[*int32]int32{
		&spec.PeriodSeconds: 10, &spec.TimeoutSeconds: 1, &spec.SuccessThreshold: 1, &spec.FailureThreshold: 3,
	} {
		if *field <= 0 {
			*field = least
		}
	}
	return spec
}
