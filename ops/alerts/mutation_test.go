package alerts_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testMutations: a scenario notices each change that [mutate] makes to a rule.
func testMutations(t *testing.T, all []recorded) {
	t.Helper()
	rendered := render(t, true)
	for _, rule := range rendered.alerts {
		if of, found := twin(rule, rendered.alerts); found {
			testTwin(t, rule, of)
			continue
		}
		name := strings.Join([]string{rule.Alert, rule.Labels["severity"], rule.Labels["exporter"], rule.Labels["objective"]}, " ")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			concerned := slices.Clone(all)
			slices.SortStableFunc(concerned, func(a, b recorded) int {
				return b.concerns(rule) - a.concerns(rule)
			})
			mutants := mutate(t, rule.Expr)
			require.NotEmpty(t, mutants)
			for _, m := range mutants {
				if !noticed(t, concerned, rule, m.expression) {
					assert.Fail(t, "no scenario notices a change", "%s: %s", rule.Alert, m.change)
				}
			}
			t.Logf("%d mutants", len(mutants))
		})
	}
}

// twin is the rule of the backend that a rule of the frontend is under another name, in whole or as a part: the backend's
// requests are counted twice.
func twin(rule rulefmt.Rule, all []rulefmt.Rule) (of rulefmt.Rule, found bool) {
	if rule.Labels["workload"] != frontend {
		return rulefmt.Rule{}, false
	}
	i := slices.IndexFunc(all, func(other rulefmt.Rule) bool {
		return other.Labels["workload"] == backend && other.Alert == rule.Alert && other.Record == rule.Record &&
			other.Labels["severity"] == rule.Labels["severity"] && strings.Contains(other.Expr, renamed(rule.Expr))
	})
	if i < 0 {
		return rulefmt.Rule{}, false
	}
	return all[i], true
}

func renamed(text string) string { return strings.ReplaceAll(text, frontend, backend) }

// testTwin: what such a rule says beside its expression is the same as well, but for the times of another objective, which
// scenarios have fire.
func testTwin(t *testing.T, rule, of rulefmt.Rule) {
	t.Helper()
	assert.Equal(t, of.For, rule.For, rule.Alert)
	for name, value := range rule.Labels {
		assert.Equal(t, of.Labels[name], renamed(value), "%s: %s", rule.Alert, name)
	}
	assert.Len(t, rule.Labels, len(of.Labels), rule.Alert)
	if rule.Labels["objective"] != "" {
		return
	}
	for name, value := range rule.Annotations {
		assert.Equal(t, of.Annotations[name], renamed(value), "%s: %s", rule.Alert, name)
	}
}

// concerns is how many times the rule fires in the scenario: what tells most comes first.
func (r recorded) concerns(rule rulefmt.Rule) int { return len(of(r.wanted(), rule)) }

func noticed(t *testing.T, all []recorded, rule rulefmt.Rule, changed parser.Expr) bool {
	t.Helper()
	return slices.ContainsFunc(all, func(r recorded) bool { return r.differs(t, rule, changed) })
}

// differs tells whether the rule with another expression fires otherwise than it must.
func (r recorded) differs(t *testing.T, rule rulefmt.Rule, changed parser.Expr) bool {
	t.Helper()
	fired, err := r.live(alerting(rule, changed))
	require.NoError(t, err, "what cannot be evaluated proves nothing")
	return !assert.ElementsMatch(new(silent), of(r.wanted(), rule), fired)
}

// silent takes the failures of an assertion whose answer alone is of interest.
type silent struct{}

func (*silent) Errorf(string, ...any) {}

// testRecordingMutations: a scenario notices each change that [mutateRecording] makes to a recording rule, by what the series
// says or by the alerts that read it.
func testRecordingMutations(t *testing.T, all []recorded) {
	t.Helper()
	rendered := render(t, true)
	for _, o := range []promise{
		{backend, "availability"}, {backend, "latency"}, {frontend, "availability"}, {frontend, "latency"},
	} {
		t.Run(o.workload+" "+o.objective, func(t *testing.T) {
			t.Parallel()
			concerned := slices.Clone(all)
			slices.SortStableFunc(concerned, func(a, b recorded) int { return o.effort(a) - o.effort(b) })
			own := rendered.about(o)
			count := 0
			for i, rule := range own.recordings {
				if _, found := twin(rule.Rule, rendered.rules()); found {
					continue
				}
				readers := own.readers(t, i)
				for _, m := range mutateRecording(t, rule) {
					count++
					changed := own
					changed.recordings = slices.Clone(own.recordings)
					changed.recordings[i] = m.recording
					if !slices.ContainsFunc(concerned, func(r recorded) bool { return r.misreads(t, o, rule, m.recording) }) &&
						!slices.ContainsFunc(concerned, func(r recorded) bool { return r.notices(t, o, changed, readers) }) {
						assert.Fail(t, "no scenario notices a change", "%s: %s", rule.Record, m.change)
					}
				}
			}
			t.Logf("%d mutants", count)
		})
	}
}

// promise is an objective of a workload.
type promise struct{ workload, objective string }

func (p promise) labels(labels map[string]string) bool {
	return labels["workload"] == p.workload && labels["objective"] == p.objective
}

// effort is the time until a scenario tells of a change in the objective's series: soonest where they are read, then
// where an alert reads them, and late in the others.
func (p promise) effort(r recorded) int {
	const day = 24 * 60
	switch {
	case len(r.readingsOf(p)) > 0:
		return r.minutes
	case slices.ContainsFunc(r.wanted(), func(f firing) bool { return p.labels(f.labels) }):
		return day + r.minutes
	}
	return 2*day + r.minutes
}

func (r recorded) readingsOf(p promise) []reading {
	return slices.DeleteFunc(slices.Clone(r.readings), func(one reading) bool { return one.promise != p })
}

// about are the rules of one objective.
func (r rendered) about(p promise) rendered {
	return rendered{
		alerts:     slices.DeleteFunc(slices.Clone(r.alerts), func(one rulefmt.Rule) bool { return !p.labels(one.Labels) }),
		recordings: slices.DeleteFunc(slices.Clone(r.recordings), func(one recording) bool { return !p.labels(one.Labels) }),
	}
}

// readers are the recording rules that may give something else when that one is changed: itself, and those that read
// what it or another of them records.
func (r rendered) readers(t *testing.T, changed int) []recording {
	t.Helper()
	readers := []recording{r.recordings[changed]}
	for _, later := range r.recordings[changed+1:] {
		if slices.ContainsFunc(selectors(parse(t, later.Expr)), func(s *parser.VectorSelector) bool {
			return slices.ContainsFunc(readers, func(one recording) bool { return one.Record == s.Name })
		}) {
			readers = append(readers, later)
		}
	}
	return readers
}

// misreads tells whether one of the scenario's readings of a rule's series is not what the changed rule gives in its minute.
// That is asked first, as nothing else need be evaluated for it: what the rule reads is as it was.
func (r recorded) misreads(t *testing.T, p promise, rule, changed recording) bool {
	t.Helper()
	return slices.ContainsFunc(r.readingsOf(p), func(one reading) bool {
		at := time.Duration(one.minute) * time.Minute
		if one.series != rule.Record || at%rule.every != 0 {
			return false
		}
		evaluated, err := changed.rule()
		require.NoError(t, err)
		given, err := evaluated.Eval(context.Background(), 0, time.Unix(0, 0).Add(at), r.query, nil, 0)
		require.NoError(t, err)
		return one.differs(given) != nil
	})
}

// notices tells whether the scenario goes otherwise than it must when the series are recorded by these rules. Only the
// readers of what is changed are evaluated; the others give what they gave.
func (r recorded) notices(t *testing.T, p promise, changed rendered, readers []recording) bool {
	t.Helper()
	r.given = r.given.without(readers)
	kept, err := teststorage.NewWithError(lean)
	require.NoError(t, err)
	defer func() { _ = kept.Close() }()
	r.evaluate(t, changed.recordings, kept)
	seen := r.with(kept)
	if slices.ContainsFunc(r.readingsOf(p), func(one reading) bool { return seen.check(one) != nil }) {
		return true
	}
	return slices.ContainsFunc(changed.alerts, func(rule rulefmt.Rule) bool {
		return seen.differs(t, rule, parse(t, rule.Expr))
	})
}
