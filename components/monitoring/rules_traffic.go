package monitoring

import (
	"fmt"
	"strings"
	"time"
)

// traffic are the alerts about the workload's requests: those it counts itself, and those that ingress-nginx counts for
// it. They are one alert each, as both see the same fault; the workload's own value is shown when both do.
func (s subject) traffic(nginx bool) []alert {
	counts := s.counts(nginx)
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

// counts are what counts the workload's requests: itself first.
func (s subject) counts(nginx bool) []requests {
	var counts []requests
	if s.countsRequests() {
		counts = append(counts, s.ownRequests())
	}
	if nginx {
		counts = append(counts, s.nginxRequests())
	}
	return counts
}

// requests are metrics of one workload's requests.
type requests struct {
	// exporter has the metrics.
	exporter           string
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
		exporter:  s.Name,
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
		exporter:  ingressNGINX,
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
	errors, all := r.failed(), r.all()
	return and(
		compare(errors+"\n/ "+all, ">", t.ErrorRatio),
		compare(all, ">=", t.MinRequestRate),
	)
}

func (r requests) tooSlow(t Thresholds) string {
	return and(
		compare(r.quantile(responseQuantile), ">", t.ResponseTime.Seconds()),
		compare(r.timed(), ">=", t.MinRequestRate),
	)
}

// all is the rate of requests that users make, and failed that of those answered 5xx: nothing when there are none.
func (r requests) all() string { return r.rate("sum", r.counter, r.asked) }

func (r requests) failed() string {
	return r.rate("sum", r.counter, r.asked, matches(r.status, "5.."))
}

// timed is the rate of requests whose time is looked at, and within that of those that took no longer.
func (r requests) timed() string {
	return r.rate("sum", r.histogram+"_count", r.brief, r.finished())
}

func (r requests) within(limit time.Duration) string {
	return r.rate("sum", r.histogram+"_bucket", r.brief, r.finished(), upTo(limit))
}

// quantile is the time that this share of them took at most.
func (r requests) quantile(share float64) string {
	buckets := r.rate("sum by (le) ", r.histogram+"_bucket", r.brief, r.finished())
	return fmt.Sprintf("histogram_quantile(%v, %s)", share, buckets)
}

// finished leaves out the upgrade to a WebSocket.
func (r requests) finished() string { return differs(r.status, "1..") }

// upTo matches a bucket by its upper bound. Prometheus writes a whole number as 2.0 from version 3 on, and before as
// the exporter does: https://prometheus.io/docs/prometheus/latest/migration/.
func upTo(limit time.Duration) string {
	bound := decimal(float64(limit) / float64(time.Second))
	if strings.Contains(bound, ".") {
		return is("le", bound)
	}
	return matches("le", bound+`(\.0)?`)
}

// rate is the aggregated rate of the first origin that has any.
func (r requests) rate(aggregation, metric string, group []string, more ...string) string {
	return r.first(func(origin []string) string {
		matchers := append(append(append([]string{}, origin...), group...), more...)
		return call(aggregation, call("rate", over(series(metric, matchers...), rateWindow)))
	})
}

// known counts the series of the first origin that has any.
func (r requests) known(metric string, matchers ...string) string {
	return r.first(func(origin []string) string {
		return call("count", series(metric, append(append([]string{}, origin...), matchers...)...))
	})
}

func (r requests) first(vector func(origin []string) string) string {
	var vectors []string
	for _, origin := range r.origins {
		vectors = append(vectors, vector(origin))
	}
	if len(vectors) == 1 {
		return vectors[0]
	}
	return or(vectors...)
}
