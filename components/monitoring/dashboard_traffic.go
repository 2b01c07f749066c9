package monitoring

import (
	"fmt"
	"slices"
)

// trafficSections are a row for each that counts requests, and one for the objectives. Workloads whose requests nothing
// counts are in none.
func (args *MonitoringArgs) trafficSections() []section {
	counting := slices.DeleteFunc(slices.Clone(args.Workloads), func(w Workload) bool { return !w.countsRequests() })
	sections := append(args.objectiveSections(), section{
		"Requests, as the workload counts them", counting,
		func(s subject) []panel { return s.requestPanels(s.ownRequests()) },
	})
	if args.NGINX {
		sections = append(sections, section{
			"Requests, as ingress-nginx counts them", args.Workloads,
			func(s subject) []panel { return s.requestPanels(s.nginxRequests()) },
		})
	}
	return sections
}

// requestPanels leave out probes, as the alerts do, and of the response times what is meant to last.
func (s subject) requestPanels(r requests) []panel {
	t := s.thresholds
	return []panel{
		{
			title: "Requests by status", width: 12, height: 9, unit: perSecond, stacked: true,
			description: "Requests per second over five minutes, without probes, by the first digit of the status.",
			queries: []query{
				{legend: "1xx", expr: r.answered("1.."), color: "purple"},
				{legend: "2xx", expr: r.answered("2.."), color: good},
				{legend: "3xx", expr: r.answered("3.."), color: notice},
				{legend: "4xx", expr: r.answered("4.."), color: uneasy},
				{legend: "5xx", expr: r.answered("5.."), color: bad},
			},
		},
		{
			title: "Errors", width: 12, height: 9, unit: inShares,
			description: fmt.Sprintf("The share of requests answered 5xx, over five minutes. Above the line High5xxErrorRate "+
				"fires, where there are at least %s requests per second.", decimal(t.MinRequestRate)),
			alerts:  []string{"High5xxErrorRate"},
			queries: []query{{legend: "answered 5xx", expr: r.failedOrNone() + "\n/ " + r.all(), color: bad}},
			limits:  []limit{{t.ErrorRatio, bad}},
		},
		{
			title: "Response times", width: 12, height: 9, unit: inSeconds,
			description: fmt.Sprintf("How long half, 95%% and 99%% of the requests took at most, over five minutes; %s. They are "+
				"guessed between two buckets of the histogram, and never beyond the last. HighResponseTime fires when the %.0f%% "+
				"are above the line for ten minutes.", r.lasting(), 100*responseQuantile),
			alerts: []string{"HighResponseTime"},
			queries: []query{
				{legend: "99%", expr: r.quantile(0.99), color: "purple"},
				{legend: "95%", expr: r.quantile(responseQuantile), color: uneasy},
				{legend: "50%", expr: r.quantile(0.5), color: good},
			},
			limits: []limit{{t.ResponseTime.Seconds(), uneasy}},
		},
		{
			title: "In flight", width: 12, height: 9, unit: inNumbers,
			description: "Requests at work at a time, on average over five minutes: how many come in a second, times the " +
				"seconds that they take. A request is counted when it ends: one that hangs does not show before.",
			queries: []query{{legend: "in flight", expr: r.inFlight(), color: notice}},
		},
	}
}

// lasting says what becomes of requests that are meant to last. The controller knows no routes of the application.
func (r requests) lasting() string {
	if len(r.brief) == 0 {
		return "WebSockets do not count, but long polling does"
	}
	return "long polling and WebSockets do not count"
}

// answered is the rate of requests that users make and that are answered with such a status.
func (r requests) answered(status string) string {
	return r.rate("sum", r.counter, r.asked, matches(r.status, status))
}

// failedOrNone is 0 where there are requests, and no series of failed ones.
func (r requests) failedOrNone() string { return or(r.failed(), "0 * "+r.all()) }

// inFlight is Little's law: the seconds spent on requests in a second are the requests at work.
func (r requests) inFlight() string {
	return r.rate("sum", r.histogram+"_sum", r.brief, r.finished())
}
