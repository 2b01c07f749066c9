package record_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

var update = flag.Bool("update", false, "write the goldens anew")

// whole has every field.
func whole() *record.Record {
	return &record.Record{
		Version: record.Version, Mode: "rollout", Label: "after", Target: "http://127.0.0.1:8080/",
		Workload: &record.Workload{Namespace: "shop", Deployment: "api", MinReplicas: 2, MaxReplicas: 10},
		Started:  time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), Seconds: 60.25, WarmUp: 5, Onset: 5, Interrupted: true,
		Summary: &record.Summary{
			Due: 1000, Sent: 990, Failed: 30, OfferedRate: 20, AchievedRate: 19.8, SucceededRate: 19.4, ErrorRatio: 0.03,
			Errors: map[string]uint64{"502": 20, "dropped": 10}, Redirected: 1, Late: 2, LagMax: 0.25,
			Latency: record.Latency{P50: 0.01, P90: 0.02, P95: 0.05, P99: 0.5, P999: 1, Max: 1.5},
		},
		Phases: []record.Phase{{Name: "before", From: 5, To: 60.25, Due: 1000, Failed: 30, Errors: map[string]uint64{"502": 20}, P95: 0.05, Slowest: 1.5}},
		Scaling: &record.Scaling{
			Events:  []record.ScalingEvent{{At: 10, From: 2, To: 4, ReadyAt: new(20.5)}},
			FirstUp: new(5.0), Enough: 4, EnoughAfter: new(15.5), Downs: []float64{50}, Flaps: 1, MostReady: 4,
		},
		Verdict:  record.Verdict{Checks: []record.Check{{Name: "failed requests", Found: "3%", Limit: "at most 1%"}}, MaxP95: 2},
		Series:   []record.Point{{At: 5, For: 1, Due: 20, Sent: 20, Good: 19, Errors: map[string]uint64{"502": 1}, P50: 0.01, P95: 0.02, P99: 0.03, Max: 0.03}},
		Replicas: []record.Replicas{{At: 0, Wanted: 2, Ready: 2, Starting: 1, Ending: 1}},
		Trouble:  []string{"the watch was cut off"},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, whole().Print(&out))
	golden := filepath.Join("testdata", "record.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), out.String(), "others read these names; -update writes them anew")
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.json")
	require.NoError(t, whole().Write(path))
	read, err := record.Read(path)
	require.NoError(t, err)
	assert.Equal(t, whole(), read, "nothing is lost")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	write := func(content string) string {
		path := filepath.Join(t.TempDir(), "run.json")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	for name, row := range map[string]struct{ reason, path, says string }{
		"missing":         {"there is none", "/does/not/exist", "no such file"},
		"nonsense":        {"it is no JSON", write("hello"), "is no record of a run"},
		"another version": {"its fields may mean something else", write(`{"version":2}`), "record of version 2: this loadtest reads version 1"},
	} {
		_, err := record.Read(row.path)
		assert.ErrorContains(t, err, row.says, name+": "+row.reason)
	}
}

func TestTitle(t *testing.T) {
	t.Parallel()
	r := whole()
	assert.Equal(t, "after", r.Title(), "a label is what it is called")
	r.Label = ""
	assert.Equal(t, "rollout of shop/api at http://127.0.0.1:8080/", r.Title())
	assert.Equal(t, "steady", (&record.Record{Mode: "steady"}).Title())
}

func TestJudge(t *testing.T) {
	t.Parallel()
	limits := record.Thresholds{MaxErrorRatio: 0.01, MaxP95: 2 * time.Second}
	replicas := func(low, high int32, within time.Duration) record.Thresholds {
		return record.Thresholds{MaxErrorRatio: 0.01, MaxP95: 2 * time.Second, MinReplicas: low, MaxReplicas: high, Within: within}
	}
	good := record.Summary{Due: 1000, Failed: 10, ErrorRatio: 0.01, Latency: record.Latency{P95: 2}}
	scaled := record.Scaling{MostReady: 4, Enough: 3, EnoughAfter: new(59.5)}
	for name, row := range map[string]struct {
		reason     string
		record     record.Record
		thresholds record.Thresholds
		fails      []string
	}{
		"at the limits":     {"at most means that the limit itself is fine", record.Record{Summary: &good}, limits, nil},
		"failures":          {"11 of 1000 are more than 1%", record.Record{Summary: &record.Summary{Due: 1000, ErrorRatio: 0.011}}, limits, []string{"failed requests"}},
		"slow":              {"a microsecond too slow", record.Record{Summary: &record.Summary{Due: 1, Latency: record.Latency{P95: 2.000001}}}, limits, []string{"latency, 95th percentile"}},
		"nothing was sent":  {"nothing was shown", record.Record{Summary: &record.Summary{}}, limits, []string{"failed requests", "latency, 95th percentile"}},
		"cut short":         {"the rest was not tested", record.Record{Summary: &good, Interrupted: true}, limits, []string{"whole run"}},
		"a watch cut short": {"that is how one ends it", record.Record{Scaling: &scaled, Interrupted: true}, limits, nil},
		"replicas":          {"4 are from 3 to 4, and came within a minute", record.Record{Scaling: &scaled}, replicas(3, 4, time.Minute), nil},
		"too few":           {"4 are less than 5", record.Record{Scaling: &scaled}, replicas(5, 0, 0), []string{"replicas reached"}},
		"too many":          {"4 are more than 3", record.Record{Scaling: &scaled}, replicas(0, 3, 0), []string{"replicas not exceeded"}},
		"too late":          {"they came after 59.5 s", record.Record{Scaling: &scaled}, replicas(3, 0, 59*time.Second), []string{"replicas reached"}},
		"never":             {"they did not come", record.Record{Scaling: &record.Scaling{MostReady: 2}}, replicas(3, 0, time.Minute), []string{"replicas reached"}},
		"nothing asked":     {"a watch has no thresholds by itself", record.Record{Scaling: &record.Scaling{}}, limits, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdict := row.record.Judge(row.thresholds)
			var fails []string
			for _, check := range verdict.Checks {
				if !check.Pass {
					fails = append(fails, check.Name)
				}
				assert.NotEmpty(t, check.Found)
				assert.NotEmpty(t, check.Limit)
			}
			assert.Equal(t, row.fails, fails, row.reason)
			assert.Equal(t, len(fails) == 0, verdict.Pass)
		})
	}
}

func TestBrief(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 1234 * time.Nanosecond: "0s", 1234567: "1.23ms", 123456789: "123ms", 1234567890: "1.23s", 83 * time.Second: "1m23s",
	} {
		assert.Equal(t, want, record.Brief(d))
	}
	assert.Equal(t, 1500*time.Microsecond, record.Duration(record.Seconds(1500*time.Microsecond)))
}
