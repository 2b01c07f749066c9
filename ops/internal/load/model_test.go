package load_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	cost := load.Cost{IdleCPU: 10, CPUPerRequest: 5, IdleMemory: 100, MemoryPerRequest: 2}
	for name, row := range map[string]struct {
		reason string
		rps    float64
		ready  int
		limits load.Limits
		want   load.Usage
	}{
		"idle":      {"a pod that does nothing uses something", 0, 2, load.Limits{}, load.Usage{CPU: 10, Memory: 100}},
		"shared":    {"ready pods share the requests evenly", 20, 2, load.Limits{}, load.Usage{CPU: 60, Memory: 120}},
		"nobody":    {"requests that nobody takes cost nothing", 20, 0, load.Limits{}, load.Usage{CPU: 10, Memory: 100}},
		"saturated": {"no pod uses more than its limit", 1000, 1, load.Limits{CPU: 500, Memory: 256}, load.Usage{CPU: 500, Memory: 256}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, cost.Usage(row.rps, row.ready, row.limits), row.reason)
		})
	}
}

func TestCostOf(t *testing.T) {
	t.Parallel()
	assert.Equal(t, load.Costs["frontend"], load.CostOf("spywatcher-frontend"), "a workload's name ends with what it is")
	assert.Equal(t, load.Costs["backend"], load.CostOf("bench-7"), "one that is not known scales, so that there is something to see")
}

// TestBackendSpike: spec §2 expects 3 to 5 backend pods for 100 requests/s, at 70% of a request of 500m.
func TestBackendSpike(t *testing.T) {
	t.Parallel()
	cost := load.Costs["backend"]
	pods := 2
	for range 10 { // the autoscaler's own sum: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
		use := cost.Usage(100, pods, load.Limits{CPU: 1000, Memory: 1024}).CPU / 500
		if ratio := use / 0.7; math.Abs(ratio-1) > 0.1 {
			pods = int(math.Ceil(float64(pods) * ratio))
		}
	}
	assert.GreaterOrEqual(t, pods, 3)
	assert.LessOrEqual(t, pods, 5)
}

func TestOffers(t *testing.T) {
	t.Parallel()
	ctx, client := t.Context(), fake.NewClientset()
	none, err := load.Get(ctx, client)
	require.NoError(t, err)
	assert.Zero(t, none.Of("a", "backend").RPS, "nobody has offered anything")

	now := time.Now()
	require.NoError(t, load.Put(ctx, client, "a", "backend", load.Offer{RPS: 5, Until: now.Add(time.Minute)}))
	require.NoError(t, load.Put(ctx, client, "b", "backend", load.Offer{RPS: 7, Until: now.Add(time.Minute)}))
	require.NoError(t, load.Put(ctx, client, "a", "backend", load.Offer{RPS: 9, Until: now.Add(time.Minute)}))
	offers, err := load.Get(ctx, client)
	require.NoError(t, err)
	assert.InDelta(t, 9, offers.Of("a", "backend").At(now), 0, "the last offer counts")
	assert.InDelta(t, 7, offers.Of("b", "backend").At(now), 0, "namespaces do not mix")
	assert.Zero(t, offers.Of("a", "backend").At(now.Add(2*time.Minute)), "an offer ends")
}
