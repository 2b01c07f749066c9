package measure

import (
	"maps"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// tally counts requests that belong together.
type tally struct {
	due, sent, failed, good, redirected uint64
	errors                              map[string]uint64
	latency                             vegeta.LatencyMetrics
	timed                               bool
}

func (t *tally) add(o drive.Outcome) {
	if o.Kind == drive.Abandoned {
		return
	}
	t.due++
	if o.Kind != drive.Dropped {
		t.sent++
	}
	switch {
	case o.Kind.Failed():
		t.failed++
		if t.errors == nil {
			t.errors = map[string]uint64{}
		}
		t.errors[string(o.Kind)]++
	case o.Kind == drive.Redirected:
		t.redirected++
		t.good++
	default:
		t.good++
	}
	if o.Kind.Timed() {
		t.latency.Add(o.Latency)
		t.timed = true
	}
}

// quantile is in seconds; 0 when nothing was timed.
func (t *tally) quantile(nth float64) float64 {
	if !t.timed {
		return 0
	}
	// A digest interpolates, and may go beyond the ends a little.
	return record.Seconds(min(max(t.latency.Quantile(nth), t.latency.Min), t.latency.Max))
}

func (t *tally) summary(over time.Duration) record.Summary {
	s := record.Summary{
		Due: t.due, Sent: t.sent, Failed: t.failed, Redirected: t.redirected, Errors: maps.Clone(t.errors),
		Latency: record.Latency{
			P50: t.quantile(0.5), P90: t.quantile(0.9), P95: t.quantile(0.95), P99: t.quantile(0.99), P999: t.quantile(0.999),
			Max: record.Seconds(t.latency.Max),
		},
	}
	if t.due > 0 {
		s.ErrorRatio = float64(t.failed) / float64(t.due)
	}
	if seconds := over.Seconds(); seconds > 0 {
		s.OfferedRate = rounded(float64(t.due) / seconds)
		s.AchievedRate = rounded(float64(t.sent) / seconds)
		s.SucceededRate = rounded(float64(t.good) / seconds)
	}
	return s
}

// rounded has three digits after the point.
func rounded(rate float64) float64 { return float64(int64(rate*1000+0.5)) / 1000 }
