package monitoring

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What the label objective says.
const (
	availabilityObjective = "availability"
	latencyObjective      = "latency"
)

// Series that the recording rules keep. That of the error ratio has its window behind its name.
const (
	targetSeries     = "objective:target:ratio"
	requestsSeries   = "objective:requests:rate5m"
	errorsSeries     = "objective:errors:rate5m"
	errorRatioSeries = "objective:error_ratio:rate"
	budgetSeries     = "objective:error_budget:remaining"
)

// objective is one promise of a workload.
type objective struct {
	subject
	name   string
	target float64
	// requests is the rate of those that the promise is about, and errors that of those which break it.
	requests, errors string
	alert, summary   string
	// bad is what a request must not be, as part of a sentence.
	bad string
}

// objectives are those of the workload. Where both it and ingress-nginx count its requests, its own count is taken: the
// same request may not spend the budget twice.
func (s subject) objectives(nginx bool) []objective {
	if s.Objectives == nil {
		return nil
	}
	counted := s.counts(nginx)[0]
	var list []objective
	if target := s.Objectives.Availability; target > 0 {
		o := objective{
			subject: s, name: availabilityObjective, target: target, requests: counted.all(), bad: "with a status of 5xx",
			alert:   "AvailabilityBudgetBurn",
			summary: "A service answers more requests with an error than its objective allows.",
		}
		// Without any error there may be no series of errors.
		o.errors = or(counted.failed(), "0 * "+call("max", o.recorded(requestsSeries)))
		list = append(list, o)
	}
	if latency := s.Objectives.Latency; latency != nil {
		o := objective{
			subject: s, name: latencyObjective, target: latency.Share, requests: counted.timed(),
			bad:     fmt.Sprintf("in over %s", latency.Within),
			alert:   "LatencyBudgetBurn",
			summary: "A service answers more requests late than its objective allows.",
		}
		// Rounding could make it slightly negative.
		o.errors = call("clamp_min", call("max", o.recorded(requestsSeries))+"\n- "+counted.within(latency.Within)+", 0")
		list = append(list, o)
	}
	return list
}

// objectiveGroups record what the objectives are held against, and have their alerts.
//
// The series are recorded every minute, whatever the Prometheus does by itself, so that a window holds as many values of
// the errors as of the requests. A budget moves slowly, and reads the longest window of all: it is worked out half as
// often, which is still often enough that one evaluation may be missed before the series, after five minutes, is taken
// for gone.
func (args *MonitoringArgs) objectiveGroups(s subject) []Group {
	objectives := s.objectives(args.NGINX)
	if len(objectives) == 0 {
		return nil
	}
	var alerts []alert
	burning := Group{Name: s.Name + ".objectives", Interval: time.Minute}
	budget := Group{Name: s.Name + ".budget", Interval: 2 * time.Minute}
	for _, o := range objectives {
		burning.Rules = append(burning.Rules, o.records()...)
		budget.Rules = append(budget.Rules, o.record(budgetSeries, o.budget()))
		alerts = append(alerts, o.burns()...)
	}
	burning.Rules = append(burning.Rules, args.group("", alerts).Rules...)
	return []Group{burning, budget}
}

func (o objective) records() []Rule {
	rules := []Rule{
		o.record(targetSeries, call("vector", decimal(o.target))),
		o.record(requestsSeries, o.requests),
		o.record(errorsSeries, o.errors),
	}
	for _, window := range o.Objectives.windows() {
		rules = append(rules, o.record(errorRatioSeries+duration(window), o.ratio(window)))
	}
	return rules
}

func (o objective) record(name, expr string) Rule {
	return Rule{Record: name, Expr: expr, Labels: map[string]string{
		namespaceLabel: o.namespace, workloadLabel: o.Name, objectiveLabel: o.name,
	}}
}

// recorded selects a series of the objective.
func (o objective) recorded(name string) string {
	return series(name, is(namespaceLabel, o.namespace), is(workloadLabel, o.Name), is(objectiveLabel, o.name))
}

// ratio is the share of bad requests in a window. The sums make it one of requests, not of minutes: a night counts for
// as much as it is used. The comparison drops the 0 / 0 of a time without requests.
func (o objective) ratio(window time.Duration) string {
	bad, all := o.recorded(errorsSeries), o.recorded(requestsSeries)
	if window > rateWindow {
		bad, all = call("sum_over_time", over(bad, window)), call("sum_over_time", over(all, window))
	}
	return compare(bad+"\n/ "+all, ">=", 0)
}

// allowed is the share of bad requests that the promise leaves.
func (o objective) allowed() string { return enclosed("1 - " + decimal(o.target)) }

// budget is 1 with no bad request in the period, 0 with as many as the promise leaves, and negative beyond.
func (o objective) budget() string {
	return "1 - " + enclosed(o.ratio(o.Objectives.Period)) + "\n/ " + o.allowed()
}

// burns are the alerts of the objective: one of each severity, so that several speeds of one trouble are one alert. The
// warning says nothing while the critical alert has reason to.
func (o objective) burns() []alert {
	urgent, slow := o.burning(critical), o.burning(warning)
	var alerts []alert
	if urgent != "" {
		alerts = append(alerts, o.burn(critical, 2*time.Minute, urgent))
	}
	if slow != "" {
		if urgent != "" {
			slow = unless(slow, urgent)
		}
		alerts = append(alerts, o.burn(warning, 15*time.Minute, slow))
	}
	return alerts
}

// burn waits shortly: the windows have seen to it that the trouble is worth telling of. The critical alert sits out a
// value or two that are off, the warning a trouble that goes by itself.
func (o objective) burn(severity string, hold time.Duration, expr string) alert {
	object := o.object(serviceLabel, o.Name)
	object[objectiveLabel] = o.name
	return alert{
		name: o.alert, severity: severity, hold: hold, object: object, expr: expr, summary: o.summary,
		description: fmt.Sprintf("The Service %s answers {{ $value | humanize }} times as many requests %s as its objective "+
			"of %s%% over %s allows.", o, o.bad, percent(o.target), duration(o.Objectives.Period)),
	}
}

// burning holds while any of the severity's burns is seen, and is how many times as fast as it may the budget is spent.
// Of few requests, one is a large share, so a window must have had its traffic.
func (o objective) burning(severity string) string {
	var seen []string
	for _, burn := range o.Objectives.of(severity) {
		requests := call("avg_over_time", over(o.recorded(requestsSeries), burn.Long))
		seen = append(seen, and(
			o.above(burn, burn.Long),
			o.above(burn, burn.Short),
			compare(requests, ">=", o.thresholds.MinRequestRate),
		))
	}
	if len(seen) == 0 {
		return ""
	}
	return or(seen...)
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'g', 8, 64) }

func (o objective) above(burn Burn, window time.Duration) string {
	speed := strconv.FormatFloat(burn.factor(o.Objectives.Period), 'g', 6, 64)
	return strings.Join([]string{o.recorded(errorRatioSeries + duration(window)), "/", o.allowed(), ">", speed}, " ")
}
