package balancer

import (
	"context"
	"errors"
	"net/http"
	"net/http/httputil"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// State is a target's; the values are AWS's own. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states.
type State string

// What a target can be.
const (
	Initial   State = "initial"
	Healthy   State = "healthy"
	Unhealthy State = "unhealthy"
	Draining  State = "draining"
)

// errCut ends requests that a target still has when its deregistration delay is over.
var errCut = errors.New("the deregistration delay is over")

// target is a pod, from its registration until the load balancer knows nothing of it any more.
type target struct {
	address string
	proxy   *httputil.ReverseProxy

	// deregistered ends when the target is deregistered, and life when what it has left is cut off.
	deregistered context.Context //nolint:containedctx // a moment of the target's life, not of a call's
	deregister   context.CancelFunc
	life         context.Context //nolint:containedctx // likewise
	cut          context.CancelCauseFunc

	// The group's lock guards these.
	state        State
	healthySince time.Time
	outstanding  int
	credit       float64 // of its turn, while it starts slowly
	inARow       int     // results of health checks that speak against the state
}

// live is a target's life: health checks until it is deregistered, new requests until that has propagated, and those that
// it has until the delay is over.
func (g *Group) live(t *target) {
	defer g.forget(t)
	if pace.Wait(t.deregistered, g.delays.Registration) {
		g.check(t)
	}
	if !pace.Wait(t.life, g.delays.Propagation) {
		return
	}
	g.drain(t)
	pace.Wait(t.life, g.now().DeregistrationDelay)
}

func (g *Group) drain(t *target) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t.become(Draining)
}

// forget ends what is left of a target.
func (g *Group) forget(t *target) {
	t.cut(errCut)
	if transport, ok := t.proxy.Transport.(*http.Transport); ok {
		transport.CloseIdleConnections()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, known := range g.targets {
		if known == t {
			g.targets = append(g.targets[:i:i], g.targets[i+1:]...)
			break
		}
	}
}

// become is called with the group's lock.
func (t *target) become(state State) {
	t.state, t.inARow = state, 0
	if state == Healthy {
		t.healthySince = time.Now()
	}
}
