package balancer

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// check makes health checks until the target is deregistered.
func (g *Group) check(t *target) {
	for {
		begun := time.Now()
		good := g.probe(t.deregistered, t.address)
		if t.deregistered.Err() != nil {
			return
		}
		g.learn(t, good)
		if !pace.Wait(t.deregistered, max(time.Until(begun.Add(g.now().HealthCheck.Interval)), time.Millisecond)) {
			return
		}
	}
}

// probe makes one check.
func (g *Group) probe(ctx context.Context, address string) bool {
	check := g.now().HealthCheck
	if check.Port != "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return false
		}
		address = net.JoinHostPort(host, check.Port)
	}
	ctx, cancel := context.WithTimeout(ctx, check.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+check.Path, http.NoBody)
	if err != nil {
		return false
	}
	request.Header.Set("User-Agent", "ELB-HealthChecker/2.0")
	response, err := g.checks.RoundTrip(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && check.Codes.Match(response.StatusCode)
}

// learn counts a result that speaks against the target's state, and turns the state when there were enough in a row. The
// first good result of a new target is enough.
func (g *Group) learn(t *target, good bool) {
	check := g.now().HealthCheck
	g.mu.Lock()
	defer g.mu.Unlock()
	next, threshold := Unhealthy, check.Unhealthy
	if good {
		next, threshold = Healthy, check.Healthy
	}
	if good && t.state == Initial {
		threshold = 1
	}
	if t.state == next {
		t.inARow = 0
		return
	}
	if t.inARow++; t.inARow >= threshold {
		t.become(next)
	}
}
