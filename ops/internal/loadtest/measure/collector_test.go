package measure_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/measure"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

const ms = time.Millisecond

func outcome(due time.Duration, kind drive.Kind, latency time.Duration) drive.Outcome {
	return drive.Outcome{Due: due, Sent: due, Latency: latency, Kind: kind}
}

func fill(c *measure.Collector, took time.Duration) *record.Record {
	r := &record.Record{}
	c.Fill(r, took)
	return r
}

func TestSummary(t *testing.T) {
	t.Parallel()
	c := measure.New(10*time.Second, 2*time.Second, time.Second)
	c.Add(outcome(time.Second, drive.ServerError, 9*time.Second)) // in the warm-up
	for i := range 96 {
		c.Add(outcome(2*time.Second+time.Duration(i)*ms, drive.Good, 10*ms))
	}
	c.Add(outcome(3*time.Second, drive.Redirected, 10*ms))
	c.Add(outcome(3*time.Second, drive.Dropped, 0))
	c.Add(outcome(3*time.Second, drive.Refused, 0))
	c.Add(outcome(3*time.Second, drive.Timeout, 2*time.Second))
	c.Add(outcome(9*time.Second, drive.Abandoned, 0))
	s := fill(c, 10*time.Second).Summary
	assert.EqualValues(t, 100, s.Due, "the warm-up does not count, nor does what the end of the run cut off")
	assert.EqualValues(t, 99, s.Sent, "a dropped one was not sent")
	assert.EqualValues(t, 3, s.Failed, "a redirect is an answer")
	assert.EqualValues(t, 1, s.Redirected)
	assert.Equal(t, map[string]uint64{"dropped": 1, "refused": 1, "timeout": 1}, s.Errors)
	assert.InDelta(t, 0.03, s.ErrorRatio, 1e-9, "a dropped request is a failed one: else the cap would hide an outage")
	assert.InDelta(t, 12.5, s.OfferedRate, 1e-9, "100 in the 8 s that count")
	assert.InDelta(t, 12.375, s.AchievedRate, 1e-9)
	assert.InDelta(t, 12.125, s.SucceededRate, 1e-9)
	assert.InDelta(t, 0.01, s.Latency.P50, 1e-6, "a refused connection is no quick answer")
	assert.InDelta(t, 2, s.Latency.Max, 1e-6, "a timeout took as long as was waited")
	ended, failed := c.Totals()
	assert.EqualValues(t, 102, ended, "the live view counts all")
	assert.EqualValues(t, 4, failed)
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	s := fill(measure.New(10*time.Second, 0, time.Second), 0).Summary
	assert.Equal(t, &record.Summary{}, s, "nothing was sent, and nothing is divided by 0")
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	c := measure.New(time.Minute, 0, time.Second)
	for i := range 10_000 {
		c.Add(outcome(time.Duration(i)*ms, drive.Good, time.Duration(i+1)*100*time.Microsecond))
	}
	l := fill(c, 10*time.Second).Summary.Latency
	for name, pair := range map[string][2]float64{
		"p50": {0.5, l.P50}, "p90": {0.9, l.P90}, "p95": {0.95, l.P95}, "p99": {0.99, l.P99}, "p99.9": {0.999, l.P999}, "max": {1, l.Max},
	} {
		assert.InEpsilon(t, pair[0], pair[1], 0.005, name+" of 0.1 ms to 1 s")
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	c := measure.New(10*time.Second, 0, time.Second)
	c.Add(drive.Outcome{Due: time.Second, Sent: 1500 * ms, Latency: 510 * ms})
	c.Add(drive.Outcome{Due: time.Second, Sent: 1001 * ms, Latency: 10 * ms})
	r := fill(c, 10*time.Second)
	assert.EqualValues(t, 1, r.Summary.Late, "sent half a second after it was due")
	assert.InDelta(t, 0.5, r.Summary.LagMax, 1e-9)
}

func TestSeries(t *testing.T) {
	t.Parallel()
	c := measure.New(10*time.Second, 0, time.Second)
	c.Add(outcome(100*ms, drive.Good, 10*ms))
	c.Add(drive.Outcome{Due: 900 * ms, Sent: 1100 * ms, Latency: 210 * ms})
	c.Add(outcome(1200*ms, drive.BadGateway, 20*ms))
	assert.EqualValues(t, 2, c.Now(1500*ms).Due, "the last second that is over")
	assert.Zero(t, c.Now(500*ms).Due, "there is none yet")
	c.Add(outcome(4200*ms, drive.Good, 10*ms)) // which closes the first seconds
	assert.Zero(t, c.Now(1500*ms).Due, "a closed second is not shown as the present one")
	c.Add(outcome(200*ms, drive.Good, 3*time.Second)) // later than a timeout allows
	r := fill(c, 4500*ms)
	require.Len(t, r.Series, 5)
	var due, sent, good []uint64
	for _, p := range r.Series {
		due, sent, good = append(due, p.Due), append(sent, p.Sent), append(good, p.Good)
	}
	assert.Equal(t, []uint64{2, 1, 1, 0, 1}, due, "requests count where they were due; one too late counts in the oldest second that is open")
	assert.Equal(t, []uint64{1, 2, 1, 0, 1}, sent, "and as sent where they were sent")
	assert.Equal(t, []uint64{2, 0, 1, 0, 1}, good)
	assert.Equal(t, map[string]uint64{"502": 1}, r.Series[1].Errors)
	assert.InDelta(t, 0.5, r.Series[4].For, 1e-9, "the last one is as long as was left")
	assert.Len(t, fill(c, 5010*ms).Series, 5, "a rest of milliseconds without a request is none")
}

func TestLongRunsHaveLongerPoints(t *testing.T) {
	t.Parallel()
	c := measure.New(10*time.Hour, 0, time.Second)
	c.Add(outcome(9*time.Hour, drive.Good, ms))
	assert.InDelta(t, 10, fill(c, 10*time.Hour).Series[0].For, 1e-9, "the record has some thousands of points at most")
	assert.Len(t, fill(c, 10*time.Hour).Series, 3600)
}

func TestPhases(t *testing.T) {
	t.Parallel()
	c := measure.New(time.Minute, 0, time.Second)
	c.Add(outcome(0, drive.Good, ms))
	c.Phase("before", 1*time.Second)
	c.Add(outcome(1500*ms, drive.Good, 5*ms))
	c.Phase("image change", 2*time.Second)
	c.Add(outcome(1900*ms, drive.Reset, 0)) // ended in the second phase, due in the first
	c.Add(outcome(2*time.Second, drive.BadGateway, 7*ms))
	c.Add(outcome(3*time.Second, drive.Good, 30*ms))
	phases := fill(c, 4*time.Second).Phases
	assert.Equal(t, []record.Phase{
		{Name: "before", From: 1, To: 2, Due: 2, Failed: 1, Errors: map[string]uint64{"reset": 1}, P95: 0.005, Slowest: 0.005},
		{Name: "image change", From: 2, To: 4, Due: 2, Failed: 1, Errors: map[string]uint64{"502": 1}, P95: 0.03, Slowest: 0.03},
	}, phases, "a request belongs to the phase in which it was due")
}

// BenchmarkMemory reports the heap after a hundred thousand requests, the garbage gone, above what it was before.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		c := measure.New(50*time.Second, 0, 30*time.Second)
		for i := range 100_000 {
			c.Add(outcome(time.Duration(i)*500*time.Microsecond, drive.Good, time.Duration(i%997)*ms))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(c)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB/100k-requests")
	}
}
