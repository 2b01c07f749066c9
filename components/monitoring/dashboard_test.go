package monitoring_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// TestDashboardsAndAlertsAgree: what a panel draws a line at is the number of the alert that it links to.
func TestDashboardsAndAlertsAgree(t *testing.T) {
	t.Parallel()
	given := args()
	given.Thresholds = monitoring.Thresholds{
		CPUOfRequest: 1.1, PodsOfMaximum: 0.61, SustainedOfLimit: 0.62, NearLimit: 0.63, ErrorRatio: 0.064,
		ResponseTime: 1.5e9, MinRequestRate: 7,
	}
	models := dashboards(t, given)
	for title, row := range map[string]struct {
		kind, alert string
		line        float64
	}{
		"Of the maximum":      {"autoscaling", "HighPodCountSustained", 0.61},
		"CPU of the request":  {"autoscaling", "HPAAtMinimumButHighCPU", 1.1},
		"CPU of the limit":    {"resources", "SustainedHighCPUUsage", 0.62},
		"Memory of the limit": {"resources", "NearMemoryLimit", 0.63},
		"Errors":              {"traffic", "High5xxErrorRate", 0.064},
		"Response times":      {"traffic", "HighResponseTime", 1.5},
		"Restarts":            {"availability", "HighPodRestartRate", 2},
	} {
		p := read(t, models[row.kind]).panel(t, title)
		var lines []float64
		for _, step := range p.FieldConfig.Defaults.Thresholds.Steps {
			if step.Value != nil {
				lines = append(lines, *step.Value)
			}
		}
		assert.Contains(t, lines, row.line, title)
		assert.True(t, slices.ContainsFunc(p.Links, func(l linkModel) bool {
			return strings.HasSuffix(l.URL, "/"+row.alert+".md")
		}), "%s leads to the runbook of %s", title, row.alert)
	}
	assert.Contains(t, read(t, models["traffic"]).panel(t, "Errors").Description, "at least 7 requests")
}

// TestPanelsShowWhatAlertsJudgeBy: the expression of the panel is part of the alert's.
func TestPanelsShowWhatAlertsJudgeBy(t *testing.T) {
	t.Parallel()
	rules := alertsOf(t, args(), backendName)
	for alert, row := range map[string]struct{ kind, panel, legend string }{
		"HPAMetricsUnavailable":         {"autoscaling", "Metrics it cannot read", "unread"},
		"HPAAtMinimumButHighCPU":        {"autoscaling", "CPU of the request", "average of the pods"},
		"FrequentScaling":               {"autoscaling", "Changes of the replica count", "changes"},
		"HighPodCountSustained":         {"autoscaling", "Of the maximum", "of the maximum"},
		"EndpointsReducedSignificantly": {"availability", "Endpoints of the Service", "too few"},
		"NearCPULimit":                  {"resources", "CPU of the limit", "{{pod}}"},
		"NearMemoryLimit":               {"resources", "Memory of the limit", "{{pod}}"},
		"HighResponseTime":              {"traffic", "Response times", "95%"},
	} {
		p := read(t, dashboards(t, args())[row.kind]).panel(t, row.panel)
		i := slices.IndexFunc(p.Targets, func(target targetModel) bool { return target.LegendFormat == row.legend })
		require.GreaterOrEqual(t, i, 0, row.panel)
		expr := strings.ReplaceAll(p.Targets[i].Expr, "$workload", backendName)
		expr = strings.TrimSuffix(expr, ` or 0 * max(kube_horizontalpodautoscaler_spec_max_replicas{namespace="spywatcher",`+
			`horizontalpodautoscaler="spywatcher-backend"})`)
		expr = strings.TrimPrefix(expr, "0.5 * ")
		assert.Contains(t, rules[alert].Expr, expr, "%s: %s", alert, row.panel)
	}
}

// TestEveryAlertIsSeen: each is linked from a panel that shows what it is about. The exporters' has none: it fires when
// there is nothing to show.
func TestEveryAlertIsSeen(t *testing.T) {
	t.Parallel()
	linked := map[string]bool{"MonitoringTargetsMissing": true}
	for _, d := range dashboards(t, all()) {
		for _, p := range read(t, d).everyPanel() {
			for _, link := range p.Links {
				alert := strings.TrimPrefix(link.Title, "Runbook of ")
				assert.Contains(t, everyAlert(), alert, "%s: %s", d.Title, p.Title)
				assert.Equal(t, "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks/"+alert+".md",
					link.URL)
				linked[alert] = true
			}
		}
	}
	for _, alert := range everyAlert() {
		assert.True(t, linked[alert], alert)
	}
}

func TestWorkloadsToChoose(t *testing.T) {
	t.Parallel()
	chosen := func(args *monitoring.MonitoringArgs, kind string) []string {
		var names []string
		variable := read(t, dashboards(t, args)[kind]).Templating.List[1]
		assert.Equal(t, "workload", variable.Name)
		for _, option := range variable.Options {
			names = append(names, option.Value)
		}
		assert.Equal(t, strings.Join(names, ","), variable.Query)
		assert.Equal(t, names[0], variable.Current.Value, "the first is shown first")
		return names
	}
	assert.Equal(t, []string{backendName, frontendName}, chosen(args(), "autoscaling"))
	assert.Equal(t, []string{backendName}, chosen(args(), "traffic"), "nothing counts the frontend's requests")
	assert.Equal(t, []string{backendName, frontendName}, chosen(all(), "traffic"), "ingress-nginx counts them")
}

func TestTrafficNeedsSomethingThatCounts(t *testing.T) {
	t.Parallel()
	given := args()
	given.Workloads = []monitoring.Workload{frontend()}
	assert.NotContains(t, dashboards(t, given), "traffic")
	given.NGINX = true
	assert.Contains(t, dashboards(t, given), "traffic")
}

func TestSectionsOfTraffic(t *testing.T) {
	t.Parallel()
	sections := func(args *monitoring.MonitoringArgs) []string {
		var titles []string
		for _, p := range read(t, dashboards(t, args)["traffic"]).Panels {
			if p.Type == "row" {
				titles = append(titles, p.Title)
			}
		}
		return titles
	}
	const own, nginx = "Requests, as the workload counts them", "Requests, as ingress-nginx counts them"
	assert.Equal(t, []string{own}, sections(args()), "no objectives, no row of them")
	promising := args()
	promising.Workloads[0].Objectives = promises()
	assert.Equal(t, []string{"Objectives", own}, sections(promising))
	assert.Equal(t, []string{
		"Objectives of spywatcher-backend", "Objectives of spywatcher-frontend", own, nginx,
	}, sections(all()), "other objectives have other lines")
	alike := all()
	alike.Workloads[1].Objectives = promises()
	assert.Equal(t, []string{"Objectives", own, nginx}, sections(alike))
}

func TestBurnRates(t *testing.T) {
	t.Parallel()
	p := read(t, dashboards(t, all())["traffic"]).panel(t, "Burn rate: availability")
	var lines []float64
	var colors []string
	for _, step := range p.FieldConfig.Defaults.Thresholds.Steps[1:] {
		lines, colors = append(lines, *step.Value), append(colors, step.Color)
	}
	assert.InDeltaSlice(t, []float64{1, 3, 6, 14.4}, lines, 1e-9, "the speeds of the SRE workbook")
	assert.Equal(t, []string{"orange", "orange", "red", "red"}, colors, "warnings below, critical above")
	assert.Contains(t, p.Description, "1h and 5m above 14.4")
}

// TestWorkloadsThatDiffer: where containers or metrics are called otherwise, each workload has a query of its own, which
// says nothing while another is chosen.
func TestWorkloadsThatDiffer(t *testing.T) {
	t.Parallel()
	given := args()
	long := strings.Repeat("a", 60)
	given.Workloads[1].Container = "nginx"
	given.Workloads = append(given.Workloads, monitoring.Workload{Name: long, MinReplicas: 1, MaxReplicas: 2})
	models := dashboards(t, given)

	cpu := read(t, models["resources"]).panel(t, "CPU of the limit").Targets[0].Expr
	assert.Contains(t, cpu, `container="$workload"`)
	assert.Contains(t, cpu, `container="nginx"`)
	for _, name := range []string{backendName, frontendName, long} {
		assert.Contains(t, cpu, `and on () group(kube_deployment_spec_replicas{namespace="spywatcher",`+
			`deployment="$workload",deployment=~"`+name+`"})`)
	}
	endpoints := read(t, models["availability"]).panel(t, "Ready endpoints").Targets[0].Expr
	assert.Contains(t, endpoints, `deployment=~"`+backendName+"|"+frontendName+`"`, "these two do not differ")
	assert.Contains(t, endpoints, `endpointslice=~"`+long[:58]+`[a-z0-9]{5}"`, "as the API server cuts the name")
}

func TestAnnotations(t *testing.T) {
	t.Parallel()
	var names []string
	m := read(t, dashboards(t, args())["traffic"])
	for _, a := range m.Annotations.List {
		names = append(names, a.Name)
	}
	assert.Equal(t, []string{"Rollouts", "Critical alerts", "Warnings"}, names)
	rollouts := m.Annotations.List[0].Expr
	assert.NotContains(t, rollouts, "generation", "that changes when the autoscaler scales, too")
	for _, link := range m.Links {
		assert.Nil(t, link.Placement, "%s is seen without opening a menu", link.Title)
	}
	assert.True(t, m.Links[0].IncludeVars && m.Links[0].KeepTime, "the same workload and time in the next dashboard")
	assert.Equal(t, "https://github.com/subculture-collective/spywatcher-infra/blob/main/docs/runbooks", m.Links[1].URL)
}
