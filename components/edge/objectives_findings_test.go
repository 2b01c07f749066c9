package edge_test

import (
	"math"
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

func TestObjectiveFindings(t *testing.T) {
	t.Parallel()
	objectives := func(change func(*edge.Objectives)) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) { change(a.Objectives) }
	}
	availability := func(share float64) func(*edge.AlarmsArgs) {
		return objectives(func(o *edge.Objectives) { o.Availability = share })
	}
	share := func(share float64) func(*edge.AlarmsArgs) {
		return objectives(func(o *edge.Objectives) { o.Latency.Share = share })
	}
	within := func(d time.Duration) func(*edge.AlarmsArgs) {
		return objectives(func(o *edge.Objectives) { o.Latency.Within = d })
	}
	period := func(d time.Duration) func(*edge.AlarmsArgs) {
		return objectives(func(o *edge.Objectives) { o.Period = d })
	}
	const field, latency = "Objectives.Availability", "Objectives.Latency"
	try(t, promisingArgs, map[string]alarmsRow{
		"nothing promised": {
			reason: "there is nothing to watch",
			change: func(a *edge.AlarmsArgs) { a.Objectives = &edge.Objectives{} }, field: field, rule: "give it or Latency",
		},
		"availability of all": {
			reason: "a budget of nothing is gone at the first error",
			change: availability(1), field: field, rule: "between 0 and 1",
		},
		"availability in percent": {
			reason: "99.9 is 9990%",
			change: availability(99.9), field: field, rule: "0.999 is 99.9%",
		},
		"negative availability": {
			reason: "no share is below nothing",
			change: availability(-0.999), field: field, rule: "between 0 and 1",
		},
		"availability that is none": {
			reason: "it would never fire",
			change: availability(math.NaN()), field: field, rule: "between 0 and 1",
		},
		"availability of little": {
			reason: "14.4 times 10% is more than all requests: it would never fire",
			change: availability(0.9), field: field, rule: "must be above 0.9305555556: a budget goes 14.4 times too fast only if",
		},
		"latency without a share": {
			reason: "nothing is promised",
			change: share(0), field: latency + ".Share", rule: "between 0 and 1",
		},
		"latency of all": {
			reason: "a budget of nothing is gone at the first slow request",
			change: share(1), field: latency + ".Share", rule: "between 0 and 1",
		},
		"latency of little": {
			reason: "it would never fire",
			change: share(0.5), field: latency + ".Share", rule: "must be above",
		},
		"time without a unit": {
			reason: "2 is two nanoseconds",
			change: within(2), field: latency + ".Within", rule: "from 1ms",
		},
		"endless time": {
			reason: "the load balancer gives up before",
			change: within(2 * time.Hour), field: latency + ".Within", rule: "to 1h6m40s",
		},
		"period below a window": {
			reason: "a day's window holds many such periods",
			change: period(12 * time.Hour), field: "Objectives.Period", rule: "must be at least 240h0m0s: 10% of the budget within 1d",
		},
		"period of few windows": {
			reason: "10% in a day of a week's budget is slower than what keeps the objective",
			change: period(7 * 24 * time.Hour), field: "Objectives.Period", rule: "must be at least 240h0m0s",
		},
		"negative period": {
			reason: "there is none",
			change: period(-time.Hour), field: "Objectives.Period", rule: "must be at least 240h0m0s",
		},
	})
}

func TestBurnFindings(t *testing.T) {
	t.Parallel()
	burn := func(budget float64, long, short time.Duration) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) {
			a.Objectives.Burns = []edge.Burn{
				{Budget: 0.05, Long: 6 * time.Hour, Short: 30 * time.Minute}, {Budget: budget, Long: long, Short: short},
			}
		}
	}
	const hour, short = time.Hour, 5 * time.Minute
	const field = "Objectives.Burns[1]"
	try(t, promisingArgs, map[string]alarmsRow{
		"no budget": {
			reason: "it would always fire",
			change: burn(0, hour, short), field: field + ".Budget", rule: "from 0.001 to 1",
		},
		"budget in percent": {
			reason: "2 is 200%",
			change: burn(2, hour, short), field: field + ".Budget", rule: "0.02 is 2%",
		},
		"budget that is none": {
			reason: "it would never fire",
			change: burn(math.NaN(), hour, short), field: field + ".Budget", rule: "from 0.001 to 1",
		},
		"days": {
			reason: "CloudWatch's longest period is a day",
			change: burn(0.5, 3*24*hour, short), field: field + ".Long", rule: "from 1m to 24h",
		},
		"no long window": {
			reason: "there is nothing to look at",
			change: burn(0.02, 0, short), field: field + ".Long", rule: "from 1m to 24h",
		},
		"part of a minute": {
			reason: "metrics of load balancers come by the minute",
			change: burn(0.02, hour, 90*time.Second), field: field + ".Short", rule: "whole minutes",
		},
		"windows the wrong way round": {
			reason: "the short one would add nothing",
			change: burn(0.02, hour, hour), field: field + ".Short", rule: "must be below Long (1h)",
		},
		"window twice": {
			reason: "its alarms would have one name",
			change: burn(0.02, 6*hour, short), field: field + ".Long", rule: "Burns[0] has it too",
		},
	})
}
