package monitoring_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// table is that of spec §5, with the kind of object each alert is about.
var table = map[string]struct {
	hold     time.Duration
	severity string
	kind     string
}{
	"HPAMaxedOut":                   {15 * time.Minute, "warning", "horizontalpodautoscaler"},
	"HPAAtMinimumButHighCPU":        {10 * time.Minute, "warning", "horizontalpodautoscaler"},
	"HPAMetricsUnavailable":         {5 * time.Minute, "critical", "horizontalpodautoscaler"},
	"FrequentScaling":               {30 * time.Minute, "warning", "horizontalpodautoscaler"},
	"HighPodCountSustained":         {2 * time.Hour, "warning", "horizontalpodautoscaler"},
	"DeploymentRolloutStuck":        {15 * time.Minute, "critical", "deployment"},
	"PodsNotReady":                  {10 * time.Minute, "warning", "deployment"},
	"HighPodRestartRate":            {15 * time.Minute, "warning", "deployment"},
	"ServiceNoEndpoints":            {5 * time.Minute, "critical", "service"},
	"EndpointsReducedSignificantly": {5 * time.Minute, "warning", "service"},
	"SustainedHighCPUUsage":         {30 * time.Minute, "warning", "container"},
	"SustainedHighMemoryUsage":      {30 * time.Minute, "warning", "container"},
	"NearCPULimit":                  {5 * time.Minute, "critical", "container"},
	"NearMemoryLimit":               {5 * time.Minute, "critical", "container"},
	"High5xxErrorRate":              {5 * time.Minute, "critical", "service"},
	"HighResponseTime":              {10 * time.Minute, "warning", "service"},
}

func TestSixteenAlerts(t *testing.T) {
	t.Parallel()
	rules := alertsOf(t, args(), backendName)
	assert.ElementsMatch(t, slices.Collect(maps.Keys(table)), slices.Collect(maps.Keys(rules)))
	for name, want := range table {
		rule := rules[name]
		assert.Equal(t, want.hold, rule.For, name)
		assert.Equal(t, map[string]string{
			"severity": want.severity, "namespace": "spywatcher", "workload": backendName, want.kind: backendName,
		}, rule.Labels, name)
		assert.Equal(t,
			"https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks/"+name+".md",
			rule.Annotations["runbook_url"])
		assert.NotContains(t, rule.Annotations["summary"], "{{", "%s: the summary is constant", name)
		assert.NotContains(t, rule.Annotations["summary"], "spywatcher", "%s: the summary is constant", name)
		assert.Contains(t, rule.Annotations["description"], "{{ $value", "%s: the description has the value", name)
		assert.Contains(t, rule.Annotations["description"], "spywatcher/"+backendName, "%s: it names its object", name)
		assert.Len(t, rule.Annotations, 3, name)
	}
}

func TestWhichAlertsAWorkloadGets(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		change  func(*monitoring.MonitoringArgs)
		missing []string
	}{
		"without metrics": {
			reason:  "nothing counts its requests",
			change:  func(*monitoring.MonitoringArgs) {},
			missing: []string{"High5xxErrorRate", "HighResponseTime"},
		},
		"behind ingress-nginx": {
			reason: "the controller counts its requests",
			change: func(a *monitoring.MonitoringArgs) { a.NGINX = true },
		},
		"with an exporter that counts no statuses": {
			reason: "alerts on metrics that do not exist could never fire",
			change: func(a *monitoring.MonitoringArgs) {
				a.Workloads[1].Metrics = &monitoring.Endpoint{ScrapeOnly: true}
				a.Workloads[1].Labels = map[string]string{"app": "frontend"}
			},
			missing: []string{"High5xxErrorRate", "HighResponseTime"},
		},
		"of fixed size": {
			reason:  "there is no room to scale",
			change:  func(a *monitoring.MonitoringArgs) { a.Workloads[1].MinReplicas, a.NGINX = 5, true },
			missing: []string{"HPAMaxedOut", "HPAAtMinimumButHighCPU", "HighPodCountSustained"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := args()
			row.change(given)
			want := slices.DeleteFunc(slices.Collect(maps.Keys(table)), func(alert string) bool {
				return slices.Contains(row.missing, alert)
			})
			assert.ElementsMatch(t, want, slices.Collect(maps.Keys(alertsOf(t, given, frontendName))), row.reason)
			assert.Len(t, alertsOf(t, given, backendName), len(table), "the other workload keeps its own")
		})
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	var names []string
	for _, group := range monitoring.Rules(args()) {
		names = append(names, group.Name)
		assert.NotEmpty(t, group.Rules, group.Name)
	}
	assert.Equal(t, []string{
		"spywatcher-backend.autoscaling", "spywatcher-backend.availability", "spywatcher-backend.resources",
		"spywatcher-backend.traffic",
		"spywatcher-frontend.autoscaling", "spywatcher-frontend.availability", "spywatcher-frontend.resources",
		"exporters",
	}, names)
}

func TestExporters(t *testing.T) {
	t.Parallel()
	given := args()
	given.NGINX = true
	groups := monitoring.Rules(given)
	var exporters []string
	for _, rule := range groups[len(groups)-1].Rules {
		assert.Equal(t, "MonitoringTargetsMissing", rule.Alert)
		assert.Equal(t, 10*time.Minute, rule.For)
		assert.Equal(t, "critical", rule.Labels["severity"])
		assert.Equal(t, "spywatcher", rule.Labels["namespace"])
		exporters = append(exporters, rule.Labels["exporter"])
	}
	assert.Equal(t, []string{"kube-state-metrics", "kubelet", "ingress-nginx", backendName}, exporters,
		"what the rules read, and only what is scraped")
	groups = monitoring.Rules(args())
	assert.Len(t, groups[len(groups)-1].Rules, 3, "without the nginx variant its exporter is not missed")
}

func TestExtraLabelsAndRunbooks(t *testing.T) {
	t.Parallel()
	given := args()
	given.Labels = map[string]string{"team": "spywatcher"}
	given.RunbookBaseURL = "https://example.com/runbooks/"
	for _, group := range monitoring.Rules(given) {
		for _, rule := range group.Rules {
			assert.Equal(t, "spywatcher", rule.Labels["team"], rule.Alert)
			assert.Equal(t, "https://example.com/runbooks/"+rule.Alert+".md", rule.Annotations["runbook_url"])
		}
	}
}

func TestThresholdsFollowArguments(t *testing.T) {
	t.Parallel()
	given := args()
	given.Thresholds = monitoring.Thresholds{
		CPUOfRequest: 1.1, PodsOfMaximum: 0.61, SustainedOfLimit: 0.62, NearLimit: 0.63, ErrorRatio: 0.064,
		ResponseTime: 1500 * time.Millisecond, MinRequestRate: 7,
	}
	defaults, changed := alertsOf(t, args(), backendName), alertsOf(t, given, backendName)
	for alert, row := range map[string]struct{ was, is []string }{
		"HPAAtMinimumButHighCPU":   {[]string{") > 0.8\n"}, []string{") > 1.1\n"}},
		"HighPodCountSustained":    {[]string{") > 0.8\n"}, []string{") > 0.61\n"}},
		"SustainedHighCPUUsage":    {[]string{") > 0.8"}, []string{") > 0.62"}},
		"SustainedHighMemoryUsage": {[]string{") > 0.8"}, []string{") > 0.62"}},
		"NearCPULimit":             {[]string{") > 0.95"}, []string{") > 0.63"}},
		"NearMemoryLimit":          {[]string{") > 0.95"}, []string{") > 0.63"}},
		"High5xxErrorRate":         {[]string{") > 0.05\n", ") >= 0.5"}, []string{") > 0.064\n", ") >= 7"}},
		"HighResponseTime":         {[]string{") > 2\n", ") >= 0.5"}, []string{") > 1.5\n", ") >= 7"}},
	} {
		expr := defaults[alert].Expr
		for i := range row.was {
			assert.Contains(t, expr, row.was[i], "%s: the number of spec §5", alert)
			expr = strings.ReplaceAll(expr, row.was[i], row.is[i])
		}
		assert.Equal(t, expr, changed[alert].Expr, "%s: the thresholds and nothing else", alert)
	}
}

func TestEndpointNames(t *testing.T) {
	t.Parallel()
	given := args()
	given.Workloads[0].Metrics = &monitoring.Endpoint{
		Requests: "app:requests", Durations: "app_seconds", StatusLabel: "code", RouteLabel: "path",
		ProbeRoutes: "/up", LongLivedRoutes: "/events",
	}
	rules := alertsOf(t, given, backendName)
	own := `{namespace="spywatcher",service="spywatcher-backend",`
	all := `sum(rate(app:requests` + own + `path!~"/up"}[5m]))`
	assert.Equal(t,
		`sum(rate(app:requests`+own+`path!~"/up",code=~"5.."}[5m]))`+"\n/ "+all+" > 0.05\nand "+all+" >= 0.5",
		rules["High5xxErrorRate"].Expr)
	assert.Equal(t,
		`histogram_quantile(0.95, sum by (le) (rate(app_seconds_bucket`+own+`path!~"/up|/events",code!~"1.."}[5m]))) > 2`+
			"\nand "+`sum(rate(app_seconds_count`+own+`path!~"/up|/events",code!~"1.."}[5m])) >= 0.5`,
		rules["HighResponseTime"].Expr)
}

func TestNGINXRequests(t *testing.T) {
	t.Parallel()
	given := args()
	given.NGINX = true
	expr := alertsOf(t, given, frontendName)["High5xxErrorRate"].Expr
	origins := map[string]int{}
	for _, s := range selectorsOf(expr) {
		assert.Equal(t, "nginx_ingress_controller_requests", s.metric)
		for _, prefix := range []string{"", "exported_"} {
			if s.matchers[prefix+"namespace"] == `="spywatcher"` && s.matchers[prefix+"service"] == `="spywatcher-frontend"` {
				origins[prefix]++
			}
		}
	}
	assert.Equal(t, map[string]int{"": 3, "exported_": 3}, origins, "scraped with honorLabels or without")

	own := alertsOf(t, args(), backendName)["High5xxErrorRate"].Expr
	both := alertsOf(t, given, backendName)["High5xxErrorRate"].Expr
	assert.True(t, strings.HasPrefix(both, own+"\nor\n"), "the workload's own count first, the controller's beside it")
}

func TestSpec(t *testing.T) {
	t.Parallel()
	groups := []monitoring.Group{{Name: "a", Rules: []monitoring.Rule{
		{Alert: "Hours", Expr: "up", For: 2 * time.Hour, Labels: map[string]string{"severity": "x"}},
		{Alert: "Minutes", Expr: "up", For: 90 * time.Minute},
		{Alert: "Seconds", Expr: "up", For: 90 * time.Second, Annotations: map[string]string{"summary": "s"}},
		{Alert: "Days", Expr: "up", For: 48 * time.Hour},
	}}, {Name: "b", Interval: 2 * time.Minute, Rules: []monitoring.Rule{
		{Record: "job:up:sum", Expr: "sum(up)", Labels: map[string]string{"job": "x"}},
	}}}
	none := map[string]any{}
	assert.Equal(t, map[string]any{"groups": []any{map[string]any{"name": "a", "rules": []any{
		map[string]any{
			"alert": "Hours", "expr": "up", "for": "2h", "labels": map[string]any{"severity": "x"}, "annotations": none,
		},
		map[string]any{"alert": "Minutes", "expr": "up", "for": "90m", "labels": none, "annotations": none},
		map[string]any{
			"alert": "Seconds", "expr": "up", "for": "90s", "labels": none, "annotations": map[string]any{"summary": "s"},
		},
		map[string]any{"alert": "Days", "expr": "up", "for": "2d", "labels": none, "annotations": none},
	}}, map[string]any{"name": "b", "interval": "2m", "rules": []any{
		map[string]any{"record": "job:up:sum", "expr": "sum(up)", "labels": map[string]any{"job": "x"}},
	}}}}, monitoring.Spec(groups))
}

// TestArgumentsStayAsTheyAre: defaults are applied to a copy.
func TestArgumentsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	given := all()
	monitoring.Rules(given)
	assert.Equal(t, all(), given)
}
