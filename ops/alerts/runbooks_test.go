package alerts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	known, seen := everythingDocumented(t, render(t, true)), 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, block := range queryBlock.FindAllStringSubmatch(string(text), -1) {
			queries, rest := statements(block[1])
			assert.Empty(t, rest, "%s: this is no query", filepath.Base(page))
			for _, query := range queries {
				seen++
				known.have(t, query, filepath.Base(page))
			}
		}
	}
	assert.Greater(t, seen, 20)
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
