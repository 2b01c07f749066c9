package monitoring_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const configMapType = "kubernetes:core/v1:ConfigMap"

var kinds = []string{"autoscaling", "availability", "resources", "traffic"}

func TestDashboardsAreConfigMaps(t *testing.T) {
	t.Parallel()
	given := args()
	given.Dashboards = &monitoring.Dashboards{}
	want := dashboards(t, given)
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, names := withDashboards(t, "monitoring", given, preview)
			for _, kind := range kinds {
				made, found := recording.Find(configMapType, "monitoring-dashboard-"+kind)
				require.True(t, found, kind)
				assert.Equal(t, map[string]any{
					"apiVersion": "v1", "kind": "ConfigMap",
					"metadata": map[string]any{
						"name": "monitoring-dashboard-" + kind, "namespace": "spywatcher",
						"labels": map[string]any{"grafana_dashboard": "1"},
					},
					"data": map[string]any{want[kind].UID + ".json": want[kind].JSON},
				}, made.Object(), "what kube-prometheus-stack's sidecar looks for, in the workloads' namespace")
				assert.Contains(t, recording.URNs(), configMapType+" monitoring-dashboard-"+kind+" <- monitoring")
			}
			assert.Equal(t, []string{
				"monitoring-dashboard-autoscaling", "monitoring-dashboard-availability", "monitoring-dashboard-resources",
				"monitoring-dashboard-traffic",
			}, names)
		})
	}
}

// withDashboards runs a program with the one component and gives its output dashboardNames.
func withDashboards(
	t *testing.T, name string, args *monitoring.MonitoringArgs, preview bool,
) (recording *recorder.Recording, names []string) {
	t.Helper()
	recording, answered, err := run(t, name, args, preview)
	require.NoError(t, err)
	names, _ = answered["dashboards"].([]string)
	return recording, names
}

func TestDashboardsAreAskedFor(t *testing.T) {
	t.Parallel()
	recording, names := withDashboards(t, "monitoring", args(), false)
	_, found := recording.Find(configMapType, "monitoring-dashboard-autoscaling")
	assert.False(t, found, "nil is none")
	assert.Empty(t, names)
	component, _ := recording.Find(componentType, "monitoring")
	assert.NotContains(t, component.Object(), "dashboards")
	assert.Len(t, dashboards(t, args()), 4, "they can be looked at all the same")
}

func TestDashboardSettings(t *testing.T) {
	t.Parallel()
	given := args()
	given.Dashboards = &monitoring.Dashboards{
		Labels: map[string]string{"dashboards": "shop"}, Folder: "Shop", Refresh: 30 * time.Second, Range: 90 * time.Minute,
	}
	recording, _ := withDashboards(t, "monitoring", given, false)
	made, _ := recording.Find(configMapType, "monitoring-dashboard-resources")
	metadata := made.Object()["metadata"].(map[string]any)
	assert.Equal(t, map[string]any{"dashboards": "shop"}, metadata["labels"], "in the place of the default")
	assert.Equal(t, map[string]any{"grafana_folder": "Shop"}, metadata["annotations"])
	m := read(t, dashboards(t, given)["resources"])
	assert.Equal(t, "30s", m.Refresh)
	assert.Equal(t, "now-90m", m.Time.From)
	component, _ := recording.Find(componentType, "monitoring")
	assert.Equal(t, map[string]any{
		"labels": map[string]any{"dashboards": "shop"}, "folder": "Shop", "refresh": "30s", "range": "1h30m0s",
	}, component.Object()["dashboards"])
}

func TestDashboardFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason     string
		dashboards monitoring.Dashboards
		fields     []string
	}{
		"defaults": {"they can be used", monitoring.Dashboards{}, nil},
		"no label": {
			"nobody would find them", monitoring.Dashboards{Labels: map[string]string{}}, []string{"Dashboards.Labels"},
		},
		"no label's value": {
			"the API server would refuse it", monitoring.Dashboards{Labels: map[string]string{"a": "b c", "-": "d"}},
			[]string{"Dashboards.Labels[-]", "Dashboards.Labels[a]"},
		},
		"folder above": {
			"it would lie outside of the sidecar's folder", monitoring.Dashboards{Folder: ".."}, []string{"Dashboards.Folder"},
		},
		"absolute folder": {
			"the sidecar would take it for a place in its file system", monitoring.Dashboards{Folder: "/etc"},
			[]string{"Dashboards.Folder"},
		},
		"space around":    {"nobody sees it in Grafana", monitoring.Dashboards{Folder: "Shop "}, []string{"Dashboards.Folder"}},
		"a name of words": {"is one folder", monitoring.Dashboards{Folder: "Our shop & more"}, nil},
		"too fast": {
			"Grafana takes nothing below 5s", monitoring.Dashboards{Refresh: 4 * time.Second}, []string{"Dashboards.Refresh"},
		},
		"half seconds": {
			"it has no such spelling", monitoring.Dashboards{Refresh: 7500 * time.Millisecond}, []string{"Dashboards.Refresh"},
		},
		"no range": {"nothing to see", monitoring.Dashboards{Range: -time.Hour}, []string{"Dashboards.Range"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := args()
			given.Dashboards = &row.dashboards
			var fields []string
			for _, f := range given.Findings() {
				fields = append(fields, f.Field)
			}
			assert.Equal(t, row.fields, fields, row.reason)
			if len(row.fields) == 0 {
				return
			}
			rendered, err := monitoring.RenderDashboards("monitoring", given)
			require.NoError(t, err)
			assert.Empty(t, rendered, "none for arguments that cannot be used")
			recording, _, err := run(t, "monitoring", given, false)
			var found *findings.Error
			require.ErrorAs(t, err, &found, row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}

// TestDashboardsOfSeveralStacks: in one Grafana, uids, titles within a folder, files and links must not be mixed up.
func TestDashboardsOfSeveralStacks(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, stack := range []struct{ namespace, name string }{
		{"spywatcher", "spywatcher"}, {"spywatcher-staging", "spywatcher"}, {"spywatcher", "other"}, {"other", "spywatcher"},
		{"a", "b-c"}, {"a-b", "c"},
	} {
		given := args()
		given.Namespace = stack.namespace
		rendered, err := monitoring.RenderDashboards(stack.name, given)
		require.NoError(t, err)
		require.Len(t, rendered, 4)
		again, err := monitoring.RenderDashboards(stack.name, given)
		require.NoError(t, err)
		assert.Equal(t, rendered, again, "the same from one deployment to the next")
		of := stack.namespace + "/" + stack.name
		for _, d := range rendered {
			for _, unique := range []string{d.UID, d.Title} {
				assert.Empty(t, seen[unique], "%s is of %s too", unique, seen[unique])
				seen[unique] = of
			}
			siblings := read(t, d).Links[0]
			assert.Equal(t, []string{of}, siblings.Tags, "leads to the dashboards of this stack alone")
			assert.Contains(t, read(t, d).Tags, of)
		}
	}
	assert.Equal(t, "spywatcher / Autoscaling", dashboardsOf(t, "spywatcher")["autoscaling"].Title, "nothing is said twice")
}

func dashboardsOf(t *testing.T, name string) map[string]monitoring.Dashboard {
	t.Helper()
	rendered, err := monitoring.RenderDashboards(name, args())
	require.NoError(t, err)
	byKind := map[string]monitoring.Dashboard{}
	for _, d := range rendered {
		byKind[d.Kind] = d
	}
	return byKind
}

// TestDashboardsFitIntoConfigMaps: the API server takes 1 MiB.
func TestDashboardsFitIntoConfigMaps(t *testing.T) {
	t.Parallel()
	given := all()
	for i := range 200 {
		w := backend()
		w.Name = "workload-" + strings.Repeat("x", i%40) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		w.Labels = map[string]string{"app": w.Name}
		given.Workloads = append(given.Workloads, w)
	}
	for kind, d := range dashboards(t, given) {
		assert.Less(t, len(d.JSON), 1<<20, kind)
	}
}
