package profile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		profile profile.Profile
		count   uint64
	}{
		"steady":          {"100 a second for 10 s", profile.Steady(100, 10*time.Second), 1000},
		"2,000 a second":  {"the highest rate that is promised, for a minute", profile.Steady(2000, time.Minute), 120_000},
		"an odd rate":     {"a third of a request a second is due at 0, 3, 6 and 9 s", profile.Steady(1.0/3, 10*time.Second), 4},
		"a long odd run":  {"the sums of a day do not drift", profile.Steady(0.1, 24*time.Hour), 8640},
		"ramp":            {"the mean of 0 and 100 for 10 s", profile.Ramp(0, 100, 10*time.Second), 500},
		"ramp down":       {"it is the same backwards", profile.Ramp(100, 0, 10*time.Second), 500},
		"spike":           {"10 s of 10, 5 s of 100, 15 s of 10", profile.Spike(10, 100, 10*time.Second, 5*time.Second, 30*time.Second), 750},
		"spike from zero": {"only the peak sends", profile.Spike(0, 100, 10*time.Second, 5*time.Second, 30*time.Second), 500},
		"warm-up":         {"half of 2 s of 100, and then the run", profile.Steady(100, 10*time.Second).WithWarmUp(2 * time.Second), 1100},
		"no warm-up":      {"nothing is put before", profile.Steady(100, time.Second).WithWarmUp(0), 100},
		"replay": {"two trapezes", profile.Replay([]profile.Point{
			{At: 0, Rate: 10}, {At: 10 * time.Second, Rate: 30}, {At: 20 * time.Second, Rate: 0},
		}), 350},
		"nothing":      {"a rate of 0 sends nothing", profile.Steady(0, time.Minute), 0},
		"zero profile": {"the zero value sends nothing", profile.Profile{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.count, row.profile.Count(), row.reason)
		})
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	second := time.Second
	for name, row := range map[string]struct {
		reason  string
		profile profile.Profile
		earlier uint64
		due     time.Duration
	}{
		"first":            {"the first is due at once", profile.Steady(100, second), 0, 0},
		"hundredth":        {"each 10 ms after the one before", profile.Steady(100, second), 99, 990 * time.Millisecond},
		"of 2,000":         {"no rounding adds up", profile.Steady(2000, time.Minute), 119_999, time.Minute - 500*time.Microsecond},
		"half a ramp":      {"a quarter of the requests come in the first half", profile.Ramp(0, 100, 10*second), 125, 5 * second},
		"ramp down":        {"three quarters of them in the first half", profile.Ramp(100, 0, 10*second), 375, 5 * second},
		"a peak's first":   {"it comes with the jump", profile.Spike(0, 100, 10*second, 5*second, 30*second), 0, 10 * second},
		"after a peak":     {"the base goes on where the peak ended", profile.Spike(10, 100, 10*second, 5*second, 30*second), 600, 15 * second},
		"after the warmup": {"half of 2 s of 100 are before the run", profile.Steady(100, second).WithWarmUp(2 * second), 100, 2 * second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.InDelta(t, float64(row.due), float64(row.profile.Due(row.earlier)), float64(time.Microsecond), row.reason)
		})
	}
}

// TestSchedule: what is asked of a run is what its requests add up to, in any second of it.
func TestSchedule(t *testing.T) {
	t.Parallel()
	p := profile.Spike(20, 200, 4*time.Second, 3*time.Second, 10*time.Second).WithWarmUp(2 * time.Second)
	seconds := make([]int, 12)
	last := time.Duration(-1)
	for k := range p.Count() {
		due := p.Due(k)
		assert.Greater(t, due, last, "requests are due one after the other")
		last = due
		seconds[int((due+time.Microsecond)/time.Second)]++
	}
	assert.Equal(t, []int{5, 15, 20, 20, 20, 20, 200, 200, 200, 20, 20, 20}, seconds)
}

func TestRate(t *testing.T) {
	t.Parallel()
	p := profile.Spike(10, 100, 10*time.Second, 5*time.Second, 30*time.Second).WithWarmUp(4 * time.Second)
	for at, rate := range map[time.Duration]float64{
		-time.Second: 0, 2 * time.Second: 5, 4 * time.Second: 10, 14 * time.Second: 100, 19 * time.Second: 10, 34 * time.Second: 0,
	} {
		assert.InDelta(t, rate, p.Rate(at), 1e-9, "at %s", at)
	}
	assert.Zero(t, profile.Profile{}.Rate(0), "the zero value asks for nothing")
	assert.InDelta(t, 100, p.Peak(), 0)
	assert.Equal(t, 34*time.Second, p.Duration())
	assert.Equal(t, 4*time.Second, p.WarmUp())
	assert.Equal(t, 14*time.Second, p.Onset(), "what the cluster does is counted from the jump, which the warm-up puts off")
}

// TestVegeta: the rate of a profile is what vegeta's own pacers mean by it.
func TestVegeta(t *testing.T) {
	t.Parallel()
	theirs := vegeta.LinearPacer{StartAt: vegeta.Rate{Freq: 10, Per: time.Second}, Slope: 9}
	ours := profile.Ramp(10, 100, 10*time.Second)
	for _, at := range []time.Duration{0, time.Second, 7 * time.Second} {
		assert.InDelta(t, theirs.Rate(at), ours.Rate(at), 1e-9, "at %s", at)
	}
}
