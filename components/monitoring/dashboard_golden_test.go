package monitoring_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// TestDashboardsAreAsReviewed: any change of a dashboard shows as a difference in testdata/dashboards. Refresh them with
// go test ./components/monitoring -update.
func TestDashboardsAreAsReviewed(t *testing.T) {
	t.Parallel()
	for kind, d := range dashboards(t, all()) {
		golden := filepath.Join("testdata", "dashboards", kind+".json")
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o700))
			require.NoError(t, os.WriteFile(golden, []byte(d.JSON+"\n"), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), d.JSON+"\n", kind)
	}
}

// dashboards are those of a Monitoring called "monitoring", by kind.
func dashboards(t *testing.T, args *monitoring.MonitoringArgs) map[string]monitoring.Dashboard {
	t.Helper()
	rendered, err := monitoring.RenderDashboards("monitoring", args)
	require.NoError(t, err)
	byKind := map[string]monitoring.Dashboard{}
	for _, d := range rendered {
		require.NotContains(t, byKind, d.Kind)
		byKind[d.Kind] = d
	}
	return byKind
}

// model is as much of a dashboard as the tests look at.
type model struct {
	UID, Title, Description, Refresh string
	Tags                             []string
	Editable                         bool
	Time                             struct{ From, To string }
	Panels                           []panelModel
	Links                            []linkModel
	Templating                       struct{ List []variableModel }
	Annotations                      struct{ List []annotationModel }
}

type panelModel struct {
	ID                       int
	Type, Title, Description string
	Datasource               sourceModel
	GridPos                  struct{ X, Y, W, H int }
	Targets                  []targetModel
	Links                    []linkModel
	FieldConfig              struct {
		Defaults struct {
			Unit       string
			Min        *float64
			Thresholds struct{ Steps []stepModel }
		}
	}
}

type (
	sourceModel struct{ Type, UID string }
	targetModel struct {
		RefID, Expr, LegendFormat string
		Datasource                sourceModel
	}
	linkModel struct {
		Type, Title, URL      string
		Tags                  []string
		IncludeVars, KeepTime bool
		Placement             *string
	}
	variableModel struct {
		Name, Label, Type, Query string
		Options                  []struct{ Value string }
		Current                  struct{ Value string }
	}
	annotationModel struct {
		Name, Expr string
		Datasource sourceModel
	}
	stepModel struct {
		Value *float64
		Color string
	}
)

func read(t *testing.T, d monitoring.Dashboard) model {
	t.Helper()
	var m model
	require.NoError(t, json.Unmarshal([]byte(d.JSON), &m))
	require.NotEmpty(t, m.Panels)
	return m
}

// everyPanel are those that show something: no headings.
func (m model) everyPanel() []panelModel {
	var panels []panelModel
	for _, p := range m.Panels {
		if p.Type != "row" {
			panels = append(panels, p)
		}
	}
	return panels
}

// panel is the one with that title; there may be another in a later section.
func (m model) panel(t *testing.T, title string) panelModel {
	t.Helper()
	for _, p := range m.everyPanel() {
		if p.Title == title {
			return p
		}
	}
	require.Fail(t, "there is no such panel", title)
	return panelModel{}
}
