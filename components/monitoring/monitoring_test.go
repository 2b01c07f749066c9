package monitoring_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

const (
	componentType = "spywatcher:monitoring:Monitoring"
	ruleType      = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
	monitorType   = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
)

func TestNewMonitoring(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, answered, err := run(t, "monitoring", args(), preview)
			require.NoError(t, err)

			assert.Equal(t, []string{
				ruleType + " monitoring <- monitoring",
				monitorType + " monitoring-spywatcher-backend <- monitoring",
				componentType + " monitoring",
			}, recording.URNs(), "one PrometheusRule, and a ServiceMonitor for the one workload with metrics")

			rule, _ := recording.Find(ruleType, "monitoring")
			spec, err := json.Marshal(rule.Object()["spec"])
			require.NoError(t, err)
			want, err := json.Marshal(monitoring.Spec(monitoring.Rules(args())))
			require.NoError(t, err)
			assert.JSONEq(t, string(want), string(spec), "the object holds the rules that Rules gives")
			assert.Equal(t, map[string]any{
				"name": "monitoring", "namespace": "spywatcher",
				"labels": map[string]any{"release": "kube-prometheus-stack"},
			}, rule.Object()["metadata"])

			monitor, _ := recording.Find(monitorType, "monitoring-spywatcher-backend")
			assert.Equal(t, map[string]any{
				"apiVersion": "monitoring.coreos.com/v1",
				"kind":       "ServiceMonitor",
				"metadata": map[string]any{
					"name": backendName, "namespace": "spywatcher",
					"labels": map[string]any{"release": "kube-prometheus-stack"},
				},
				"spec": map[string]any{
					"selector":          map[string]any{"matchLabels": map[string]any{"app.kubernetes.io/name": backendName}},
					"namespaceSelector": map[string]any{"matchNames": []any{"spywatcher"}},
					"endpoints": []any{map[string]any{
						"port": "http", "path": "/metrics", "interval": "30s", "scrapeTimeout": "10s",
					}},
				},
			}, monitor.Object(), "spec §5: port http, /metrics, every 30s, timeout 10s")

			assert.Equal(t, map[string]any{"rule": "monitoring", "monitors": []string{backendName}, "dashboards": []string{}}, answered)
		})
	}
}

func TestComponentInputs(t *testing.T) {
	t.Parallel()
	given := args()
	given.Labels = map[string]string{"team": "spywatcher"}
	given.NGINX = true
	recording, _, err := run(t, "monitoring", given, false)
	require.NoError(t, err)
	component, _ := recording.Find(componentType, "monitoring")
	assert.Equal(t, map[string]any{
		"namespace":      "spywatcher",
		"selector":       map[string]any{"release": "kube-prometheus-stack"},
		"runbookBaseURL": "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks",
		"labels":         map[string]any{"team": "spywatcher"},
		"nginx":          true,
		"thresholds": map[string]any{
			"cpuOfRequest": 0.8, "podsOfMaximum": 0.8, "sustainedOfLimit": 0.8, "nearLimit": 0.95, "errorRatio": 0.05,
			"responseTime": "2s", "minRequestRate": 0.5,
		},
		"workloads": []any{
			map[string]any{
				"name": backendName, "container": backendName, "minReplicas": int64(2), "maxReplicas": int64(10),
				"labels": map[string]any{"app.kubernetes.io/name": backendName},
				"metrics": map[string]any{
					"port": "http", "path": "/metrics", "interval": "30s", "timeout": "10s", "scrapeOnly": false,
					"requests": "http_requests_total", "durations": "http_request_duration_seconds",
					"statusLabel": "status_code", "routeLabel": "route",
					"probeRoutes": `/health(/.*)?|/metrics`, "longLivedRoutes": `/socket\.io(/.*)?`,
				},
			},
			map[string]any{
				"name": frontendName, "container": frontendName, "minReplicas": int64(2), "maxReplicas": int64(5),
				"labels": map[string]any{},
			},
		},
	}, component.Object(), "the state shows the arguments with their defaults")
}

func TestServiceMonitorFollowsEndpoint(t *testing.T) {
	t.Parallel()
	given := args()
	given.Selector = map[string]string{}
	given.Workloads[1].Labels = map[string]string{"app": "frontend"}
	given.Workloads[1].Metrics = &monitoring.Endpoint{
		Port: "metrics", Path: "/stats", Interval: time.Minute, Timeout: 90 * time.Second / 2, ScrapeOnly: true,
	}
	recording, answered, err := run(t, "spywatcher", given, false)
	require.NoError(t, err)
	assert.Equal(t, []string{backendName, frontendName}, answered["monitors"])

	monitor, found := recording.Find(monitorType, "spywatcher-spywatcher-frontend")
	require.True(t, found)
	assert.Equal(t, map[string]any{
		"selector":          map[string]any{"matchLabels": map[string]any{"app": "frontend"}},
		"namespaceSelector": map[string]any{"matchNames": []any{"spywatcher"}},
		"endpoints": []any{map[string]any{
			"port": "metrics", "path": "/stats", "interval": "1m", "scrapeTimeout": "45s",
		}},
	}, monitor.Object()["spec"])
	for _, registered := range recording.Resources() {
		if registered.Custom {
			assert.Empty(t, registered.Object()["metadata"].(map[string]any)["labels"],
				"an empty selector that is not nil labels nothing")
		}
	}
}

// TestDefect10ScrapeOfAServerWithoutMetrics is spec §8, point 10.
func TestDefect10ScrapeOfAServerWithoutMetrics(t *testing.T) {
	t.Parallel()
	given := args()
	given.Workloads = []monitoring.Workload{frontend()}
	recording, answered, err := run(t, "monitoring", given, false)
	require.NoError(t, err)
	assert.Equal(t, []string{ruleType + " monitoring <- monitoring", componentType + " monitoring"}, recording.URNs(),
		"a workload without metrics has no ServiceMonitor")
	assert.Empty(t, answered["monitors"])
}

func TestBadArgumentsRegisterNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		name   string
		args   *monitoring.MonitoringArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic", name: "monitoring", fields: []string{"args"},
		},
		"no name": {
			reason: "objects are named after the component", args: args(), fields: []string{"name"},
		},
		"name and args": {
			reason: "name and arguments are told together", name: "Monitoring", args: &monitoring.MonitoringArgs{},
			fields: []string{"name", "Namespace", "Workloads"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, row.name, row.args, false)
			var found *findings.Error
			require.ErrorAs(t, err, &found, row.reason)
			var fields []string
			for _, f := range found.Findings {
				fields = append(fields, f.Field)
			}
			assert.Equal(t, row.fields, fields, row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}
