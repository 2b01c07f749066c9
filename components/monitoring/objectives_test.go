package monitoring_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// promising are the arguments of a backend with objectives.
func promising(o *monitoring.Objectives) *monitoring.MonitoringArgs {
	given := args()
	given.Workloads[0].Objectives = o
	return given
}

// groupOf is one group of rules by its name.
func groupOf(t *testing.T, given *monitoring.MonitoringArgs, name string) monitoring.Group {
	t.Helper()
	for _, group := range monitoring.Rules(given) {
		if group.Name == name {
			return group
		}
	}
	require.Fail(t, "no such group", name)
	return monitoring.Group{}
}

// recordsOf are the recording rules of the backend by objective and name.
func recordsOf(t *testing.T, given *monitoring.MonitoringArgs, workload string) map[string]string {
	t.Helper()
	records := map[string]string{}
	for _, group := range []string{".objectives", ".budget"} {
		for _, rule := range groupOf(t, given, workload+group).Rules {
			if rule.Record != "" {
				name := rule.Labels["objective"] + " " + rule.Record
				require.NotContains(t, records, name, "one rule a series")
				records[name] = rule.Expr
			}
		}
	}
	return records
}

// burnsOf are the alerts of the backend's objectives by severity and name.
func burnsOf(t *testing.T, given *monitoring.MonitoringArgs) map[string]monitoring.Rule {
	t.Helper()
	burns := map[string]monitoring.Rule{}
	for _, rule := range groupOf(t, given, backendName+".objectives").Rules {
		if rule.Alert != "" {
			burns[rule.Labels["severity"]+" "+rule.Alert] = rule
		}
	}
	return burns
}

func TestObjectiveGroups(t *testing.T) {
	t.Parallel()
	given := promising(promises())
	given.Labels = map[string]string{"team": "spywatcher"}
	group := groupOf(t, given, backendName+".objectives")
	assert.Equal(t, time.Minute, group.Interval)
	var order []string
	for _, rule := range group.Rules {
		order = append(order, strings.TrimSpace(rule.Labels["severity"]+" "+rule.Labels["objective"]+" "+rule.Record+rule.Alert))
	}
	var want []string
	for _, objective := range []string{"availability ", "latency "} {
		for _, name := range []string{
			"target:ratio", "requests:rate5m", "errors:rate5m", "error_ratio:rate5m", "error_ratio:rate30m",
			"error_ratio:rate1h", "error_ratio:rate2h", "error_ratio:rate6h", "error_ratio:rate1d", "error_ratio:rate3d",
		} {
			want = append(want, objective+"objective:"+name)
		}
	}
	want = append(want, "critical availability AvailabilityBudgetBurn", "warning availability AvailabilityBudgetBurn",
		"critical latency LatencyBudgetBurn", "warning latency LatencyBudgetBurn")
	assert.Equal(t, want, order, "what a rule reads is recorded before it")

	budget := groupOf(t, given, backendName+".budget")
	assert.Equal(t, 2*time.Minute, budget.Interval)
	assert.Len(t, budget.Rules, 2)
	for _, rule := range append(group.Rules, budget.Rules...) {
		if rule.Record != "" {
			assert.Equal(t, map[string]string{
				"namespace": "spywatcher", "workload": backendName, "objective": rule.Labels["objective"],
			}, rule.Labels, "dashboards find a series by these")
			assert.Empty(t, rule.Annotations)
			assert.Zero(t, rule.For)
		}
	}
}

func TestNoObjectives(t *testing.T) {
	t.Parallel()
	for _, group := range monitoring.Rules(args()) {
		assert.Zero(t, group.Interval, "%s: the Prometheus's own", group.Name)
		for _, rule := range group.Rules {
			assert.Empty(t, rule.Record)
			assert.NotContains(t, rule.Alert, "Burn")
		}
	}
}

func TestObjectiveRecords(t *testing.T) {
	t.Parallel()
	given := promising(promises())
	given.Workloads[0].Metrics = &monitoring.Endpoint{
		Requests: "app:requests", Durations: "app_seconds", StatusLabel: "code", RouteLabel: "path",
		ProbeRoutes: "/up", LongLivedRoutes: "/events",
	}
	records := recordsOf(t, given, backendName)
	const (
		own   = `{namespace="spywatcher",service="spywatcher-backend",`
		brief = own + `path!~"/up|/events",code!~"1.."`
		label = `{namespace="spywatcher",workload="spywatcher-backend",objective=`
	)
	for name, want := range map[string]string{
		"availability objective:target:ratio":    `vector(0.999)`,
		"availability objective:requests:rate5m": `sum(rate(app:requests` + own + `path!~"/up"}[5m]))`,
		"availability objective:errors:rate5m": "(\n" + `sum(rate(app:requests` + own + `path!~"/up",code=~"5.."}[5m]))` +
			"\nor\n" + `0 * max(objective:requests:rate5m` + label + `"availability"})` + "\n)",
		"availability objective:error_ratio:rate5m": `objective:errors:rate5m` + label + `"availability"}` +
			"\n/ " + `objective:requests:rate5m` + label + `"availability"} >= 0`,
		"availability objective:error_ratio:rate1d": `sum_over_time(objective:errors:rate5m` + label + `"availability"}[1d])` +
			"\n/ " + `sum_over_time(objective:requests:rate5m` + label + `"availability"}[1d]) >= 0`,
		"availability objective:error_budget:remaining": `1 - (sum_over_time(objective:errors:rate5m` + label +
			`"availability"}[30d])` + "\n/ " + `sum_over_time(objective:requests:rate5m` + label +
			`"availability"}[30d]) >= 0)` + "\n/ (1 - 0.999)",
		"latency objective:target:ratio":    `vector(0.99)`,
		"latency objective:requests:rate5m": `sum(rate(app_seconds_count` + brief + `}[5m]))`,
		"latency objective:errors:rate5m": `clamp_min(max(objective:requests:rate5m` + label + `"latency"})` +
			"\n- " + `sum(rate(app_seconds_bucket` + brief + `,le=~"2(\\.0)?"}[5m])), 0)`,
		"latency objective:error_ratio:rate6h": `sum_over_time(objective:errors:rate5m` + label + `"latency"}[6h])` +
			"\n/ " + `sum_over_time(objective:requests:rate5m` + label + `"latency"}[6h]) >= 0`,
	} {
		assert.Equal(t, want, records[name], name)
	}
}

func TestBucketOfTheObjective(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		within time.Duration
		want   string
	}{
		"whole":        {"Prometheus 3 writes 2.0, an older one what the exporter wrote", 2 * time.Second, `le=~"2(\\.0)?"`},
		"with a zero":  {"only what is behind the point is optional", 10 * time.Second, `le=~"10(\\.0)?"`},
		"half":         {"all write it so", 2500 * time.Millisecond, `le="2.5"`},
		"milliseconds": {"the bound is in seconds", 5 * time.Millisecond, `le="0.005"`},
		"not rounded":  {"one second and a tenth is 1.1, not 1.1000000000000001", 1100 * time.Millisecond, `le="1.1"`},
	} {
		o := promises()
		o.Latency.Within = row.within
		assert.Contains(t, recordsOf(t, promising(o), backendName)["latency objective:errors:rate5m"], row.want,
			"%s: %s", name, row.reason)
	}
}

func TestWhatCountsForObjectives(t *testing.T) {
	t.Parallel()
	records := recordsOf(t, all(), frontendName)
	for _, name := range []string{"requests", "errors"} {
		assert.Contains(t, records["latency objective:"+name+":rate5m"], "nginx_ingress_controller_request_duration_seconds",
			"the controller counts for what counts nothing itself")
	}
	for name, expr := range recordsOf(t, all(), backendName) {
		assert.NotContains(t, expr, "nginx", "%s: a request that both count may not spend the budget twice", name)
	}
	scraped := all()
	scraped.Workloads[0].Metrics.ScrapeOnly = true
	assert.Contains(t, recordsOf(t, scraped, backendName)["availability objective:requests:rate5m"], "nginx",
		"what is only scraped counts no requests")
}

func TestBurnAlerts(t *testing.T) {
	t.Parallel()
	burns := burnsOf(t, promising(promises()))
	require.Len(t, burns, 4)
	const label = `{namespace="spywatcher",workload="spywatcher-backend",objective="availability"}`
	seen := func(long, short, speed string) string {
		return "objective:error_ratio:rate" + long + label + " / (1 - 0.999) > " + speed +
			"\nand objective:error_ratio:rate" + short + label + " / (1 - 0.999) > " + speed +
			"\nand avg_over_time(objective:requests:rate5m" + label + "[" + long + "]) >= 0.5"
	}
	either := func(a, b string) string { return "(\n" + a + "\nor\n" + b + "\n)" }
	urgent := either(seen("1h", "5m", "14.4"), seen("6h", "30m", "6"))
	slow := either(seen("1d", "2h", "3"), seen("3d", "6h", "1"))
	assert.Equal(t, urgent, burns["critical AvailabilityBudgetBurn"].Expr, "the speeds of the SRE workbook")
	assert.Equal(t, slow+"\nunless "+urgent, burns["warning AvailabilityBudgetBurn"].Expr)

	for name, row := range map[string]struct {
		hold        time.Duration
		objective   string
		description string
	}{
		"critical AvailabilityBudgetBurn": {2 * time.Minute, "availability",
			"requests with a status of 5xx as its objective of 99.9% over 30d allows."},
		"warning AvailabilityBudgetBurn": {15 * time.Minute, "availability",
			"requests with a status of 5xx as its objective of 99.9% over 30d allows."},
		"critical LatencyBudgetBurn": {2 * time.Minute, "latency",
			"requests in over 2s as its objective of 99% over 30d allows."},
		"warning LatencyBudgetBurn": {15 * time.Minute, "latency",
			"requests in over 2s as its objective of 99% over 30d allows."},
	} {
		rule := burns[name]
		severity, alert, _ := strings.Cut(name, " ")
		assert.Equal(t, row.hold, rule.For, name)
		assert.Equal(t, map[string]string{
			"severity": severity, "namespace": "spywatcher", "workload": backendName, "service": backendName,
			"objective": row.objective,
		}, rule.Labels, name)
		assert.NotContains(t, rule.Annotations["summary"], "{{", "%s: the summary is constant", name)
		assert.Equal(t, "The Service spywatcher/spywatcher-backend answers {{ $value | humanize }} times as many "+
			row.description, rule.Annotations["description"], name)
		assert.Equal(t, "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks/"+alert+".md",
			rule.Annotations["runbook_url"], name)
	}
}

// TestBurnsFollowArguments: whatever is given changes the rules, and the speed follows from it.
func TestBurnsFollowArguments(t *testing.T) {
	t.Parallel()
	given := promising(&monitoring.Objectives{
		Availability: 0.95, Period: 7 * 24 * time.Hour,
		Burns: []monitoring.Burn{
			{Budget: 0.1, Long: 90 * time.Minute, Severity: "critical"},
			{Budget: 0.5, Long: 36 * time.Hour, Short: 3 * time.Hour, Severity: "warning"},
		},
	})
	given.Thresholds.MinRequestRate = 7
	burns := burnsOf(t, given)
	require.Len(t, burns, 2, "no latency, no alert about it")
	urgent := burns["critical AvailabilityBudgetBurn"].Expr
	for _, part := range []string{"rate90m{", "rate8m{", "[90m]) >= 7", "/ (1 - 0.95) > 11.2\n"} {
		assert.Contains(t, urgent, part)
	}
	slow, _, _ := strings.Cut(burns["warning AvailabilityBudgetBurn"].Expr, "unless")
	for _, part := range []string{"rate36h{", "rate3h{", "[36h]) >= 7", "/ (1 - 0.95) > 2.33333\n"} {
		assert.Contains(t, slow, part)
	}
	records := recordsOf(t, given, backendName)
	assert.Contains(t, records["availability objective:error_budget:remaining"], "[7d]")
	for _, window := range []string{"5m", "8m", "90m", "3h", "36h"} {
		assert.Contains(t, records, "availability objective:error_ratio:rate"+window)
	}
}

func TestBurnsOfOneSeverity(t *testing.T) {
	t.Parallel()
	for _, severity := range []string{"critical", "warning"} {
		o := promises()
		o.Burns = []monitoring.Burn{{Budget: 0.02, Long: time.Hour, Severity: severity}}
		burns := burnsOf(t, promising(o))
		require.Len(t, burns, 2, "one alert an objective")
		for name, rule := range burns {
			assert.True(t, strings.HasPrefix(name, severity), name)
			assert.NotContains(t, rule.Expr, "unless", "there is nothing to keep silent for")
		}
	}
}

// TestBurnsReadWhatIsRecorded: an alert about a window that no rule records could never fire.
func TestBurnsReadWhatIsRecorded(t *testing.T) {
	t.Parallel()
	read := 0
	for _, group := range monitoring.Rules(all()) {
		recorded := map[string]bool{}
		for _, rule := range group.Rules {
			recorded[rule.Record] = true
			for _, s := range selectorsOf(rule.Expr) {
				if strings.HasPrefix(s.metric, "objective:error_ratio") {
					read++
					assert.True(t, recorded[s.metric], "%s%s reads %s", rule.Alert, rule.Record, s.metric)
				}
			}
		}
	}
	assert.NotZero(t, read)
}

func TestMissingBucket(t *testing.T) {
	t.Parallel()
	var found []monitoring.Rule
	for _, rule := range groupOf(t, all(), "exporters").Rules {
		if rule.Labels["objective"] != "" {
			found = append(found, rule)
		}
	}
	require.Len(t, found, 2, "one for each workload with a latency objective")
	assert.Equal(t, map[string]string{
		"severity": "critical", "namespace": "spywatcher", "workload": backendName, "service": backendName,
		"exporter": backendName, "objective": "latency",
	}, found[0].Labels, "told from the alert that the workload is not scraped")
	assert.Equal(t, `count(http_requests_total{namespace="spywatcher",service="spywatcher-backend"})`+"\nunless "+
		`count(http_request_duration_seconds_bucket{namespace="spywatcher",service="spywatcher-backend",le=~"2(\\.0)?"})`,
		found[0].Expr)
	assert.Equal(t, "ingress-nginx", found[1].Labels["exporter"], "the controller counts for the frontend")
	assert.Contains(t, found[1].Annotations["description"], "2.5s")

	o := promises()
	o.Latency = nil
	for _, rule := range groupOf(t, promising(o), "exporters").Rules {
		assert.NotContains(t, rule.Labels, "objective", "availability needs no bucket")
	}
}

func TestObjectiveInputs(t *testing.T) {
	t.Parallel()
	recording, _, err := run(t, "monitoring", all(), false)
	require.NoError(t, err)
	component, _ := recording.Find(componentType, "monitoring")
	workloads := component.Object()["workloads"].([]any)
	burns := []any{
		map[string]any{"budget": 0.02, "long": "1h0m0s", "short": "5m0s", "severity": "critical"},
		map[string]any{"budget": 0.05, "long": "6h0m0s", "short": "30m0s", "severity": "critical"},
		map[string]any{"budget": 0.1, "long": "24h0m0s", "short": "2h0m0s", "severity": "warning"},
		map[string]any{"budget": 0.1, "long": "72h0m0s", "short": "6h0m0s", "severity": "warning"},
	}
	assert.Equal(t, map[string]any{
		"availability": 0.999, "latency": map[string]any{"share": 0.99, "within": "2s"}, "period": "720h0m0s", "burns": burns,
	}, workloads[0].(map[string]any)["objectives"])
	assert.Equal(t, map[string]any{
		"latency": map[string]any{"share": 0.95, "within": "2.5s"}, "period": "720h0m0s", "burns": burns,
	}, workloads[1].(map[string]any)["objectives"], "what is not promised is not there")
}
