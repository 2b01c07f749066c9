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

// documentedObjectives are the alarms of both objectives.
func documentedObjectives(t *testing.T) *cloud {
	t.Helper()
	c := newCloud(false)
	require.NoError(t, makeAlarms(t, c, promisingArgs()))
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
	promising := documentedObjectives(t)
	want = between(t, want, "objectives", objectivesTable(t, promising))
	want = between(t, want, "defaults", defaultsTable(t, promising))
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
	burns := 0
	for _, alarm := range documentedObjectives(t).kind("MetricAlarm") {
		if _, window, isBurn := strings.Cut(alarm, "-burn-"); isBurn {
			burns++
			assert.Contains(t, section, "`"+strings.TrimSuffix(shown(alarm), window)+"*`", "no reason is given for %s", alarm)
		}
	}
	assert.NotZero(t, burns)
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
		metrics, period := looksAt(alarm)
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

// looksAt are the metrics of an alarm, in order, and their period.
func looksAt(alarm map[string]any) (metrics []string, period int64) {
	for _, q := range alarm["metricQueries"].([]any) {
		if m, ok := q.(map[string]any)["metric"].(map[string]any); ok {
			metrics = append(metrics, fmt.Sprintf("`%s`", m["metricName"]))
			period = m["period"].(int64)
		}
	}
	slices.Sort(metrics)
	return metrics, period
}

// objectivesTable has a row for each pair of windows, and what all of it is charged by.
func objectivesTable(t *testing.T, c *cloud) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| alarms | look at | windows | share of bad requests above |\n|---|---|---|---|\n")
	alarms, metrics := 0, 0
	for _, name := range c.kind("MetricAlarm") {
		pair, isLong := strings.CutSuffix(name, "-long")
		if !isLong {
			continue
		}
		long, short := c.object(t, "MetricAlarm", name), c.object(t, "MetricAlarm", pair+"-short")
		require.Equal(t, long["threshold"], short["threshold"])
		at, over := looksAt(long)
		_, recent := looksAt(short)
		fmt.Fprintf(&b, "| `%s`, `%s-short` | %s | %ds and %ds | %v |\n", shown(name), shown(pair), strings.Join(at, ", "),
			over, recent, long["threshold"])
		alarms, metrics = alarms+2, metrics+2*len(at)
	}
	fmt.Fprintf(&b, "\nThese are %d alarms on %d metrics in all, and %d composite alarms.\n", alarms, metrics,
		len(c.kind("CompositeAlarm"))-1)
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
	objectives := c.object(t, "Alarms", "edge")["objectives"].(map[string]any)
	table("Objectives", objectives, "period")
	var burns []string
	for _, burn := range objectives["burns"].([]any) {
		burn := burn.(map[string]any)
		burns = append(burns, fmt.Sprintf("%v of the budget within %s (short window %s)", burn["budget"], burn["long"], burn["short"]))
	}
	fmt.Fprintf(&b, "| `Objectives.Burns` | %s |\n", strings.Join(burns, ", "))
	return b.String()
}
