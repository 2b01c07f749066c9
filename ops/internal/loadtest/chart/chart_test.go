package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/chart"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

var update = flag.Bool("update", false, "write the goldens anew")

// run is 100 s with a spike, failures in its middle, and the answer of the autoscaler.
func run() *record.Record {
	r := &record.Record{
		Mode: "spike", Target: "http://127.0.0.1:8080/<a&b>", Workload: &record.Workload{Namespace: "shop", Deployment: "api", MinReplicas: 2, MaxReplicas: 10},
		Started: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), Seconds: 100, WarmUp: 10, Onset: 30,
		Summary: &record.Summary{Due: 12345, Failed: 45, OfferedRate: 123, ErrorRatio: 0.0036, Latency: record.Latency{P50: 0.012, P95: 0.4, P99: 1.2, Max: 2}},
		Scaling: &record.Scaling{
			Events:  []record.ScalingEvent{{At: 45, From: 2, To: 4, ReadyAt: new(50.0)}, {At: 46, From: 4, To: 5}, {At: 90, From: 5, To: 4}},
			FirstUp: new(15.0), Enough: 5, MostReady: 5,
		},
		Verdict: record.Verdict{MaxP95: 1, Checks: []record.Check{{Name: "failed requests", Found: "0.36%", Limit: "at most 0.1%"}}},
		Replicas: []record.Replicas{
			{At: 0, Wanted: 2, Ready: 2}, {At: 45, Wanted: 4, Ready: 2, Starting: 2}, {At: 50, Wanted: 5, Ready: 5}, {At: 90, Wanted: 4, Ready: 4, Ending: 1},
		},
	}
	for i := range 100 {
		p := record.Point{At: float64(i), For: 1, Due: 20, Sent: 20, Good: 20, P50: 0.01, P95: 0.03, P99: 0.05, Max: 0.06}
		if i >= 40 && i < 70 {
			p.Due, p.Sent, p.Good, p.P50, p.P95, p.P99 = 200, 200, 200, 0.1, 0.5, 1.5
		}
		if i >= 42 && i < 47 {
			p.Good, p.Errors = 190, map[string]uint64{"503": 6, "timeout": 4}
		}
		if i == 80 { // nothing was answered
			p = record.Point{At: 80, For: 1, Due: 20, Errors: map[string]uint64{"refused": 20}}
		}
		r.Series = append(r.Series, p)
	}
	return r
}

func withPhases() *record.Record {
	r := run()
	r.Mode, r.Label, r.Interrupted, r.Verdict.Pass = "rollout", "with drain", true, true
	r.Phases = []record.Phase{
		{Name: "before", To: 20, Due: 400}, {Name: "image change", From: 20, To: 60, Due: 4000, Failed: 45},
		{Name: "after image change", From: 60, To: 62}, {Name: "evictions", From: 62, To: 100, Due: 900},
	}
	return r
}

func golden(t *testing.T, name string, found []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, found, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, found), "%s has changed: look at it, and have -update write it anew", name)
}

func draw(t *testing.T, runs ...*record.Record) []byte {
	t.Helper()
	drawing, err := chart.SVG(runs...)
	require.NoError(t, err)
	return drawing
}

func TestGolden(t *testing.T) {
	t.Parallel()
	golden(t, "spike.svg", draw(t, run()))
	golden(t, "compare.svg", draw(t, run(), withPhases()))
}

// parse is the drawing's parts by their names; it fails for what is no XML, and for what would be loaded from elsewhere.
func parse(t *testing.T, drawing []byte) map[string]int {
	t.Helper()
	parts := map[string]int{}
	decoder := xml.NewDecoder(bytes.NewReader(drawing))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return parts
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		parts[start.Name.Local]++
		for _, attribute := range start.Attr {
			assert.NotContains(t, []string{"href", "src"}, attribute.Name.Local, "it needs nothing from elsewhere")
			assert.NotContains(t, attribute.Value, "NaN", "%s of %s", attribute.Name.Local, start.Name.Local)
			assert.NotContains(t, attribute.Value, "Inf", "%s of %s", attribute.Name.Local, start.Name.Local)
		}
	}
}

func TestDrawings(t *testing.T) {
	t.Parallel()
	long := run()
	long.Series = nil
	for i := range 3600 {
		p := record.Point{At: float64(i), For: 1, Due: 10, Sent: 10, Good: 10, P50: 0.01, P95: 0.01, P99: 0.01}
		if i == 1234 {
			p.Good, p.P99, p.Errors = 9, 5, map[string]uint64{"504": 1}
		}
		long.Series = append(long.Series, p)
	}
	long.Seconds = 3600
	monitored := run()
	monitored.Summary, monitored.Series, monitored.WarmUp = nil, nil, 0
	bare := run()
	bare.Workload, bare.Scaling, bare.Replicas = nil, nil, nil
	sound := run()
	for i := range sound.Series {
		sound.Series[i].Errors = nil
	}
	unanswered := run()
	for i := range unanswered.Series {
		unanswered.Series[i] = record.Point{At: float64(i), For: 1, Due: 10, Errors: map[string]uint64{"refused": 10}}
	}
	for name, row := range map[string]struct {
		reason   string
		run      *record.Record
		has, not []string
	}{
		"spike": {"all four panels, and what happened", run(), []string{
			"Requests per second", "Latency, from when", "Replicas", "Failed requests per second", ">FAIL<", "12,345", "2 → 4", "warm-up", "p95 at most 1s",
			">503<", ">timeout<", ">refused<", "until 5 ready", "http://127.0.0.1:8080/&lt;a&amp;b&gt;",
		}, []string{">4 → 5<"}}, // which has no room beside the other, and is in its mark's title
		"rollout":     {"its phases", withPhases(), []string{"with drain", ">PASS<", "image change: 45 failed", ">before: 0 failed<", "ended before its time"}, []string{">after image change<"}},
		"a long run":  {"a short failure and a slow second are not lost among an hour's", long, []string{">504<", "504: 1", "p99 5s", ">1h<"}, nil},
		"monitor":     {"no requests, no panels of them", monitored, []string{"Replicas"}, []string{"Requests per second", "no request failed"}},
		"no cluster":  {"no panel of replicas", bare, []string{"Requests per second"}, []string{">Replicas<"}},
		"all is well": {"the panel says so", sound, []string{"no request failed"}, []string{">503<"}},
		"no answer":   {"there is no latency to draw", unanswered, []string{"Latency, from when", ">refused<"}, []string{"p95 at most"}},
		"nothing":     {"an empty run has a header", &record.Record{Mode: "steady"}, []string{"Steady"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drawing := draw(t, row.run)
			assert.Positive(t, parse(t, drawing)["svg"])
			for _, text := range row.has {
				assert.True(t, strings.Contains(string(drawing), text), "%q: %s", text, row.reason) //nolint:testifylint // the message would hold the drawing
			}
			for _, text := range row.not {
				assert.False(t, strings.Contains(string(drawing), text), "%q: %s", text, row.reason) //nolint:testifylint // as above
			}
		})
	}
	assert.Less(t, len(draw(t, long)), 600_000, "an hour is drawn with no more points than can be seen")
}

// TestSameAxes: of two runs beside one another, the quieter one is drawn on the axes of the other.
func TestSameAxes(t *testing.T) {
	t.Parallel()
	quiet := run()
	for i := range quiet.Series {
		quiet.Series[i].Due, quiet.Series[i].Sent, quiet.Series[i].Good = 1, 1, 1
	}
	both := string(draw(t, run(), quiet))
	assert.Equal(t, 2, strings.Count(both, ">200</text>"), "both have the axis up to 200 requests per second")
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for name, begins := range map[string]string{"a.svg": "<svg ", "a.html": "<!doctype html>", "A.HTM": "<!doctype html>"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, chart.Write(path, run(), withPhases()))
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(content), begins), name)
		if begins != "<svg " {
			assert.Contains(t, string(content), "<title>spike of shop/api at http://127.0.0.1:8080/&lt;a&amp;b&gt; | with drain</title>")
			assert.NotContains(t, string(content), "<script")
		}
	}
	err := chart.Write("run.png", run())
	require.EqualError(t, err, `the chart "run.png" cannot be drawn: it must end with .html or .svg`)
	require.Error(t, chart.Write(filepath.Join(t.TempDir(), "no", "such", "folder.svg"), run()))
}
