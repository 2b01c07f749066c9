package monitoring_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// known are the metrics that the rules may read, with the labels by which they may select: docs/metrics of
// kube-state-metrics v2.18.0, the kubelet's /metrics/cadvisor, what spec §1 says of the backend, and the monitoring
// page of ingress-nginx, whose labels namespace and service come with and without a prefix.
var known = map[string]string{
	"kube_horizontalpodautoscaler_spec_max_replicas":       "namespace horizontalpodautoscaler",
	"kube_horizontalpodautoscaler_spec_min_replicas":       "namespace horizontalpodautoscaler",
	"kube_horizontalpodautoscaler_status_current_replicas": "namespace horizontalpodautoscaler",
	"kube_horizontalpodautoscaler_status_desired_replicas": "namespace horizontalpodautoscaler",
	"kube_horizontalpodautoscaler_status_condition":        "namespace horizontalpodautoscaler condition status",
	"kube_horizontalpodautoscaler_spec_target_metric":      "namespace horizontalpodautoscaler metric_name",
	"kube_horizontalpodautoscaler_status_target_metric":    "namespace horizontalpodautoscaler metric_name",
	"kube_deployment_spec_replicas":                        "namespace deployment",
	"kube_deployment_spec_paused":                          "namespace deployment",
	"kube_deployment_metadata_generation":                  "namespace deployment",
	"kube_deployment_status_observed_generation":           "namespace deployment",
	"kube_deployment_status_replicas":                      "namespace deployment",
	"kube_deployment_status_replicas_ready":                "namespace deployment",
	"kube_deployment_status_replicas_updated":              "namespace deployment",
	"kube_deployment_status_condition":                     "namespace deployment condition status reason",
	"kube_endpointslice_endpoints":                         "namespace endpointslice ready targetref_name",
	"kube_endpointslice_info":                              "namespace endpointslice",
	"kube_pod_owner":                                       "namespace pod owner_kind owner_name",
	"kube_pod_container_resource_limits":                   "namespace pod container node resource unit",
	"kube_pod_container_resource_requests":                 "namespace pod container node resource unit",
	"kube_pod_container_status_restarts_total":             "namespace pod container",
	"kube_pod_container_status_waiting_reason":             "namespace pod container reason",
	"container_cpu_usage_seconds_total":                    "namespace pod container cpu",
	"container_memory_working_set_bytes":                   "namespace pod container",

	"http_requests_total":                  "namespace service method route status_code",
	"http_request_duration_seconds_bucket": "namespace service method route status_code le",
	"http_request_duration_seconds_count":  "namespace service method route status_code",
	"up":                                   "namespace service",

	// What the recording rules keep.
	"objective:requests:rate5m": "namespace workload objective",
	"objective:errors:rate5m":   "namespace workload objective",

	"nginx_ingress_controller_build_info":                      "",
	"nginx_ingress_controller_requests":                        nginxLabels,
	"nginx_ingress_controller_request_duration_seconds_bucket": nginxLabels + " le",
	"nginx_ingress_controller_request_duration_seconds_count":  nginxLabels,
}

const nginxLabels = "namespace service exported_namespace exported_service status"

// TestDefect09AlertsThatNeverOrAlwaysFire is spec §8, point 9: metrics that do not exist, a condition without == 1,
// rates of gauges, joins on labels that are not there.
func TestDefect09AlertsThatNeverOrAlwaysFire(t *testing.T) {
	t.Parallel()
	rate := regexp.MustCompile(`\b(rate|increase)\((\w+)`)
	condition := regexp.MustCompile(`status_condition\{[^}]*\}\)(.{5})`)
	for _, group := range monitoring.Rules(all()) {
		for _, rule := range group.Rules {
			found := selectorsOf(rule.Expr)
			if rule.Record == "objective:target:ratio" {
				require.Empty(t, found, "a target is no measurement")
				continue
			}
			require.NotEmpty(t, found, rule.Alert)
			for _, s := range found {
				assertKnown(t, rule, s)
			}
			for _, match := range rate.FindAllStringSubmatch(rule.Expr, -1) {
				assert.Regexp(t, `_(total|bucket|count|requests)$`, match[2], "%s takes the rate of a gauge", rule.Alert)
			}
			for _, match := range condition.FindAllStringSubmatch(rule.Expr, -1) {
				assert.Equal(t, " == 1", match[1], "%s: a condition has series of value 0 too", rule.Alert)
			}
			assert.Equal(t, strings.Count(rule.Expr, "("), strings.Count(rule.Expr, ")"), "%s: %s", rule.Alert, rule.Expr)
		}
	}
}

// assertKnown: a selector names metrics that exist, by labels that they have, in the one namespace.
func assertKnown(t *testing.T, rule monitoring.Rule, s selector) {
	t.Helper()
	metrics := []string{s.metric}
	if s.metric == "" { // {__name__=~"a|b"}
		metrics = strings.Split(strings.Trim(s.matchers["__name__"], `=~"`), "|")
	}
	for _, metric := range metrics {
		if strings.HasPrefix(metric, "objective:error_ratio:rate") {
			metric = "objective:requests:rate5m" // It has the same labels; TestBurnsReadWhatIsRecorded looks for its window.
		}
		require.Contains(t, known, metric, "%s reads a metric that no exporter has", rule.Alert)
		for label := range s.matchers {
			if label != "__name__" {
				assert.Contains(t, strings.Fields(known[metric]), label, "%s selects %s by a label it does not have",
					rule.Alert, metric)
			}
		}
		if known[metric] != "" {
			assert.Contains(t, []string{s.matchers["namespace"], s.matchers["exported_namespace"]}, `="spywatcher"`,
				"%s mixes namespaces in %s", rule.Alert, metric)
		}
	}
}

// TestOneElement: an expression whose outermost vectors are aggregated to no labels gives one alert a workload, and
// joins whatever labels the exporters add.
func TestOneElement(t *testing.T) {
	t.Parallel()
	bare := regexp.MustCompile(`(?m)^(?:and |unless |or )?(kube_|container_|http_)`)
	for _, group := range monitoring.Rules(all()) {
		for _, rule := range group.Rules {
			assert.NotRegexp(t, bare, rule.Expr, "%s has a vector that is not aggregated", rule.Alert)
			assert.NotContains(t, rule.Expr, "by (namespace", rule.Alert)
			assert.NotContains(t, rule.Expr, "group_left", rule.Alert)
		}
	}
}

func TestWhatARuleSelects(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 60)
	given := args()
	given.Workloads = append(given.Workloads, monitoring.Workload{
		Name: long, Container: "web", MinReplicas: 1, MaxReplicas: 2,
	})
	for name, row := range map[string]struct {
		reason            string
		workload          string
		alert             string
		metric, label, is string
	}{
		"jobs": {
			reason:   "only pods of the Deployment's ReplicaSets count, not those of its migration job",
			workload: backendName, alert: "HighPodRestartRate",
			metric: "kube_pod_owner", label: "owner_kind", is: `="ReplicaSet"`,
		},
		"siblings": {
			reason:   "spywatcher-backend-canary has ReplicaSets of its own",
			workload: backendName, alert: "HighPodRestartRate",
			metric: "kube_pod_owner", label: "owner_name", is: `=~"spywatcher-backend-[a-z0-9]+"`,
		},
		"slices": {
			reason:   "an EndpointSlice is called after its Service",
			workload: backendName, alert: "ServiceNoEndpoints",
			metric: "kube_endpointslice_endpoints", label: "endpointslice", is: `=~"spywatcher-backend-[a-z0-9]{5}"`,
		},
		"slices of a long name": {
			reason:   "the API server cuts what it adds five characters to at 58",
			workload: long, alert: "ServiceNoEndpoints",
			metric: "kube_endpointslice_endpoints", label: "endpointslice", is: `=~"` + long[:58] + `[a-z0-9]{5}"`,
		},
		"container": {
			reason:   "a container may be called otherwise than its workload",
			workload: long, alert: "NearCPULimit",
			metric: "container_cpu_usage_seconds_total", label: "container", is: `="web"`,
		},
		"probes": {
			reason:   "probes are no users",
			workload: backendName, alert: "High5xxErrorRate",
			metric: "http_requests_total", label: "route", is: `!~"/health(/.*)?|/metrics"`,
		},
		"long polling": {
			reason:   "what is meant to last is not slow",
			workload: backendName, alert: "HighResponseTime",
			metric: "http_request_duration_seconds_bucket", label: "route",
			is: `!~"/health(/.*)?|/metrics|/socket\\.io(/.*)?"`,
		},
		"WebSockets": {
			reason:   "an upgraded connection is not slow",
			workload: backendName, alert: "HighResponseTime",
			metric: "http_request_duration_seconds_bucket", label: "status_code", is: `!~"1.."`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen []string
			for _, s := range selectorsOf(alertsOf(t, given, row.workload)[row.alert].Expr) {
				if s.metric == row.metric {
					seen = append(seen, s.matchers[row.label])
				}
			}
			assert.Contains(t, seen, row.is, row.reason)
		})
	}
}
