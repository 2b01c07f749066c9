package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/stretchr/testify/require"
)

// with is the scenario as seen by a Prometheus that has kept these series beside those that it scraped.
func (r recorded) with(kept storage.Storage) recorded {
	r.all = storage.NewFanout(slog.New(slog.DiscardHandler), r.scraped, kept)
	r.query = rules.EngineQueryFunc(r.engine, r.all)
	return r
}

// tape is what recording rules gave over the whole life.
type tape map[string][]moment

// moment is what a rule gave at a time.
type moment struct {
	at    time.Duration
	given promql.Vector
}

// without is the tape as it is where these rules are evaluated anew.
func (t tape) without(recordings []recording) tape {
	rest := maps.Clone(t)
	for _, one := range recordings {
		delete(rest, one.key())
	}
	return rest
}

// key tells a recording rule from the others.
func (r recording) key() string { return r.Record + labels.FromMap(r.Labels).String() }

// rule is the recording rule at work.
func (r recording) rule() (*rules.RecordingRule, error) {
	expression, err := promQL.ParseExpr(r.Expr)
	if err != nil {
		return nil, err
	}
	return rules.NewRecordingRule(r.Record, expression, labels.FromMap(r.Labels)), nil
}

// evaluate has recording rules evaluated at each of their intervals and keeps what they give. A rule reads those before it in the
// list, and no others: so each is evaluated for the whole life before the next.
func (r recorded) evaluate(t *testing.T, recordings []recording, kept storage.Storage) {
	t.Helper()
	seen := r.with(kept)
	for _, recording := range recordings {
		moments, known := r.given[recording.key()]
		if !known {
			rule, err := recording.rule()
			require.NoError(t, err)
			moments = seen.moments(t, rule, recording.every)
		}
		keepMoments(t, moments, kept)
		if r.given != nil {
			r.given[recording.key()] = moments
		}
	}
}

// moments are what a rule gives at each of its intervals.
func (r recorded) moments(t *testing.T, rule rules.Rule, every time.Duration) []moment {
	t.Helper()
	query := r.throughout(every)
	var all []moment
	for now := time.Duration(0); now <= r.length(); now += every {
		given, err := rule.Eval(context.Background(), 0, time.Unix(0, 0).Add(now), query, nil, 0)
		require.NoError(t, err, rule.Name())
		all = append(all, moment{now, given})
	}
	return all
}

// throughout answers a query for a time from one of the whole life, which takes a tenth of the time of as many single ones.
func (r recorded) throughout(step time.Duration) rules.QueryFunc {
	answers := map[string]map[int64]promql.Vector{}
	return func(ctx context.Context, expression string, at time.Time) (promql.Vector, error) {
		if answers[expression] == nil {
			answer, err := r.ranged(ctx, expression, step)
			if err != nil {
				return nil, err
			}
			answers[expression] = answer
		}
		return answers[expression][at.UnixMilli()], nil
	}
}

// ranged is what the expression gives at each step of the whole life, by the time.
func (r recorded) ranged(ctx context.Context, expression string, step time.Duration) (map[int64]promql.Vector, error) {
	query, err := r.engine.NewRangeQuery(ctx, r.all, nil, expression, time.Unix(0, 0), time.Unix(0, 0).Add(r.length()), step)
	if err != nil {
		return nil, err
	}
	defer query.Close()
	result := query.Exec(ctx)
	for _, warning := range result.Warnings {
		if !errors.Is(warning, annotations.PromQLInfo) && !errors.Is(warning, annotations.PromQLWarning) {
			return nil, warning // a storage that did not answer is no error to Prometheus
		}
	}
	matrix, err := result.Matrix()
	if err != nil {
		return nil, err
	}
	answer := map[int64]promql.Vector{}
	for _, series := range matrix {
		for _, point := range series.Floats {
			answer[point.T] = append(answer[point.T], promql.Sample{T: point.T, F: point.F, Metric: series.Metric.Copy()})
		}
	}
	return answer, nil
}

// keepMoments appends what a rule gave, as a scrape is kept.
func keepMoments(t *testing.T, moments []moment, kept storage.Storage) {
	t.Helper()
	appender := kept.Appender(context.Background())
	before := map[string]labels.Labels{}
	for _, now := range moments {
		samples := make([]sample, 0, len(now.given))
		for _, s := range now.given {
			samples = append(samples, sample{s.Metric, s.F})
		}
		before = keep(t, appender, now.at, samples, before)
	}
	require.NoError(t, appender.Commit())
}

// reading is what a recorded series says in a minute.
type reading struct {
	promise
	minute int
	series string
	// want is NaN where there must be no value.
	want float64
}

// check looks whether the series says so.
func (r recorded) check(wanted reading) error {
	name := fmt.Sprintf(`{__name__=%q,namespace=%q,workload=%q,objective=%q}`, wanted.series, namespace, wanted.workload,
		wanted.objective)
	found, err := r.query(context.Background(), name, time.Unix(0, 0).Add(time.Duration(wanted.minute)*time.Minute))
	if err != nil {
		return err
	}
	return wanted.differs(found)
}

// differs says what of the found is not as it must be: one series of the name, with the labels that it must have and no others.
func (wanted reading) differs(found promql.Vector) error {
	name := labels.FromStrings("__name__", wanted.series, "namespace", namespace, "workload", wanted.workload,
		"objective", wanted.objective)
	switch {
	case math.IsNaN(wanted.want) && len(found) == 0:
		return nil
	case len(found) != 1 || !labels.Equal(found[0].Metric, name):
		return fmt.Errorf("minute %d: %v, not one series %s", wanted.minute, found, name)
	case !(math.Abs(found[0].F-wanted.want) < 1e-9):
		return fmt.Errorf("minute %d: %s is %v, not %v", wanted.minute, name, found[0].F, wanted.want)
	}
	return nil
}
