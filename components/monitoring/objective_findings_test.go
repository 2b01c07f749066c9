package monitoring_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

const day = 24 * time.Hour

func TestObjectiveFindings(t *testing.T) {
	t.Parallel()
	burns := func(o *monitoring.Objectives, burns ...monitoring.Burn) {
		o.Burns = append([]monitoring.Burn{{Budget: 0.02, Long: time.Hour, Severity: "critical"}}, burns...)
	}
	for name, row := range map[string]struct {
		reason string
		change func(*monitoring.Objectives)
		field  string
		value  any
		rule   string
	}{
		"none": {
			reason: "objectives without one would be none",
			change: func(o *monitoring.Objectives) { *o = monitoring.Objectives{} },
			field:  "Availability", rule: "is missing, and so is Latency",
		},
		"all requests": {
			reason: "it would leave no budget",
			change: func(o *monitoring.Objectives) { o.Availability = 1 },
			field:  "Availability", value: 1.0, rule: "must be between 0 and 1",
		},
		"percent": {
			reason: "99.9 is meant as 0.999",
			change: func(o *monitoring.Objectives) { o.Availability = 99.9 },
			field:  "Availability", value: 99.9, rule: "as a part of 1: 0.999 is 99.9%",
		},
		"negative": {
			reason: "no share is below nothing",
			change: func(o *monitoring.Objectives) { o.Availability = -0.9 },
			field:  "Availability", value: -0.9, rule: "must be between 0 and 1",
		},
		"latency of all requests": {
			reason: "it would leave no budget",
			change: func(o *monitoring.Objectives) { o.Latency.Share = 1 },
			field:  "Latency.Share", value: 1.0, rule: "must be between 0 and 1",
		},
		"latency of none": {
			reason: "it promises nothing",
			change: func(o *monitoring.Objectives) { o.Latency.Share = 0 },
			field:  "Latency.Share", value: 0.0, rule: "must be between 0 and 1",
		},
		"no time": {
			reason: "nothing answers in no time",
			change: func(o *monitoring.Objectives) { o.Latency.Within = 0 },
			field:  "Latency.Within", value: time.Duration(0), rule: "must be whole milliseconds, at least 1ms",
		},
		"fractions of a millisecond": {
			reason: "no bucket is that fine",
			change: func(o *monitoring.Objectives) { o.Latency.Within = 1500 * time.Microsecond },
			field:  "Latency.Within", value: 1500 * time.Microsecond, rule: "must be whole milliseconds",
		},
		"out of reach": {
			reason: "14.4 times 10% is more than all requests",
			change: func(o *monitoring.Objectives) { o.Availability = 0.9 },
			field:  "Availability", value: 0.9,
			rule: "must be above 0.9306: 0.02 of the budget in 1h0m0s is 14.4 times as fast as it may be spent",
		},
		"just out of reach": {
			reason: "no share of requests is above 1, and all of them are not above it",
			change: func(o *monitoring.Objectives) {
				o.Availability, o.Period = 0.875, 8*time.Hour
				o.Burns = []monitoring.Burn{{Budget: 1, Long: time.Hour, Severity: "critical"}}
			},
			field: "Availability", value: 0.875, rule: "must be above 0.875",
		},
		"latency out of reach": {
			reason: "the steepest burn is not the first",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.5, Long: 2 * time.Hour, Severity: "critical"})
			},
			field: "Latency.Share", value: 0.99, rule: "must be above 0.9944: 0.5 of the budget in 2h0m0s is 180 times",
		},
		"period shorter than a window": {
			reason: "a budget cannot be spent in more than its period",
			change: func(o *monitoring.Objectives) { o.Period = 2 * day },
			field:  "Period", value: 2 * day, rule: "must be at least 72h0m0s, the longest window of Burns",
		},
		"period in seconds": {
			reason: "the rules look once a minute",
			change: func(o *monitoring.Objectives) { o.Period = 30*day + time.Second },
			field:  "Period", value: 30*day + time.Second, rule: "must be whole minutes",
		},
		"negative period": {
			reason: "time does not run backwards",
			change: func(o *monitoring.Objectives) { o.Period = -day },
			field:  "Period", value: -day, rule: "must be whole minutes, at least 1m0s",
		},
		"empty burns": {
			reason: "nil means the default, so empty could mean either",
			change: func(o *monitoring.Objectives) { o.Burns = []monitoring.Burn{} },
			field:  "Burns", rule: "is empty: leave it nil",
		},
		"nothing of the budget": {
			reason: "it would always fire",
			change: func(o *monitoring.Objectives) { burns(o, monitoring.Burn{Long: 6 * time.Hour, Severity: "warning"}) },
			field:  "Burns[1].Budget", value: 0.0, rule: "must be above 0 and at most 1",
		},
		"more than the budget": {
			reason: "2 is meant as 2%",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 2, Long: 6 * time.Hour, Severity: "warning"})
			},
			field: "Burns[1].Budget", value: 2.0, rule: "as a part of 1: 0.02 is 2%",
		},
		"budget that is no number": {
			reason: "a comparison with it never holds",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: math.NaN(), Long: 6 * time.Hour, Severity: "warning"})
			},
			field: "Burns[1].Budget", rule: "must be above 0",
		},
		"window in seconds": {
			reason: "the rules look once a minute",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.1, Long: 90*time.Minute + time.Second, Severity: "warning"})
			},
			field: "Burns[1].Long", value: 90*time.Minute + time.Second, rule: "must be whole minutes",
		},
		"short window below what is counted": {
			reason: "requests are counted over five minutes, for the sake of the scrapes in them",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.1, Long: day, Short: 4 * time.Minute, Severity: "warning"})
			},
			field: "Burns[1].Short", value: 4 * time.Minute, rule: "must be whole minutes, at least 5m0s",
		},
		"short window not shorter": {
			reason: "it would say what the long one says",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.1, Long: day, Short: day, Severity: "warning"})
			},
			field: "Burns[1].Short", value: day, rule: "must be below Long (24h0m0s)",
		},
		"severity": {
			reason: "nobody routes it",
			change: func(o *monitoring.Objectives) { burns(o, monitoring.Burn{Budget: 0.1, Long: day, Severity: "page"}) },
			field:  "Burns[1].Severity", value: "page", rule: "must be critical or warning",
		},
		"a burn twice": {
			reason: "two speeds over the same windows are one alert, and the faster tells nothing more",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.03, Long: time.Hour, Short: 5 * time.Minute, Severity: "critical"})
			},
			field: "Burns[1]", rule: "must differ from Burns[0]",
		},
		"a burn of two severities": {
			reason: "the warning would be silent whenever it has reason to speak",
			change: func(o *monitoring.Objectives) {
				burns(o, monitoring.Burn{Budget: 0.02, Long: time.Hour, Severity: "warning"})
			},
			field: "Burns[1]", rule: "must differ from Burns[0]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := promises()
			row.change(o)
			list := promising(o).Findings()
			if assert.Len(t, list, 1, "%s: %v", row.reason, list) {
				assert.Equal(t, "Workloads[0].Objectives."+row.field, list[0].Field, row.reason)
				if row.value != nil {
					assert.Equal(t, row.value, list[0].Value, row.reason)
				}
				assert.Contains(t, list[0].Rule, row.rule, row.reason)
			}
			assert.Nil(t, monitoring.Rules(promising(o)), "arguments that cannot be used give no rules")
		})
	}
}

func TestObjectivesOfWhatNothingCounts(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]findingRow{
		"no metrics": {
			reason: "the frontend exports none",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[1].Objectives = promises() },
			field:  "Workloads[1].Objectives", rule: "nothing counts the requests of spywatcher-frontend",
		},
		"metrics of something else": {
			reason: "an exporter beside nginx counts no statuses and no durations",
			change: func(a *monitoring.MonitoringArgs) {
				a.Workloads[0].Metrics.ScrapeOnly = true
				a.Workloads[0].Objectives = &monitoring.Objectives{Latency: promises().Latency}
			},
			field: "Workloads[0].Objectives", rule: "the Metrics of spywatcher-backend are ScrapeOnly",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestObjectivesThatCanBeUsed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*monitoring.Objectives)
	}{
		"availability alone": {"nobody must promise both", func(o *monitoring.Objectives) { o.Latency = nil }},
		"latency alone":      {"nobody must promise both", func(o *monitoring.Objectives) { o.Availability = 0 }},
		"within reach":       {"14.4 times 6.94% is below 1", func(o *monitoring.Objectives) { o.Availability = 0.9306 }},
		"four weeks":         {"a period need not be the month of the workbook", func(o *monitoring.Objectives) { o.Period = 28 * day }},
		"period of the longest window": {
			"its budget may be spent in all of it",
			func(o *monitoring.Objectives) { o.Period = 3 * day; o.Availability = 0.999 },
		},
		"two severities over the same windows": {
			"they tell of different speeds",
			func(o *monitoring.Objectives) {
				o.Burns = []monitoring.Burn{
					{Budget: 0.02, Long: time.Hour, Severity: "critical"}, {Budget: 0.01, Long: time.Hour, Severity: "warning"},
				}
			},
		},
		"one window twice": {
			"the short one differs",
			func(o *monitoring.Objectives) {
				o.Burns = []monitoring.Burn{
					{Budget: 0.02, Long: time.Hour, Severity: "critical"},
					{Budget: 0.02, Long: time.Hour, Short: 10 * time.Minute, Severity: "critical"},
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := promises()
			row.change(o)
			assert.Empty(t, promising(o).Findings(), row.reason)
			assert.NotEmpty(t, monitoring.Rules(promising(o)), row.reason)
		})
	}
}
