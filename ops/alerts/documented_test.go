package alerts_test

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	metricRow   = regexp.MustCompile(`(?m)^\| (kube_\w+) .*$`)
	metricLabel = regexp.MustCompile("`(\\w+)`=")
)

// documented are metrics with the labels that they are documented to have.
type documented map[string][]string

// elsewhere are metrics that are documented elsewhere than in kube-state-metrics.
var elsewhere = map[string]string{
	// https://prometheus.io/docs/concepts/jobs_instances/, with the labels that the operator gives targets of a ServiceMonitor.
	"up": "namespace service job pod",

	// https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md, with what the kubelet adds.
	"container_cpu_usage_seconds_total":         "namespace pod container cpu",
	"container_cpu_cfs_periods_total":           "namespace pod container",
	"container_cpu_cfs_throttled_periods_total": "namespace pod container",
	"container_memory_working_set_bytes":        "namespace pod container",

	// Spec §1 of the backend, with the target's labels.
	"http_requests_total":                  "namespace service pod method route status_code",
	"http_request_duration_seconds_bucket": "namespace service pod method route status_code le",
	"http_request_duration_seconds_count":  "namespace service pod method route status_code",
	"http_request_duration_seconds_sum":    "namespace service pod method route status_code",
	"websocket_active_connections":         "namespace service pod",

	// https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/, with and without honorLabels.
	"nginx_ingress_controller_build_info":                      "",
	"nginx_ingress_controller_requests":                        controllerLabels,
	"nginx_ingress_controller_request_duration_seconds_bucket": controllerLabels + " le",
	"nginx_ingress_controller_request_duration_seconds_count":  controllerLabels,
	"nginx_ingress_controller_request_duration_seconds_sum":    controllerLabels,

	// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime, with
	// the labels that the rules give alerts.
	"ALERTS": "alertname alertstate namespace workload severity exporter objective",
}

const controllerLabels = "namespace service exported_namespace exported_service status"

// TestDocumentedMetrics: whatever the rules read is documented, with each label by which they select.
func TestDocumentedMetrics(t *testing.T) {
	t.Parallel()
	all := render(t, true)
	known := everythingDocumented(t, all)
	for _, rule := range all.rules() {
		known.have(t, parse(t, rule.Expr), rule.Alert+rule.Record)
	}
}

// everythingDocumented are the metrics of the exporters, and the series that the rules record.
func everythingDocumented(t *testing.T, all rendered) documented {
	t.Helper()
	known := documentedMetrics(t)
	for metric, labels := range elsewhere {
		known[metric] = strings.Fields(labels)
	}
	for _, recording := range all.recordings {
		known[recording.Record] = slices.Collect(maps.Keys(recording.Labels))
	}
	return known
}

// have asserts that whatever a query selects is documented, and returns these metrics.
func (d documented) have(t *testing.T, query parser.Expr, where string) (read []string) {
	t.Helper()
	for _, selector := range selectors(query) {
		metrics := d.named(selector.LabelMatchers)
		assert.NotEmpty(t, metrics, "%s: nobody documents what %s selects", where, selector)
		for _, metric := range metrics {
			for _, matcher := range selector.LabelMatchers {
				if matcher.Name != model.MetricNameLabel {
					assert.Contains(t, d[metric], matcher.Name, "%s selects %s", where, metric)
				}
			}
		}
		read = append(read, metrics...)
	}
	return read
}

// named are those of the metrics whose name matches.
func (d documented) named(matchers []*labels.Matcher) []string {
	var names []string
	for _, matcher := range matchers {
		if matcher.Name != model.MetricNameLabel {
			continue
		}
		for metric := range d {
			if matcher.Matches(metric) {
				names = append(names, metric)
			}
		}
	}
	return names
}

// documentedMetrics are the metrics of docs/metrics in kube-state-metrics' module, with the labels of each.
func documentedMetrics(t *testing.T) documented {
	t.Helper()
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kube-state-metrics/v2").Output()
	require.NoError(t, err)
	found := documented{}
	pages := os.DirFS(filepath.Join(strings.TrimSpace(string(module)), "docs", "metrics"))
	require.NoError(t, fs.WalkDir(pages, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, err := fs.ReadFile(pages, path)
		for _, row := range metricRow.FindAllStringSubmatch(string(page), -1) {
			found[row[1]] = nil
			for _, label := range metricLabel.FindAllStringSubmatch(row[0], -1) {
				found[row[1]] = append(found[row[1]], label[1])
			}
		}
		return err
	}))
	return found
}
