package alerts_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	metricRow   = regexp.MustCompile(`(?m)^\| (kube_\w+) .*$`)
	metricLabel = regexp.MustCompile("`(\\w+)`=")
)

// TestDocumentedMetrics: kube-state-metrics documents every metric that the rules read of it, with each label by which
// they select.
func TestDocumentedMetrics(t *testing.T) {
	t.Parallel()
	documented := documentedMetrics(t)
	seen := 0
	for _, rule := range render(t, true).rules() {
		for _, selector := range selectors(parse(t, rule.Expr)) {
			if !strings.HasPrefix(selector.Name, "kube_") {
				continue
			}
			seen++
			require.Contains(t, documented, selector.Name, rule.Alert)
			for _, matcher := range selector.LabelMatchers {
				if matcher.Name != model.MetricNameLabel {
					assert.Contains(t, documented[selector.Name], matcher.Name, "%s selects %s", rule.Alert, selector.Name)
				}
			}
		}
	}
	assert.NotZero(t, seen)
}

// documentedMetrics are the metrics of docs/metrics in the module, with the labels of each.
func documentedMetrics(t *testing.T) map[string][]string {
	t.Helper()
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kube-state-metrics/v2").Output()
	require.NoError(t, err)
	documented := map[string][]string{}
	pages := os.DirFS(filepath.Join(strings.TrimSpace(string(module)), "docs", "metrics"))
	require.NoError(t, fs.WalkDir(pages, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, err := fs.ReadFile(pages, path)
		for _, row := range metricRow.FindAllStringSubmatch(string(page), -1) {
			for _, label := range metricLabel.FindAllStringSubmatch(row[0], -1) {
				documented[row[1]] = append(documented[row[1]], label[1])
			}
		}
		return err
	}))
	return documented
}
