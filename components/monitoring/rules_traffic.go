package monitoring

import (
	"fmt"
	"strings"
	"time"
)

// traffic are the alerts about the workload's requests: those it counts itself, and those that ingress-nginx counts for
// it. They are one alert each, as both see the same fault; the workload's own value is shown when both do.
func (s subject) traffic(nginx bool) []alert {
	var counts []requests
	if s.Metrics != nil && !s.Metrics.ScrapeOnly {
		counts = append(counts, s.ownRequests())
	}
	if nginx {
		counts = append(counts, s.nginxRequests())
	}
	if len(counts) == 0 {
		return nil
	}
	var errors, slow []string
	for _, r := range counts {
		errors = append(errors, r.tooManyErrors(s.thresholds))
		slow = append(slow, r.tooSlow(s.thresholds))
	}
	return []alert{
		{
			name:     "High5xxErrorRate",
			severity: critical,
			hold:     5 * time.Minute,
			object:   s.object(serviceLabel, s.Name),
			expr:     strings.Join(errors, "\nor\n"),
			summary:  "A service answers too many requests with an error.",
			description: fmt.Sprintf("The Service %s answers {{ $value | humanizePercentage }} of its requests with a "+
				"status of 5xx.", s),
		},
		{
			name:     "HighResponseTime",
			severity: warning,
			hold:     10 * time.Minute,
			object:   s.object(serviceLabel, s.Name),
			expr:     strings.Join(slow, "\nor\n"),
			summary:  "A service is slow.",
			description: fmt.Sprintf("The Service %s takes {{ $value | humanizeDuration }} to answer at the 95th "+
				"percentile.", s),
		},
	}
}

// requests are metrics of one workload's requests.
type requests struct {
	counter, histogram string
	status             string
	// origins are ways to select the workload's series, of which the first that finds any counts.
	origins [][]string
	// asked leaves out requests that no user makes.
	asked []string
	// brief leaves out, beside those, requests that are meant to last.
	brief []string
}

// ownRequests are selected by the labels that the ServiceMonitor's targets have.
func (s subject) ownRequests() requests {
	e := s.Metrics
	return requests{
		counter:   e.Requests,
		histogram: e.Durations,
		status:    e.StatusLabel,
		origins:   [][]string{{is(namespaceLabel, s.namespace), is(serviceLabel, s.Name)}},
		asked:     []string{differs(e.RouteLabel, e.ProbeRoutes)},
		brief:     []string{differs(e.RouteLabel, one(e.ProbeRoutes, e.LongLivedRoutes))},
	}
}

// nginxRequests are labelled by the controller with namespace and service of the workload. Scraped without honorLabels,
// as its chart does by default, these arrive as exported_namespace and exported_service. See
// https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/.
func (s subject) nginxRequests() requests {
	return requests{
		counter:   "nginx_ingress_controller_requests",
		histogram: "nginx_ingress_controller_request_duration_seconds",
		status:    "status",
		origins: [][]string{
			{is("exported_namespace", s.namespace), is("exported_service", s.Name)},
			{is(namespaceLabel, s.namespace), is(serviceLabel, s.Name)},
		},
	}
}

func (r requests) tooManyErrors(t Thresholds) string {
	errors := r.rate("sum", r.counter, r.asked, matches(r.status, "5.."))
	all := r.rate("sum", r.counter, r.asked)
	return and(
		compare(errors+"\n/ "+all, ">", t.ErrorRatio),
		compare(all, ">=", t.MinRequestRate),
	)
}

func (r requests) tooSlow(t Thresholds) string {
	finished := differs(r.status, "1..")
	buckets := r.rate("sum by (le) ", r.histogram+"_bucket", r.brief, finished)
	return and(
		compare(fmt.Sprintf("histogram_quantile(%v, %s)", responseQuantile, buckets), ">", t.ResponseTime.Seconds()),
		compare(r.rate("sum", r.histogram+"_count", r.brief, finished), ">=", t.MinRequestRate),
	)
}

// rate is the aggregated rate of the first origin that has any.
func (r requests) rate(aggregation, metric string, group []string, more ...string) string {
	var rates []string
	for _, origin := range r.origins {
		matchers := append(append(append([]string{}, origin...), group...), more...)
		rates = append(rates, call(aggregation, call("rate", over(series(metric, matchers...), rateWindow))))
	}
	if len(rates) == 1 {
		return rates[0]
	}
	return or(rates...)
}
