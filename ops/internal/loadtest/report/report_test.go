package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/observe"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/report"
)

var update = flag.Bool("update", false, "write the goldens anew")

func golden(t *testing.T, name string, found []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, found, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(found), "-update writes it anew")
}

func run() *record.Record {
	return &record.Record{
		Mode: "rollout", Target: "http://127.0.0.1:8080/", Workload: &record.Workload{Namespace: "shop", Deployment: "api"},
		Started: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), Seconds: 600, WarmUp: 5, Interrupted: true,
		Summary: &record.Summary{
			Due: 12000, Sent: 11990, Failed: 30, OfferedRate: 20, AchievedRate: 19.98, SucceededRate: 19.95, ErrorRatio: 0.0025,
			Errors: map[string]uint64{"502": 20, "dropped": 10}, Redirected: 3, Late: 2, LagMax: 0.25,
			Latency: record.Latency{P50: 0.0123, P90: 0.02, P95: 0.05, P99: 0.5, P999: 1, Max: 1.5},
		},
		Phases: []record.Phase{
			{Name: "before", To: 10, Due: 200, P95: 0.01, Slowest: 0.02},
			{Name: "image change", From: 10, To: 95.5, Due: 1710, Failed: 30, Errors: map[string]uint64{"502": 20, "dropped": 10}, P95: 0.02, Slowest: 1.5},
		},
		Scaling: &record.Scaling{
			Events:  []record.ScalingEvent{{At: 45, From: 2, To: 4, ReadyAt: new(60.0)}, {At: 460, From: 4, To: 3}},
			FirstUp: new(15.0), Enough: 4, EnoughAfter: new(30.0), Downs: []float64{460}, Flaps: 1, MostReady: 4,
		},
		Verdict: record.Verdict{Checks: []record.Check{
			{Name: "failed requests", Found: "0.25% of 12000", Limit: "at most 0%"},
			{Name: "latency, 95th percentile", Found: "50ms", Limit: "at most 2s", Pass: true},
		}},
		Trouble: []string{"the watch was cut off for a time"},
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report.Summary(&out, run())
	golden(t, "summary.txt", out.Bytes())
}

func TestQuietSummary(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report.Summary(&out, &record.Record{
		Mode: "monitor", Workload: &record.Workload{Namespace: "shop", Deployment: "api"}, Started: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
		Seconds: 60, Scaling: &record.Scaling{Enough: 2, MostReady: 1}, Verdict: record.Verdict{Pass: true},
	})
	golden(t, "quiet.txt", out.Bytes())
}

func TestCompare(t *testing.T) {
	t.Parallel()
	other := run()
	other.Label, other.Summary = "without drain", &record.Summary{Due: 12000, Failed: 400, Errors: map[string]uint64{"502": 300, "reset": 100}}
	other.Scaling = &record.Scaling{MostReady: 2}
	var out bytes.Buffer
	report.Compare(&out, run(), other)
	golden(t, "compare.txt", out.Bytes())
}

func frame(elapsed time.Duration, ended uint64, wanted int32) report.Frame {
	return report.Frame{
		Elapsed: elapsed, Total: time.Minute, Asked: 100, Ended: ended, Failed: 1, Load: true, Last: record.Point{P50: 0.01, P95: 0.05},
		State: &observe.State{Wanted: wanted, Ready: 2, Starting: 1, Ending: 3, Min: 2, Max: 10},
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	live := report.Live{Out: &out}
	live.Show(frame(0, 0, 2))
	live.Show(frame(time.Second, 100, 2))
	live.Show(frame(2*time.Second, 200, 4))
	live.Show(frame(3*time.Second, 300, 4))
	entered := frame(4*time.Second, 400, 4)
	entered.Phase = "evictions"
	live.Show(entered)
	live.Show(report.Frame{Elapsed: 12 * time.Second})
	assert.Equal(t, []string{
		"0s  100/s asked for, 0/s ended; 0 in all, 1 failed  p50 10ms, p95 50ms  2 of 2 ready (2 to 10), 1 starting, 3 ending",
		"2s  100/s asked for, 100/s ended; 200 in all, 1 failed  p50 10ms, p95 50ms  2 of 4 ready (2 to 10), 1 starting, 3 ending",
		"4s  evictions  100/s asked for, 100/s ended; 400 in all, 1 failed  p50 10ms, p95 50ms  2 of 4 ready (2 to 10), 1 starting, 3 ending",
		"12s",
	}, strings.Split(strings.TrimSpace(out.String()), "\n"), "a line when something moves, and every 5 s; else none")
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	live := report.Live{Out: &out, Terminal: true}
	live.Show(frame(0, 0, 2))
	assert.Equal(t, 4, strings.Count(out.String(), "\n"), "progress, rate, latency and replicas")
	out.Reset()
	busy := frame(30*time.Second, 3000, 4)
	busy.Phase = "evictions"
	live.Show(busy)
	assert.True(t, strings.HasPrefix(out.String(), "\x1b[4A"), "the same lines are drawn anew")
	assert.Contains(t, out.String(), "50%")
	assert.Contains(t, out.String(), "30s of 1m0s  evictions")
	assert.Contains(t, out.String(), "2 of 4 ready")
	assert.Contains(t, out.String(), "██", "how it went so far is a row of blocks")
	live.Show(frame(2*time.Minute, 3000, 4))
	assert.Contains(t, out.String(), "2m0s of 1m0s", "a run may take longer")
}
