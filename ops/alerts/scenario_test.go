package alerts_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scenario is a life of the cluster, and the alerts that fire in it: these and no others, in these minutes and in no
// others.
type scenario struct {
	name, reason string
	// minutes is how long it lasts.
	minutes int
	script  func(*timeline, *cluster)
	fires   []firing
	// controlled fire beside these where ingress-nginx is watched.
	controlled []firing
	// readings are what recorded series say.
	readings []reading
}

// wanted are all that fire in it.
func (s scenario) wanted() []firing { return slices.Concat(s.fires, s.controlled) }

func (s scenario) length() time.Duration { return time.Duration(s.minutes) * time.Minute }

// firing is one alert from the minute in which it fires first to that in which it does no more.
type firing struct {
	alert       string
	from, until int
	labels      map[string]string
	// annotations are those of the first minute.
	annotations map[string]string
}

// fires is an alert about a workload. What spec §5 says of it is in the table; the description is that of the minute
// in which it fires.
func fires(alert, workload string, from, until int, description string) firing {
	of := table[alert]
	return firing{
		alert: alert, from: from, until: until,
		labels: map[string]string{
			"alertname": alert, "severity": of.severity, "namespace": namespace, "workload": workload, of.kind: workload,
		},
		annotations: map[string]string{
			"summary": of.summary, "description": description, "runbook_url": runbooks + alert + ".md",
		},
	}
}

// missing is the alert about the exporters.
func missing(exporter string, from, until int, description string) firing {
	of := table["MonitoringTargetsMissing"]
	f := firing{
		alert: "MonitoringTargetsMissing", from: from, until: until,
		labels: map[string]string{
			"alertname": "MonitoringTargetsMissing", "severity": of.severity, "namespace": namespace, "exporter": exporter,
		},
		annotations: map[string]string{
			"summary": of.summary, "description": description, "runbook_url": runbooks + "MonitoringTargetsMissing.md",
		},
	}
	if exporter == backend {
		f.labels["workload"], f.labels["service"] = backend, backend
	}
	return f
}

// about tells whether the alert is that of a rule with these labels. Expressions add none.
func (f firing) about(alert string, labels map[string]string) bool {
	own := maps.Clone(f.labels)
	delete(own, "alertname")
	return f.alert == alert && maps.Equal(own, labels)
}

// recorded is a scenario with what Prometheus has scraped and recorded in it.
type recorded struct {
	scenario
	engine *promql.Engine
	// scraped is what the exporters said, and all what recording rules made of it beside that.
	scraped, all storage.Storage
	query        rules.QueryFunc
	// given is what recording rules gave in it; those in it need not be evaluated again. Nil to remember nothing.
	given tape
}

// recordAll has the scenarios lived through, as many at once as there are processors.
func recordAll(t *testing.T, scenarios []scenario) []recorded {
	t.Helper()
	rendered := render(t, true)
	exporter := newKubeStateMetrics(t, read(t, rendered))
	engine := newEngine(t)
	all := make([]recorded, len(scenarios))
	t.Run("recording", func(recording *testing.T) {
		for i, s := range scenarios {
			scraped, kept := teststorage.New(t, lean), teststorage.New(t, lean)
			recording.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.scrape(t, exporter, scraped)
				r := recorded{scenario: s, engine: engine, scraped: scraped, given: tape{}}
				r.evaluate(t, rendered.recordings, kept)
				all[i] = r.with(kept)
			})
		}
	})
	return all
}

// newEngine is that of a Prometheus whose feature flags are as they come.
func newEngine(t *testing.T) *promql.Engine {
	t.Helper()
	return promqltest.NewTestEngineWithOpts(t, promql.EngineOpts{
		MaxSamples: 1_000_000, Timeout: 5 * time.Minute, LookbackDelta: 5 * time.Minute, Parser: promQL,
		EnableAtModifier: true, EnableNegativeOffset: true,
	})
}

// live has a rule evaluated every minute.
func (r recorded) live(rule *rules.AlertingRule) ([]firing, error) {
	var ended []firing
	open := map[string]firing{}
	query := r.throughout(time.Minute)
	for minute := 0; minute <= r.minutes; minute++ {
		now := time.Unix(0, 0).Add(time.Duration(minute) * time.Minute)
		if _, err := rule.Eval(context.Background(), 0, now, query, nil, 0); err != nil {
			return nil, fmt.Errorf("minute %d: %w", minute, err)
		}
		firing := firingNow(rule, minute)
		for key, f := range firing {
			if _, before := open[key]; !before {
				open[key] = f
			}
		}
		for key, f := range open {
			if _, still := firing[key]; !still {
				f.until = minute
				ended = append(ended, f)
				delete(open, key)
			}
		}
	}
	return append(ended, slices.Collect(maps.Values(open))...), nil
}

func firingNow(rule *rules.AlertingRule, minute int) map[string]firing {
	firing := map[string]firing{}
	for _, alert := range rule.ActiveAlerts() {
		if alert.State == rules.StateFiring {
			firing[alert.Labels.String()] = newFiring(rule.Name(), minute, alert)
		}
	}
	return firing
}

func newFiring(alert string, from int, active *rules.Alert) firing {
	return firing{
		alert: alert, from: from, labels: active.Labels.Map(), annotations: active.Annotations.Map(),
	}
}

// TestAlerts is the proof: the scenarios, which are recorded once, and what they notice.
func TestAlerts(t *testing.T) {
	t.Parallel()
	all := recordAll(t, scenarios())
	t.Run("scenarios", func(t *testing.T) {
		t.Parallel()
		testScenarios(t, all)
	})
	t.Run("mutations", func(t *testing.T) {
		t.Parallel()
		testMutations(t, all)
	})
	t.Run("mutations of recording rules", func(t *testing.T) {
		t.Parallel()
		testRecordingMutations(t, all)
	})
}

// testScenarios: in each scenario the alerts fire that must, in their minutes, and no others. Without ingress-nginx
// only those rules are tried again that are not the same as with it.
func testScenarios(t *testing.T, all []recorded) {
	t.Helper()
	controlled := render(t, true).alerts
	others := slices.DeleteFunc(render(t, false).alerts, func(rule rulefmt.Rule) bool {
		return slices.ContainsFunc(controlled, func(same rulefmt.Rule) bool { return same.Expr == rule.Expr })
	})
	assert.Len(t, others, 2, "High5xxErrorRate and HighResponseTime of the backend")
	for _, r := range all {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			assert.ElementsMatch(t, r.wanted(), r.lives(t, controlled), r.reason)
			for _, reading := range r.readings {
				assert.NoError(t, r.check(reading), r.reason)
			}
		})
		t.Run(r.name+", without ingress-nginx", func(t *testing.T) {
			t.Parallel()
			var wanted []firing
			for _, rule := range others {
				wanted = append(wanted, of(r.fires, rule)...)
			}
			assert.ElementsMatch(t, wanted, r.lives(t, others), r.reason)
		})
	}
}

// of are the firings that a rule could have raised.
func of(all []firing, rule rulefmt.Rule) []firing {
	return slices.DeleteFunc(slices.Clone(all), func(f firing) bool { return !f.about(rule.Alert, rule.Labels) })
}

func (r recorded) lives(t *testing.T, rendered []rulefmt.Rule) []firing {
	t.Helper()
	var fired []firing
	for _, rule := range rendered {
		these, err := r.live(alerting(rule, parse(t, rule.Expr)))
		require.NoError(t, err, rule.Alert)
		fired = append(fired, these...)
	}
	return fired
}
