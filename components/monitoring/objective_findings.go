package monitoring

import (
	"fmt"
	"slices"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// objectiveFindings are about objectives of a workload whose requests nothing counts, and about the objectives as such.
func (args *MonitoringArgs) objectiveFindings(list *findings.List, field string, w Workload) {
	if w.Objectives == nil {
		return
	}
	field += ".Objectives"
	switch {
	case w.countsRequests() || args.NGINX:
	case w.Metrics == nil:
		list.Add(field, nil, "must be left out: nothing counts the requests of %s; give Metrics, or NGINX where "+
			"ingress-nginx is before it", w.Name)
	default:
		list.Add(field, nil, "must be left out: the Metrics of %s are ScrapeOnly, without requests by status and without "+
			"their durations; NGINX has ingress-nginx count them", w.Name)
	}
	list.Under(field, w.Objectives.findings())
}

func (o Objectives) findings() findings.List {
	var list findings.List
	if o.Availability == 0 && o.Latency == nil {
		list.Add("Availability", nil, "is missing, and so is Latency: give one of them")
	}
	if o.Availability != 0 {
		o.targetFindings(&list, "Availability", o.Availability)
	}
	if o.Latency != nil {
		o.targetFindings(&list, "Latency.Share", o.Latency.Share)
		if o.Latency.Within < time.Millisecond || o.Latency.Within%time.Millisecond != 0 {
			list.Add("Latency.Within", o.Latency.Within, "must be whole milliseconds, at least 1ms")
		}
	}
	wholeMinutes(&list, "Period", o.Period, time.Minute)
	o.burnFindings(&list)
	return list
}

// targetFindings are about a share that cannot be promised, or whose breach could not be told: no more than all
// requests can be bad.
func (o Objectives) targetFindings(list *findings.List, field string, target float64) {
	if !(target > 0 && target < 1) {
		list.Add(field, target, "must be between 0 and 1, as a part of 1: 0.999 is 99.9%%")
		return
	}
	var steepest Burn
	most := 0.0
	for _, burn := range o.Burns {
		if factor := burn.factor(o.Period); len(burn.findings()) == 0 && factor > most {
			steepest, most = burn, factor
		}
	}
	if most*(1-target) >= 1 {
		list.Add(field, target, "must be above %.4g: %v of the budget in %s is %.4g times as fast as it may be spent, for "+
			"which more than all requests would have to be bad, so that alert could never fire",
			1-1/most, steepest.Budget, steepest.Long, most)
	}
}

func (o Objectives) burnFindings(list *findings.List) {
	if len(o.Burns) == 0 {
		list.Add("Burns", nil, "is empty: leave it nil for the default, or give at least one")
		return
	}
	longest := slices.MaxFunc(o.Burns, func(a, b Burn) int { return int(a.Long - b.Long) })
	if longest.Long > o.Period && o.Period > 0 {
		list.Add("Period", o.Period, "must be at least %s, the longest window of Burns", longest.Long)
	}
	for i, burn := range o.Burns {
		field := fmt.Sprintf("Burns[%d]", i)
		list.Under(field, burn.findings())
		if j := slices.IndexFunc(o.Burns[:i], burn.repeats); j >= 0 {
			list.Add(field, nil, "must differ from Burns[%d], which has the same windows: one of the two would tell nothing", j)
		}
	}
}

// repeats tells whether two burns over the same windows are of one severity, or of one speed.
func (b Burn) repeats(other Burn) bool {
	return b.Long == other.Long && b.Short == other.Short && (b.Severity == other.Severity || b.Budget == other.Budget)
}

func (b Burn) findings() findings.List {
	var list findings.List
	if !(b.Budget > 0 && b.Budget <= 1) {
		list.Add("Budget", b.Budget, "must be above 0 and at most 1, as a part of 1: 0.02 is 2%%")
	}
	wholeMinutes(&list, "Long", b.Long, rateWindow)
	wholeMinutes(&list, "Short", b.Short, rateWindow)
	if b.Short >= b.Long && b.Long >= rateWindow {
		list.Add("Short", b.Short, "must be below Long (%s)", b.Long)
	}
	checks.OneOf(&list, "Severity", b.Severity, critical, warning)
	return list
}

// wholeMinutes notes a window that the rules, which look once a minute, cannot fill.
func wholeMinutes(list *findings.List, field string, d, least time.Duration) {
	if d < least || d%time.Minute != 0 {
		list.Add(field, d, "must be whole minutes, at least %s", least)
	}
}
