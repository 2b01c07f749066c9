package alerts_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/ops/alerts/picture"
)

// watched is like a stack with objectives. With nginx its dashboards have every panel that there is.
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

// TestDashboardsReadWhatThereIs: Prometheus parses every query, and whatever it selects an exporter documents, or a rule
// records. Of the recorded series all are seen but those that the others are made of.
func TestDashboardsReadWhatThereIs(t *testing.T) {
	t.Parallel()
	all := renderArgs(t, watched(true))
	known, seen := everythingDocumented(t, all), map[string]bool{}
	for panel, list := range queries(t) {
		for _, query := range list {
			for _, metric := range known.have(t, parse(t, query), panel) {
				seen[metric] = true
			}
		}
	}
	for _, recording := range all.recordings {
		if strings.HasPrefix(recording.Record, "objective:requests:") || strings.HasPrefix(recording.Record, "objective:errors:") {
			continue
		}
		assert.True(t, seen[recording.Record], "%s is seen", recording.Record)
	}
}

// TestDashboardsOfWorkloadsThatDiffer: a query that holds one part for each workload says something of the chosen one alone.
func TestDashboardsOfWorkloadsThatDiffer(t *testing.T) {
	t.Parallel()
	different := watched(true)
	different.Workloads[1].Container = "nginx"
	different.Workloads[1].Labels = map[string]string{"app.kubernetes.io/name": frontend}
	different.Workloads[1].Metrics = &monitoring.Endpoint{Requests: "requests_total", RouteLabel: "path"}
	var all rendered
	for _, d := range renderDashboards(t, different) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				if strings.Contains(target.Expr, "and on () group(kube_deployment_spec_replicas") {
					all.alerts = append(all.alerts, rulefmt.Rule{Alert: p.Title, Expr: target.Expr})
				}
			}
		}
	}
	require.NotEmpty(t, all.alerts)

	quiet := scenario{minutes: 15, script: func(_ *timeline, c *cluster) { c.frontend.container = "nginx" }}
	scraped := record(t, quiet, newKubeStateMetrics(t, read(t, rendered{alerts: about(all.alerts, backend)})))
	r := recorded{scenario: quiet, engine: newEngine(t), scraped: scraped}.with(teststorage.New(t, lean))
	for _, chosen := range []string{backend, frontend} {
		said := 0
		for _, rule := range about(all.alerts, chosen) {
			found, err := r.query(context.Background(), rule.Expr, time.Unix(0, 0).Add(quiet.length()))
			require.NoError(t, err, rule.Alert)
			for _, sample := range found {
				if pod := sample.Metric.Get("pod"); pod != "" {
					said++
					assert.True(t, strings.HasPrefix(pod, chosen+"-"), "%s of %s is about %s", rule.Alert, chosen, pod)
				}
			}
		}
		assert.Positive(t, said, chosen)
	}
}

// about are the dashboards' queries when a workload is chosen, which Grafana puts into the place of the variable.
func about(all []rulefmt.Rule, workload string) []rulefmt.Rule {
	chosen := slices.Clone(all)
	for i := range chosen {
		chosen[i].Expr = strings.ReplaceAll(chosen[i].Expr, "$workload", workload)
	}
	return chosen
}

// TestRequestsOfIngressNGINX: the row of what the controller counts says what the traffic is, whichever labels its counts come
// with, and nothing of the traffic of others.
func TestRequestsOfIngressNGINX(t *testing.T) {
	t.Parallel()
	var asked rendered
	for _, d := range dashboards(t, true) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				if strings.Contains(target.Expr, "nginx_ingress_controller_request") {
					asked.alerts = append(asked.alerts, rulefmt.Rule{Alert: p.Title + ": " + target.LegendFormat, Expr: target.Expr})
				}
			}
		}
	}
	for name, honored := range map[string]bool{"with a prefix": false, "as they are": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quiet := scenario{minutes: 15, script: func(_ *timeline, c *cluster) { c.honorLabels = honored }}
			scraped := record(t, quiet, newKubeStateMetrics(t, read(t, rendered{alerts: about(asked.alerts, backend)})))
			r := recorded{scenario: quiet, engine: newEngine(t), scraped: scraped}.with(teststorage.New(t, lean))
			said := map[string]float64{}
			for _, rule := range about(asked.alerts, backend) {
				found, err := r.query(context.Background(), rule.Expr, time.Unix(0, 0).Add(quiet.length()))
				require.NoError(t, err, rule.Alert)
				for _, sample := range found {
					require.NotContains(t, said, rule.Alert, "one line each")
					said[rule.Alert] = sample.F
				}
			}
			assert.InDeltaMapValues(t, map[string]float64{
				"Requests by status: 1xx": 2,
				"Requests by status: 2xx": 20.4,
				"Requests by status: 5xx": 0.2,
				"Errors: answered 5xx":    0.2 / 22.6,
				// Of 20.6 requests that end, 20.2 are in the bucket from 25 to 50 ms, and 0.4 in that from 2.5 to 5 s.
				"Response times: 50%":  0.025 + 0.025*10.3/20.2,
				"Response times: 95%":  0.025 + 0.025*19.57/20.2,
				"Response times: 99%":  2.5 + 2.5*0.194/0.4,
				"In flight: in flight": 20.2*0.05 + 0.4*3,
			}, said, 1e-6, "%v", said)
		})
	}
}
