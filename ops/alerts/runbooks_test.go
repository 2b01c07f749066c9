package alerts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var queryBlock = regexp.MustCompile("(?s)```promql\n(.*?)```")

// TestRunbookQueries: what a runbook has someone ask Prometheus at night is a query, and asks for metrics that there are.
func TestRunbookQueries(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "runbooks", "*.md"))
	require.NoError(t, err)
	documented, recorded, seen := documentedMetrics(t), recordedNames(t), 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, block := range queryBlock.FindAllStringSubmatch(string(text), -1) {
			queries, rest := statements(block[1])
			assert.Empty(t, rest, "%s: this is no query", filepath.Base(page))
			for _, query := range queries {
				seen++
				for _, selector := range selectors(query) {
					switch {
					case strings.HasPrefix(selector.Name, "kube_"):
						require.Contains(t, documented, selector.Name, filepath.Base(page))
						for _, matcher := range selector.LabelMatchers {
							if matcher.Name != model.MetricNameLabel {
								assert.Contains(t, documented[selector.Name], matcher.Name, "%s: %s", filepath.Base(page), selector.Name)
							}
						}
					case strings.Contains(selector.Name, ":"):
						assert.Contains(t, recorded, selector.Name, "%s: a rule records it", filepath.Base(page))
					}
				}
			}
		}
	}
	assert.Greater(t, seen, 20)
}

// recordedNames are the series that the rules record.
func recordedNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, rule := range render(t, true).rules() {
		if rule.Record != "" {
			names = append(names, rule.Record)
		}
	}
	return names
}

// statements are the queries of a block, one after the other; a query may take several lines. The rest is none.
func statements(block string) (queries []parser.Expr, rest string) {
	for line := range strings.Lines(block) {
		rest += line
		if query, err := promQL.ParseExpr(rest); err == nil {
			queries, rest = append(queries, query), ""
		}
	}
	return queries, strings.TrimSpace(rest)
}
