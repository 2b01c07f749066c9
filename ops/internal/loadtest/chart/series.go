package chart

import (
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// mostPoints is how many a panel can show.
const mostPoints = 480

// coarse puts neighbouring points together until a panel can show them: counts are summed up, the percentiles of the slower one
// taken, so that no peak is lost.
func coarse(points []record.Point) []record.Point {
	group := (len(points) + mostPoints - 1) / mostPoints
	if group <= 1 {
		return points
	}
	var merged []record.Point
	for i := 0; i < len(points); i += group {
		together := points[i]
		for _, point := range points[i+1 : min(i+group, len(points))] {
			together = merge(together, point)
		}
		merged = append(merged, together)
	}
	return merged
}

func merge(a, b record.Point) record.Point {
	errors := map[string]uint64{}
	for _, counts := range []map[string]uint64{a.Errors, b.Errors} {
		for kind, count := range counts {
			errors[kind] += count
		}
	}
	return record.Point{
		At: a.At, For: a.For + b.For, Due: a.Due + b.Due, Sent: a.Sent + b.Sent, Good: a.Good + b.Good, Errors: errors,
		P50: max(a.P50, b.P50), P95: max(a.P95, b.P95), P99: max(a.P99, b.P99), Max: max(a.Max, b.Max),
	}
}

func rate(count uint64, p record.Point) float64 {
	if p.For == 0 {
		return 0
	}
	return float64(count) / p.For
}

// bounds are the highest values of all the runs that are drawn beside one another, so that their axes are the same.
type bounds struct {
	seconds, rate, failures, replicas float64
	fastest, slowest                  float64
	phases                            bool
}

func boundsOf(runs []*record.Record) bounds {
	var b bounds
	for _, run := range runs {
		b.seconds = max(b.seconds, run.Seconds)
		b.phases = b.phases || len(run.Phases) > 0
		for _, p := range coarse(run.Series) {
			b.addPoint(p)
		}
		for _, r := range run.Replicas {
			b.replicas = max(b.replicas, float64(r.Wanted), float64(r.Ready+r.Ending))
		}
		if run.Scaling != nil && run.Workload != nil {
			b.replicas = max(b.replicas, float64(min(run.Workload.MaxReplicas, run.Scaling.MostReady+1)))
		}
	}
	return b
}

func (b *bounds) addPoint(p record.Point) {
	b.rate = max(b.rate, rate(p.Due, p), rate(p.Sent, p), rate(p.Good, p))
	failures := uint64(0)
	for _, count := range p.Errors {
		failures += count
	}
	b.failures = max(b.failures, rate(failures, p))
	b.slowest = max(b.slowest, p.P99)
	if p.P50 > 0 && (b.fastest == 0 || p.P50 < b.fastest) {
		b.fastest = p.P50
	}
}
