package balancer

import (
	"math/rand/v2"
	"slices"
	"time"
)

// take is the target that a request goes to, which then has one more; nil when there is none. A sticky client's own target
// is preferred as long as it may take requests.
func (g *Group) take(sticky string) *target {
	g.mu.Lock()
	defer g.mu.Unlock()
	candidates := g.candidates()
	if len(candidates) == 0 {
		return nil
	}
	chosen := g.pick(candidates, sticky)
	chosen.outstanding++
	return chosen
}

// done takes back what take gave.
func (g *Group) done(t *target) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t.outstanding--
}

// candidates are the healthy targets, and all that do not drain when none is healthy: a real one fails open, too. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html.
func (g *Group) candidates() []*target {
	var healthy, rest []*target
	for _, t := range g.targets {
		switch t.state {
		case Healthy:
			healthy = append(healthy, t)
		case Initial, Unhealthy:
			rest = append(rest, t)
		case Draining:
		}
	}
	if len(healthy) > 0 {
		return healthy
	}
	return rest
}

func (g *Group) pick(candidates []*target, sticky string) *target {
	settings := g.now()
	if sticky != "" && settings.Stickiness > 0 {
		if i := slices.IndexFunc(candidates, func(t *target) bool { return t.address == sticky }); i >= 0 {
			return candidates[i]
		}
	}
	switch settings.Algorithm {
	case LeastOutstandingRequests:
		return g.leastOutstanding(candidates)
	case WeightedRandom:
		return candidates[rand.IntN(len(candidates))]
	case RoundRobin:
	}
	return g.nextInTurn(candidates, settings.SlowStart)
}

// leastOutstanding is one of those with the fewest; they take turns.
func (g *Group) leastOutstanding(candidates []*target) *target {
	var least []*target
	for _, t := range candidates {
		if len(least) > 0 && t.outstanding < least[0].outstanding {
			least = least[:0]
		}
		if len(least) == 0 || t.outstanding == least[0].outstanding {
			least = append(least, t)
		}
	}
	g.turnOf++
	return least[g.turnOf%len(least)]
}

// nextInTurn passes over targets that start slowly as often as their share is less than one.
func (g *Group) nextInTurn(candidates []*target, slowStart time.Duration) *target {
	now := time.Now()
	shares := make([]float64, len(candidates))
	for i, t := range candidates {
		shares[i] = t.share(now, slowStart)
	}
	most := slices.Max(shares)
	for {
		g.turnOf++
		i := g.turnOf % len(candidates)
		t := candidates[i]
		t.credit += shares[i] / most // when all are new, all get the same
		if t.credit >= 1 {
			t.credit = min(t.credit-1, 1)
			return t
		}
	}
}

// leastShare is what a target gets at the beginning of a slow start.
const leastShare = 0.05

// share grows evenly from next to nothing to 1.
func (t *target) share(now time.Time, slowStart time.Duration) float64 {
	if slowStart <= 0 {
		return 1
	}
	return min(1, max(leastShare, float64(now.Sub(t.healthySince))/float64(slowStart)))
}
