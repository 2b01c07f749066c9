package monitoring_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/units"
	"github.com/stretchr/testify/assert"
)

// The rules of https://github.com/grafana/dashboard-linter, each under its name there, but for these: PromQL is parsed in
// ops/alerts, where Prometheus's parser is; and a job and an instance to choose would be of no use, as the selectors name
// the namespace and the workload, and exporters' own labels are aggregated away.

// everyDashboard are those with every panel there is, and those of a stack without ingress-nginx and objectives.
func everyDashboard(t *testing.T) []model {
	t.Helper()
	var models []model
	for _, d := range dashboards(t, all()) {
		models = append(models, read(t, d))
	}
	for _, d := range dashboards(t, args()) {
		models = append(models, read(t, d))
	}
	assert.Len(t, models, 8)
	return models
}

func TestLintTemplateDatasource(t *testing.T) {
	t.Parallel()
	for _, m := range everyDashboard(t) {
		v := m.Templating.List[0]
		assert.Equal(t, []string{"datasource", "Data source", "datasource", "prometheus"},
			[]string{v.Name, v.Label, v.Type, v.Query}, m.Title)
	}
}

func TestLintPanelDatasource(t *testing.T) {
	t.Parallel()
	chosen := sourceModel{Type: "prometheus", UID: "${datasource}"}
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			assert.Equal(t, chosen, p.Datasource, "%s: %s", m.Title, p.Title)
			for _, target := range p.Targets {
				assert.Equal(t, chosen, target.Datasource, "%s: %s", m.Title, p.Title)
			}
		}
		assert.NotEmpty(t, m.Annotations.List)
		for _, a := range m.Annotations.List {
			assert.Equal(t, chosen, a.Datasource, "%s: %s", m.Title, a.Name)
		}
	}
}

func TestLintPanelTitleDescription(t *testing.T) {
	t.Parallel()
	for _, m := range everyDashboard(t) {
		assert.NotEmpty(t, m.Description, m.Title)
		for _, p := range m.everyPanel() {
			assert.NotEmpty(t, p.Title, m.Title)
			assert.Regexp(t, `^[A-Z].*[.]$`, p.Description, "%s: %s: sentences", m.Title, p.Title)
		}
	}
}

func TestLintPanelUnits(t *testing.T) {
	t.Parallel()
	known := []string{units.Number, units.PercentUnit, units.Seconds, units.BytesIEC, units.RequestsPerSecond}
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			unit := p.FieldConfig.Defaults.Unit
			assert.Contains(t, known, unit, "%s: %s", m.Title, p.Title)
			if p.Type == "timeseries" && p.Title != "Error budget left over time" {
				assert.NotNil(t, p.FieldConfig.Defaults.Min, "%s: %s starts at 0", m.Title, p.Title)
			}
		}
	}
}

func TestLintPanelNoTargets(t *testing.T) {
	t.Parallel()
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			assert.NotEmpty(t, p.Targets, "%s: %s", m.Title, p.Title)
			var refs []string
			for _, target := range p.Targets {
				assert.NotEmpty(t, target.LegendFormat, "%s: %s", m.Title, p.Title)
				refs = append(refs, target.RefID)
			}
			assert.Len(t, slices.Compact(refs), len(p.Targets), "%s: %s names its queries", m.Title, p.Title)
		}
	}
}

// windows are what a description says of each.
var windows = map[string]string{"5m": "five minutes", "15m": "quarter of an hour"}

// TestLintTargetRateInterval: the linter wants $__rate_interval. A panel that shows what an alert judges by has the
// alert's window, or the two would disagree; then it says so.
func TestLintTargetRateInterval(t *testing.T) {
	t.Parallel()
	window := regexp.MustCompile(`\[([^\]a]+)\]`) // not [a-z]
	found := map[string]bool{}
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			for _, target := range p.Targets {
				for _, match := range window.FindAllStringSubmatch(target.Expr, -1) {
					found[match[1]] = true
					if assert.Contains(t, windows, match[1], "%s: %s", m.Title, p.Title) {
						assert.Contains(t, strings.ToLower(p.Description), windows[match[1]], "%s: %s", m.Title, p.Title)
					}
				}
			}
		}
	}
	assert.Len(t, found, len(windows))
}

func TestLintTargetCounterAggregation(t *testing.T) {
	t.Parallel()
	counter := regexp.MustCompile(`(\w*)\((\w+_(?:total|bucket|sum|count)|nginx_ingress_controller_requests)(\{(?:[^"}]|"[^"]*")*\})(.?)`)
	seen := 0
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			for _, target := range p.Targets {
				for _, match := range counter.FindAllStringSubmatch(target.Expr, -1) {
					seen++
					assert.Contains(t, []string{"rate", "increase"}, match[1], "%s: %s: %s", m.Title, p.Title, match[2])
					assert.Equal(t, "[", match[4], "%s: %s: %s", m.Title, p.Title, match[2])
				}
			}
		}
	}
	assert.NotZero(t, seen)
}

// TestLintTargetRequiredMatchers: every selector names the namespace, so that stacks do not mix, and a query names the
// workload by the variable.
func TestLintTargetRequiredMatchers(t *testing.T) {
	t.Parallel()
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			for _, target := range p.Targets {
				assert.Contains(t, target.Expr, `"$workload`, "%s: %s", m.Title, p.Title)
				for _, s := range selectorsOf(target.Expr) {
					assert.Contains(t, []string{s.matchers["namespace"], s.matchers["exported_namespace"]}, `="spywatcher"`,
						"%s: %s: %s", m.Title, p.Title, s.metric)
				}
			}
		}
		for _, a := range m.Annotations.List {
			assert.Contains(t, a.Expr, `namespace="spywatcher"`, a.Name)
			assert.Regexp(t, `="\$workload"|[{,]workload=~"\$workload\|"`, a.Expr, a.Name)
		}
	}
}

func TestLintUneditable(t *testing.T) {
	t.Parallel()
	uids := map[string]string{}
	for _, m := range everyDashboard(t) {
		assert.False(t, m.Editable, "%s: a change would be lost at the next deployment", m.Title)
		assert.Regexp(t, `^[a-z0-9-]{1,40}$`, m.UID, m.Title)
		if title, twice := uids[m.UID]; twice {
			assert.Equal(t, title, m.Title, "the same dashboard")
		}
		uids[m.UID] = m.Title
		assert.Equal(t, "1m", m.Refresh)
		assert.Equal(t, struct{ From, To string }{"now-6h", "now"}, m.Time)
	}
	assert.Len(t, uids, 4)
}

// TestPanelsLieSideBySide: rows are full, and nothing is above anything else.
func TestPanelsLieSideBySide(t *testing.T) {
	t.Parallel()
	for _, m := range everyDashboard(t) {
		taken := map[[2]int]string{}
		ids := map[int]bool{}
		area, bottom := 0, 0
		for _, p := range m.Panels {
			assert.False(t, ids[p.ID] || p.ID == 0, "%s: %s has an id of its own", m.Title, p.Title)
			ids[p.ID] = true
			g := p.GridPos
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					assert.Empty(t, taken[[2]int{x, y}], "%s: %s", m.Title, p.Title)
					taken[[2]int{x, y}] = p.Title
				}
			}
			assert.LessOrEqual(t, g.X+g.W, 24, p.Title)
			area, bottom = area+g.W*g.H, max(bottom, g.Y+g.H)
		}
		assert.Equal(t, 24*bottom, area, "%s: no gaps", m.Title)
	}
}

// A name in a query that Grafana would take for a variable of its own is one that there is.
func TestVariablesInQueries(t *testing.T) {
	t.Parallel()
	variable := regexp.MustCompile(`\$\{?(\w+)|\[\[`)
	for _, m := range everyDashboard(t) {
		for _, p := range m.everyPanel() {
			for _, target := range p.Targets {
				for _, match := range variable.FindAllString(target.Expr, -1) {
					known := match == "$workload" || match == "$1" && strings.Contains(target.Expr, "label_replace")
					assert.True(t, known, "%s: %s: %s", m.Title, p.Title, match)
				}
			}
		}
	}
}
