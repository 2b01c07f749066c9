package alerts_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/ops/alerts/picture"
)

// watched is the production stack with objectives. With nginx its dashboards have every panel that there is.
func watched(nginx bool) *monitoring.MonitoringArgs {
	promised := &monitoring.Objectives{
		Availability: 0.995, Latency: &monitoring.LatencyObjective{Share: 0.95, Within: time.Second},
	}
	return &monitoring.MonitoringArgs{
		Namespace: namespace,
		NGINX:     nginx,
		Workloads: []monitoring.Workload{
			{
				Name: backend, MinReplicas: 2, MaxReplicas: 10, Metrics: &monitoring.Endpoint{},
				Labels: map[string]string{"app.kubernetes.io/name": backend}, Objectives: promised,
			},
			{Name: frontend, MinReplicas: 2, MaxReplicas: 5},
		},
	}
}

func dashboards(t *testing.T, nginx bool) []picture.Dashboard {
	t.Helper()
	return renderDashboards(t, watched(nginx))
}

func renderDashboards(t *testing.T, args *monitoring.MonitoringArgs) []picture.Dashboard {
	t.Helper()
	rendered, err := monitoring.RenderDashboards("spywatcher", args)
	require.NoError(t, err)
	var read []picture.Dashboard
	for _, d := range rendered {
		r, err := picture.Read([]byte(d.JSON))
		require.NoError(t, err)
		read = append(read, r)
	}
	require.Len(t, read, 4)
	return read
}

// queries are all of the dashboards, by the panel, with the workload in them.
func queries(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, d := range dashboards(t, true) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				name := d.Title + ": " + p.Title
				found[name] = append(found[name], aboutBackend(target.Expr))
			}
		}
		for _, a := range d.Annotations {
			found[d.Title] = append(found[d.Title], aboutBackend(a.Expr))
		}
	}
	require.NotEmpty(t, found)
	return found
}

// aboutBackend does what Grafana does with the variable when the backend is chosen.
func aboutBackend(query string) string { return strings.ReplaceAll(query, "$workload", backend) }

// elsewhere are metrics that are documented elsewhere than kube-state-metrics', with their labels.
var elsewhere = map[string]string{
	// https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md, with what the kubelet adds.
	"container_cpu_usage_seconds_total":         "namespace pod container cpu",
	"container_cpu_cfs_periods_total":           "namespace pod container",
	"container_cpu_cfs_throttled_periods_total": "namespace pod container",
	"container_memory_working_set_bytes":        "namespace pod container",

	// Spec §1 of the backend, with the target's labels.
	"http_requests_total":                  "namespace service method route status_code",
	"http_request_duration_seconds_bucket": "namespace service method route status_code le",
	"http_request_duration_seconds_sum":    "namespace service method route status_code",

	// https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/, with and without honorLabels.
	"nginx_ingress_controller_requests":                        controllerLabels,
	"nginx_ingress_controller_request_duration_seconds_bucket": controllerLabels + " le",
	"nginx_ingress_controller_request_duration_seconds_sum":    controllerLabels,

	// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime, with
	// the labels that every alert has here.
	"ALERTS": "alertname alertstate namespace workload severity",
}

const controllerLabels = "namespace service exported_namespace exported_service status"

// TestDashboardsReadWhatThereIs: Prometheus parses every query, and whatever it selects an exporter documents, or a rule
// records.
func TestDashboardsReadWhatThereIs(t *testing.T) {
	t.Parallel()
	documented := documentedMetrics(t)
	for metric, labels := range elsewhere {
		documented[metric] = strings.Fields(labels)
	}
	recorded := map[string]bool{}
	for _, group := range monitoring.Rules(watched(true)) {
		for _, rule := range group.Rules {
			if rule.Record != "" {
				recorded[rule.Record] = true
				documented[rule.Record] = slices.Collect(maps.Keys(rule.Labels))
			}
		}
	}
	seen := map[string]bool{}
	for panel, list := range queries(t) {
		for _, query := range list {
			for _, selector := range selectors(parse(t, query)) {
				for _, metric := range metricsOf(selector.LabelMatchers, documented) {
					seen[metric] = true
					for _, matcher := range selector.LabelMatchers {
						if matcher.Name != model.MetricNameLabel {
							assert.Contains(t, documented[metric], matcher.Name, "%s selects %s", panel, metric)
						}
					}
				}
			}
		}
	}
	for metric := range elsewhere {
		assert.True(t, seen[metric], "%s is read", metric)
	}
	for metric := range recorded {
		if strings.HasPrefix(metric, "objective:requests:") || strings.HasPrefix(metric, "objective:errors:") {
			continue // What the others are made of.
		}
		assert.True(t, seen[metric], "%s is seen", metric)
	}
}

// TestDashboardsOfWorkloadsThatDiffer: a query that holds one part for each workload is PromQL, too.
func TestDashboardsOfWorkloadsThatDiffer(t *testing.T) {
	t.Parallel()
	different := watched(true)
	different.Workloads[1].Container = "nginx"
	different.Workloads[1].Labels = map[string]string{"app.kubernetes.io/name": frontend}
	different.Workloads[1].Metrics = &monitoring.Endpoint{Requests: "requests_total", RouteLabel: "path"}
	guarded := 0
	for _, d := range renderDashboards(t, different) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				parse(t, aboutBackend(target.Expr))
				if strings.Contains(target.Expr, "and on () group(kube_deployment_spec_replicas") {
					guarded++
				}
			}
		}
	}
	assert.NotZero(t, guarded)
}

// metricsOf are those of the documented metrics that a selector names. One that names none reads what nobody documents.
func metricsOf(matchers []*labels.Matcher, documented map[string][]string) []string {
	var names []string
	for _, matcher := range matchers {
		if matcher.Name != model.MetricNameLabel {
			continue
		}
		for metric := range documented {
			if matcher.Matches(metric) {
				names = append(names, metric)
			}
		}
	}
	if len(names) == 0 {
		return []string{"none is documented: " + matchers[0].String()}
	}
	return names
}
