package edge_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

var page = filepath.Join("..", "..", "docs", "edge.md")

// documented are the alarms of a Service that is called SERVICE.
func documented(t *testing.T) *cloud {
	t.Helper()
	c := newCloud(false)
	args := alarmsArgs()
	args.Services = []edge.Service{{Name: "service"}}
	require.NoError(t, makeAlarms(t, c, args))
	return c
}

// TestDocumentedTables keeps the tables of docs/edge.md as the code has them. Refresh them with
// go test ./components/edge -update.
func TestDocumentedTables(t *testing.T) {
	t.Parallel()
	given, err := os.ReadFile(page)
	require.NoError(t, err)
	c := documented(t)
	want := between(t, string(given), "alarms", alarmsTable(t, c))
	want = between(t, want, "defaults", defaultsTable(t, c))
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(given))
}

// Each alarm takes silence for something, and the page says why.
func TestDocumentedReasons(t *testing.T) {
	t.Parallel()
	given, err := os.ReadFile(page)
	require.NoError(t, err)
	_, section, found := strings.Cut(string(given), "\n## When there is no data\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	for _, alarm := range documented(t).kind("MetricAlarm") {
		assert.Contains(t, section, "`"+shown(alarm)+"`", "no reason is given for %s", alarm)
	}
}

// shown is how the page calls an alarm: behind the component's name, and for any Service.
func shown(alarm string) string {
	return strings.Replace(strings.TrimPrefix(alarm, "edge-"), "service-", "SERVICE-", 1)
}

// between puts a text between the page's two marks of that name.
func between(t *testing.T, page, mark, text string) string {
	t.Helper()
	begin, end := "<!-- begin "+mark+" -->\n", "<!-- end "+mark+" -->"
	before, rest, found := strings.Cut(page, begin)
	require.True(t, found, "the page has no %q", begin)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, "the page has no %q", end)
	return before + begin + text + end + after
}

func alarmsTable(t *testing.T, c *cloud) string {
	t.Helper()
	rule := c.object(t, "CompositeAlarm", "edge-customers-affected")["alarmRule"].(string)
	var b strings.Builder
	b.WriteString("| alarm | looks at | fires | no data | felt by customers |\n|---|---|---|---|---|\n")
	for _, name := range c.kind("MetricAlarm") {
		alarm := c.object(t, "MetricAlarm", name)
		var metrics []string
		period := int64(0)
		for _, q := range alarm["metricQueries"].([]any) {
			if m, ok := q.(map[string]any)["metric"].(map[string]any); ok {
				metrics = append(metrics, fmt.Sprintf("`%s`", m["metricName"]))
				period = m["period"].(int64)
			}
		}
		slices.Sort(metrics)
		sign := map[any]string{"GreaterThanThreshold": "above", "GreaterThanOrEqualToThreshold": "at least"}
		silence := map[any]string{"notBreaching": "is good", "missing": "is told"}
		felt := map[bool]string{true: "yes", false: "no"}
		fmt.Fprintf(&b, "| `%s` | %s | %s %v, in %d of %d periods of %ds | %s | %s |\n", shown(name),
			strings.Join(slices.Compact(metrics), ", "), sign[alarm["comparisonOperator"]], alarm["threshold"],
			alarm["datapointsToAlarm"], alarm["evaluationPeriods"], period, silence[alarm["treatMissingData"]],
			felt[strings.Contains(rule, `"`+name+"-")])
	}
	return b.String()
}

// defaultsTable has what the state shows of arguments that were not given.
func defaultsTable(t *testing.T, c *cloud) string {
	t.Helper()
	logs := newCloud(false)
	require.NoError(t, makeAccessLogs(t, logs, accessLogsArgs()))
	var b strings.Builder
	b.WriteString("| field | default |\n|---|---|\n")
	table := func(path string, values map[string]any, keys ...string) {
		for _, key := range keys {
			fmt.Fprintf(&b, "| `%s.%s` | %v |\n", path, strings.ToUpper(key[:1])+key[1:], values[key])
		}
	}
	table("AccessLogsArgs", logs.object(t, "AccessLogs", "logs"), "prefix", "retentionDays", "forceDestroy")
	thresholds := c.object(t, "Alarms", "edge")["thresholds"].(map[string]any)
	table("Thresholds", thresholds, "errorRatio", "minRequestRate", "responseTime", "rejectedConnections",
		"unhealthyHosts", "targetConnectionErrors")
	return b.String()
}
