package monitoring_test

import (
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

func TestEndpointFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*monitoring.Endpoint)
		field  string
		value  any
		rule   string
	}{
		"port": {
			reason: "ServiceMonitors go by the port's name",
			change: func(e *monitoring.Endpoint) { e.Port = "3001" },
			field:  "Port", value: "3001", rule: "must be the name of a port",
		},
		"relative path": {
			reason: "a path starts at the root",
			change: func(e *monitoring.Endpoint) { e.Path = "metrics" },
			field:  "Path", value: "metrics", rule: "must be an absolute path",
		},
		"path with a query": {
			reason: "the operator would escape the question mark",
			change: func(e *monitoring.Endpoint) { e.Path = "/metrics?x=1" },
			field:  "Path", value: "/metrics?x=1", rule: "without a query",
		},
		"path that cannot be parsed": {
			reason: "it is no path",
			change: func(e *monitoring.Endpoint) { e.Path = "/%zz" },
			field:  "Path", value: "/%zz", rule: "must be an absolute path",
		},
		"timeout above interval": {
			reason: "Prometheus refuses the whole scrape configuration",
			change: func(e *monitoring.Endpoint) { e.Timeout = 31 * time.Second },
			field:  "Timeout", value: 31 * time.Second, rule: "must be at most Interval (30s)",
		},
		"interval too long": {
			reason: "a rate over five minutes would have too few scrapes, and the alert could not fire",
			change: func(e *monitoring.Endpoint) { e.Interval = 76 * time.Second },
			field:  "Interval", value: 76 * time.Second, rule: "must be at most 1m15s",
		},
		"negative timeout": {
			reason: "time does not run backwards",
			change: func(e *monitoring.Endpoint) { e.Timeout = -time.Second },
			field:  "Timeout", value: -time.Second, rule: "must be whole seconds, at least 1s",
		},
		"interval in fractions": {
			reason: "it would be cut to whole seconds",
			change: func(e *monitoring.Endpoint) { e.Interval = 30500 * time.Millisecond },
			field:  "Interval", value: 30500 * time.Millisecond, rule: "must be whole seconds",
		},
		"counter": {
			reason: "Prometheus could not parse the rule",
			change: func(e *monitoring.Endpoint) { e.Requests = "http-requests" },
			field:  "Requests", value: "http-requests", rule: "must be the name of a metric",
		},
		"histogram": {
			reason: "the rules add the suffix themselves",
			change: func(e *monitoring.Endpoint) { e.Durations = "seconds_bucket" },
			field:  "Durations", value: "seconds_bucket", rule: "without _bucket",
		},
		"histogram name": {
			reason: "Prometheus could not parse the rule",
			change: func(e *monitoring.Endpoint) { e.Durations = "5xx" },
			field:  "Durations", value: "5xx", rule: "must be the name of a metric",
		},
		"status label": {
			reason: "Prometheus could not parse the rule",
			change: func(e *monitoring.Endpoint) { e.StatusLabel = "status-code" },
			field:  "StatusLabel", value: "status-code", rule: "name of a Prometheus label",
		},
		"route label": {
			reason: "a colon is for metrics only",
			change: func(e *monitoring.Endpoint) { e.RouteLabel = "a:b" },
			field:  "RouteLabel", value: "a:b", rule: "name of a Prometheus label",
		},
		"probe routes": {
			reason: "Prometheus could not parse the rule",
			change: func(e *monitoring.Endpoint) { e.ProbeRoutes = "/health(" },
			field:  "ProbeRoutes", value: "/health(", rule: "must be a regular expression",
		},
		"long-lived routes": {
			reason: "RE2 has no look-ahead",
			change: func(e *monitoring.Endpoint) { e.LongLivedRoutes = "(?!x)" },
			field:  "LongLivedRoutes", value: "(?!x)", rule: "must be a regular expression",
		},
	} {
		t.Run(name, findingRow{
			reason: row.reason,
			change: func(a *monitoring.MonitoringArgs) { row.change(a.Workloads[0].Metrics) },
			field:  "Workloads[0].Metrics." + row.field,
			value:  row.value,
			rule:   row.rule,
		}.test)
	}
}
