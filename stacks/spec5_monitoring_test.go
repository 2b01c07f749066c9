package stacks_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// alerts are the table of spec §5, each with the end of its expression, which holds its number.
var alerts = map[string]struct{ hold, severity, threshold string }{
	"HPAMaxedOut":                   {"15m", "warning", `status="true"}) == 1`},
	"HPAAtMinimumButHighCPU":        {"10m", "warning", ") > 0.8\n"},
	"HPAMetricsUnavailable":         {"5m", "critical", `condition="ScalingActive",status="false"}) == 1`},
	"FrequentScaling":               {"30m", "warning", "resets("},
	"HighPodCountSustained":         {"2h", "warning", ") > 0.8\n"},
	"DeploymentRolloutStuck":        {"15m", "critical", `condition="Progressing",status="false"}) == 1`},
	"PodsNotReady":                  {"10m", "warning", ") > 0"},
	"HighPodRestartRate":            {"15m", "warning", `reason="CrashLoopBackOff"`},
	"ServiceNoEndpoints":            {"5m", "critical", `ready="true"`},
	"EndpointsReducedSignificantly": {"5m", "warning", " < 0.5\n"},
	"SustainedHighCPUUsage":         {"30m", "warning", ") > 0.8"},
	"SustainedHighMemoryUsage":      {"30m", "warning", ") > 0.8"},
	"NearCPULimit":                  {"5m", "critical", ") > 0.95"},
	"NearMemoryLimit":               {"5m", "critical", ") > 0.95"},
	"High5xxErrorRate":              {"5m", "critical", " > 0.05\n"},
	"HighResponseTime":              {"10m", "warning", " > 2\n"},
}

func TestSpec5Alerts(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for name, want := range alerts {
			for _, workload := range []string{backend, frontend} {
				if workload == frontend && countsRequests(name) {
					assert.NotContains(t, rulesOf(t, plan, workload), name, "nginx exports no metrics")
					continue
				}
				rule, ok := rulesOf(t, plan, workload)[name]
				require.True(t, ok, "%s of %s in %s", name, workload, stack)
				assert.Equal(t, want.hold, rule.at("for"), name)
				assert.Equal(t, want.severity, rule.at("labels.severity"), name)
				assert.Contains(t, rule.at("expr"), want.threshold, name)

				assert.NotContains(t, rule.at("annotations.summary"), "{{", "%s: the summary is constant", name)
				assert.Contains(t, rule.at("annotations.description"), "{{ $value", "%s: the value in words", name)
				assert.Contains(t, rule.at("annotations.description"), workload, "%s: the object it is about", name)
				assert.Equal(t, "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks/"+name+".md",
					rule.at("annotations.runbook_url"))
				assert.FileExists(t, "../docs/runbooks/"+name+".md", "the page that it links to")
			}
		}
	}
}

// countsRequests says which alerts need a counter of the application's.
func countsRequests(alert string) bool {
	return alert == "High5xxErrorRate" || alert == "HighResponseTime"
}

// TestSpec5AlertsReadTheNamespace: those of staging say nothing of production.
func TestSpec5AlertsReadTheNamespace(t *testing.T) {
	t.Parallel()
	for stack, namespace := range map[string]string{"production": "spywatcher", "staging": "spywatcher-staging"} {
		for _, rule := range allRules(t, rendered(t, stack)) {
			assert.Equal(t, namespace, rule.at("labels.namespace"), rule.at("alert"))
			expr := rule.at("expr").(string)
			for _, other := range []string{`namespace="spywatcher"`, `namespace="spywatcher-staging"`} {
				assert.Equal(t, strings.Contains(other, `"`+namespace+`"`), strings.Contains(expr, other), expr)
			}
		}
	}
}

// TestSpec5AlertsFollowTheSettings: where there is no room to scale, nothing can be maxed out.
func TestSpec5AlertsFollowTheSettings(t *testing.T) {
	t.Parallel()
	plan := renderedWith(t, "production", settings{"backend.scaling": map[string]any{"min": 4, "max": 4}})
	assert.NotContains(t, rulesOf(t, plan, backend), "HPAMaxedOut")
	assert.Contains(t, rulesOf(t, plan, frontend), "HPAMaxedOut", "which can still scale")
}

func TestSpec5ServiceMonitors(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		require.Len(t, plan.all("ServiceMonitor"), 1, "the frontend exports nothing")
		monitor := plan.the(t, "ServiceMonitor", backend)
		assert.Equal(t, []any{map[string]any{
			"port": "http", "path": "/metrics", "interval": "30s", "scrapeTimeout": "10s",
		}}, monitor.at("spec.endpoints"))
		assert.Equal(t, []any{plan.the(t, "Service", backend).at("metadata.namespace")},
			monitor.at("spec.namespaceSelector.matchNames"))
		assertSays(t, plan.the(t, "Service", backend), "spec.ports[0].name", "http", "the monitor goes by the port's name")
		selected := monitor.texts(t, "spec.selector.matchLabels")
		for _, workload := range []string{backend, frontend} {
			labels := plan.the(t, "Service", workload).texts(t, "metadata.labels")
			assert.Equal(t, workload == backend, labels["app.kubernetes.io/name"] == selected["app.kubernetes.io/name"])
		}
		for _, kind := range []string{"ServiceMonitor", "PrometheusRule"} {
			assert.Equal(t, map[string]string{"release": "kube-prometheus-stack"},
				plan.all(kind)[0].texts(t, "metadata.labels"), "by which the operator finds it")
		}
	}
}

func TestSpec5Frontend(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, settings{"frontend.metrics": map[string]any{"port": 9113, "path": "/metrics"}})
		assert.Equal(t, []any{map[string]any{
			"port": "metrics", "path": "/metrics", "interval": "30s", "scrapeTimeout": "10s",
		}}, plan.the(t, "ServiceMonitor", frontend).at("spec.endpoints"), "where an exporter is configured")
		deployment := plan.the(t, "Deployment", frontend)
		assertSays(t, deployment, container+"ports[1].name", "metrics", "the exporter's port")
		assertSays(t, deployment, container+"ports[1].containerPort", 9113, "the exporter's port")
		rules := plan.the(t, "NetworkPolicy", frontend).at("spec.ingress").([]any)
		assert.Equal(t, []any{map[string]any{"port": int64(9113), "protocol": "TCP"}},
			rules[len(rules)-1].(map[string]any)["ports"], "the scraper reaches that port and no other")
		for name := range rulesOf(t, plan, frontend) {
			assert.False(t, countsRequests(name), "an exporter beside nginx counts no statuses")
		}
	}
}

// TestSpec5NGINXCountsRequests: with the nginx variant, the controller's own metrics are read too.
func TestSpec5NGINXCountsRequests(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, behindNGINX())
		for _, workload := range []string{backend, frontend} {
			rules := rulesOf(t, plan, workload)
			for name := range alerts {
				require.Contains(t, rules, name, workload)
				if countsRequests(name) {
					assert.Contains(t, rules[name].at("expr"), "nginx_ingress_controller_request", workload)
				}
			}
		}
	}
}

func TestSpec5MonitoringCanBeLeftOut(t *testing.T) {
	t.Parallel()
	plan := renderedWith(t, "staging", settings{"monitoring.enabled": false})
	assert.Empty(t, plan.all("PrometheusRule"), "the cluster may not know the kind")
	assert.Empty(t, plan.all("ServiceMonitor"), "the cluster may not know the kind")
	assert.Empty(t, dashboardsOf(plan), "they would show nothing")
}

// TestSpec5Dashboards: each stack has its own, which the sidecar of kube-prometheus-stack finds.
func TestSpec5Dashboards(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, stack := range shipped {
		plan := rendered(t, stack)
		found := dashboardsOf(plan)
		assert.Equal(t, []string{
			"spywatcher-dashboard-autoscaling", "spywatcher-dashboard-availability", "spywatcher-dashboard-resources",
			"spywatcher-dashboard-traffic",
		}, slices.Sorted(maps.Keys(found)), stack)
		for name, m := range found {
			assert.Equal(t, "1", m.texts(t, "metadata.labels")["grafana_dashboard"])
			assert.Equal(t, plan.the(t, "Deployment", backend).at("metadata.namespace"), m.at("metadata.namespace"))
			for file := range m.texts(t, "data") {
				assert.Empty(t, files[file], "%s of %s: the sidecar puts the files of all namespaces into one folder", name, stack)
				files[file] = stack
			}
		}
	}
	assert.Empty(t, dashboardsOf(renderedWith(t, "staging", settings{"monitoring.dashboards.enabled": false})))
}

// dashboardsOf are the ConfigMaps with dashboards, by name.
func dashboardsOf(plan rendering) map[string]manifest {
	found := map[string]manifest{}
	for _, m := range plan.all("ConfigMap") {
		if strings.Contains(m.name(), "-dashboard-") {
			found[m.name()] = m
		}
	}
	return found
}

// rulesOf are the rules of one workload, but for those of its objectives, by the alert's name.
func rulesOf(t *testing.T, plan rendering, workload string) map[string]manifest {
	t.Helper()
	rules := map[string]manifest{}
	for _, rule := range allRules(t, plan) {
		name := rule.at("alert").(string)
		other := name == "MonitoringTargetsMissing" || rule.at("labels.objective") != nil
		if rule.at("labels.workload") == workload && !other {
			require.NotContains(t, rules, name, "one rule for each alert")
			rules[name] = rule
		}
	}
	return rules
}

// allRules are the alerting rules.
func allRules(t *testing.T, plan rendering) []manifest {
	t.Helper()
	var rules []manifest
	for _, entry := range plan.the(t, "PrometheusRule", "spywatcher").at("spec.groups").([]any) {
		for _, rule := range entry.(map[string]any)["rules"].([]any) {
			if found := manifestOf(rule); found.at("record") == nil {
				rules = append(rules, found)
			}
		}
	}
	require.NotEmpty(t, rules)
	return rules
}
