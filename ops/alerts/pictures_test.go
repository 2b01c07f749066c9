package alerts_test

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/alerts/picture"
)

var update = flag.Bool("update", false, "draw the pictures of the dashboards anew")

// TestPicturesAreCurrent: docs/images has a picture of each dashboard, drawn from its own queries over a working day.
// Refresh them with go test . -run Pictures -update.
func TestPicturesAreCurrent(t *testing.T) {
	t.Parallel()
	shown := window{opens * time.Minute, 3 * time.Minute, 240}
	day := liveDay(t)
	for _, d := range dashboards(t, false) {
		drawn, err := picture.Draw(d, "workload "+backend+", a made-up working day from 06:00 to 18:00",
			shown.clock(), day.shown(t, shown))
		require.NoError(t, err)
		kind, _, _ := strings.Cut(d.UID, "-")
		path := filepath.Join("..", "..", "docs", "images", "dashboard-"+kind+".svg")
		if *update {
			require.NoError(t, os.WriteFile(path, drawn, 0o600))
		}
		current, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(current), string(drawn), "%s is not what the dashboard shows: draw it anew", path)
	}
}

// window is what of the scenario is drawn.
type window struct {
	from, step time.Duration
	steps      int
}

func (w window) clock() picture.Window {
	return picture.Window{From: time.Unix(0, 0).Add(startHour*time.Hour + w.from), Step: w.step, Steps: w.steps}
}

// liveDay records the working day: what is scraped, then what the recording rules make of it, then the alerts.
func liveDay(t *testing.T) recorded {
	t.Helper()
	wanted := renderArgs(t, watched(false)).of(backend)
	asked := wanted
	for _, list := range queries(t) {
		for _, query := range list {
			asked.alerts = append(asked.alerts, rulefmt.Rule{Expr: query})
		}
	}
	s := workingDay()
	r := recorded{scenario: s, engine: newEngine(t), scraped: record(t, s, newKubeStateMetrics(t, read(t, asked)))}
	kept := teststorage.New(t, lean)
	r.evaluate(t, wanted.recordings, kept)
	r = r.with(kept)
	for _, rule := range wanted.alerts {
		keepMoments(t, r.moments(t, alerting(rule, parse(t, rule.Expr)), time.Minute), kept)
	}
	return r
}

// shown runs a dashboard's query as Grafana does, for the backend.
func (r recorded) shown(t *testing.T, w window) picture.Query {
	t.Helper()
	return func(expr string) ([]picture.Result, error) {
		from := time.Unix(0, 0).Add(w.from)
		until := from.Add(time.Duration(w.steps) * w.step)
		query, err := r.engine.NewRangeQuery(context.Background(), r.all, nil, aboutBackend(expr), from, until, w.step)
		if err != nil {
			return nil, err
		}
		defer query.Close()
		matrix, err := query.Exec(context.Background()).Matrix()
		if err != nil {
			return nil, err
		}
		var results []picture.Result
		for _, series := range matrix {
			values := make([]float64, w.steps+1)
			for i := range values {
				values[i] = math.NaN()
			}
			for _, point := range series.Floats {
				values[int(time.UnixMilli(point.T).Sub(from)/w.step)] = point.F
			}
			results = append(results, picture.Result{Labels: series.Metric.Map(), Values: values})
		}
		return results, nil
	}
}
