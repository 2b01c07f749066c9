package alerts_test

import (
	"fmt"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// objectives are small enough for the lives here: what a day's traffic breaks of them is a tenth to a fifth of what they
// allow, and the windows are minutes and hours where the default's are hours and days. The burn rates are 3, 2.4, 1.5 and
// 1.2 times what is allowed, so 30%, 24%, 15% and 12% of requests.
func objectives(within time.Duration) *monitoring.Objectives {
	return &monitoring.Objectives{
		Availability: 0.9,
		Latency:      &monitoring.LatencyObjective{Share: 0.9, Within: within},
		Period:       4 * time.Hour,
		Burns: []monitoring.Burn{
			{Budget: 0.25, Long: 20 * time.Minute, Severity: "critical"},
			{Budget: 0.4, Long: 40 * time.Minute, Short: 10 * time.Minute, Severity: "critical"},
			{Budget: 0.375, Long: 60 * time.Minute, Short: 15 * time.Minute, Severity: "warning"},
			{Budget: 0.6, Long: 120 * time.Minute, Short: 20 * time.Minute, Severity: "warning"},
		},
	}
}

// burns is the alert about an objective of a workload.
func burns(objective, severity, workload string, from, until int, times string) firing {
	alert, bad := "AvailabilityBudgetBurn", "with a status of 5xx"
	if objective == "latency" {
		alert, bad = "LatencyBudgetBurn", map[string]string{backend: "in over 2s", frontend: "in over 2.5s"}[workload]
	}
	f := fires(alert, workload, from, until, fmt.Sprintf("The Service %s/%s answers %s times as many requests %s as its "+
		"objective of 90%% over 4h allows.", namespace, workload, times, bad))
	f.labels["severity"], f.labels["objective"] = severity, objective
	return f
}

// answersErrors and answersLate are the alerts about a workload's requests that do not look at its objectives.
func answersErrors(workload string, from, until int, share string) firing {
	return fires("High5xxErrorRate", workload, from, until, fmt.Sprintf("The Service %s/%s answers %s of its requests with "+
		"a status of 5xx.", namespace, workload, share))
}

func answersLate(workload string, from, until int, time string) firing {
	return fires("HighResponseTime", workload, from, until, fmt.Sprintf("The Service %s/%s takes %s to answer at the 95th "+
		"percentile.", namespace, workload, time))
}

// Of everyday's requests these many a second count for availability and for latency, and these are bad.
const (
	asked, failed  = 22.6, 0.2
	brief, delayed = 20.6, 0.4
)

// failing is everyday's traffic with more of its requests answered 500, and late with more of them answered late.
func failing(more float64) []request {
	return everydayBut(more, request{"/api/players", "500", failed + more, 0.05})
}
func late(more float64) []request {
	return everydayBut(more, request{"/api/reports", "200", delayed + more, 3})
}

// bad is everyday's traffic with more requests both late and answered 500.
func bad(more float64) []request {
	return append(everydayBut(more, request{"/api/players", "500", failed, 0.05}), request{"/api/players", "500", more, 3})
}

// everydayBut is everyday's traffic with fewer good requests, and one kind of requests in the place of its own.
func everydayBut(fewer float64, instead request) []request {
	requests := everyday()
	requests[0].rate -= fewer
	for i, r := range requests {
		if i > 0 && r.route == instead.route && r.status == instead.status {
			requests[i] = instead
		}
	}
	return requests
}

// serves has a workload's requests be these from one minute to another, by its own count and by the controller's.
func serves(l *timeline, w *workload, from, until float64, these []request) {
	l.at(from, func() { w.served, w.passed = these, these })
	l.at(until, func() { w.served, w.passed = everyday(), everyday() })
}
