package monitoring

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Dashboards are Grafana's: a ConfigMap each, for the sidecar that the chart of Grafana, and so kube-prometheus-stack,
// runs beside it.
type Dashboards struct {
	// Labels are those by which the sidecar finds ConfigMaps. At least one. Default {"grafana_dashboard": "1"}, that of
	// kube-prometheus-stack, whose sidecar looks in every namespace:
	// https://github.com/grafana/helm-charts/blob/main/charts/grafana/README.md#sidecar-for-dashboards.
	Labels map[string]string
	// Folder is the folder in Grafana, as the annotation grafana_folder. The sidecar follows it only with the chart's
	// values sidecar.dashboards.folderAnnotation: grafana_folder and
	// sidecar.dashboards.provider.foldersFromFilesStructure: true. Default none: the folder of the chart.
	Folder string
	// Refresh is how often an open dashboard asks anew, in whole seconds, from 5s, the least that Grafana takes, to
	// 1h. Default 1m.
	Refresh time.Duration
	// Range is how far back a dashboard looks when it is opened, in whole seconds, from 5m to 30 days. Default 6h.
	Range time.Duration
}

// What Dashboards are when they do not say, and what they may say.
const (
	defaultRefresh = time.Minute
	minRefresh     = 5 * time.Second
	maxRefresh     = time.Hour
	defaultRange   = 6 * time.Hour
	minRange       = 5 * time.Minute
	maxRange       = 30 * 24 * time.Hour
)

// folderAnnotation is what the folder is called by those who have the sidecar look for one.
const folderAnnotation = "grafana_folder"

// withDefaults is a deep copy of d; nil stays nil.
func (d *Dashboards) withDefaults() *Dashboards {
	if d == nil {
		return nil
	}
	complete := *d
	if complete.Labels == nil {
		complete.Labels = map[string]string{"grafana_dashboard": "1"}
	}
	complete.Labels = maps.Clone(complete.Labels)
	complete.Refresh = cmp.Or(complete.Refresh, defaultRefresh)
	complete.Range = cmp.Or(complete.Range, defaultRange)
	return &complete
}

// findings are about d with defaults applied. Dashboards that are not wanted have none.
func (d *Dashboards) findings() findings.List {
	var list findings.List
	if d == nil {
		return list
	}
	if len(d.Labels) == 0 {
		list.Add("Labels", nil, "is empty: give the label by which Grafana's sidecar finds dashboards, or leave it out for "+
			"grafana_dashboard")
	}
	checks.Labels(&list, "Labels", d.Labels)
	folderFindings(&list, d.Folder)
	checks.Seconds(&list, "Refresh", d.Refresh, minRefresh, maxRefresh)
	checks.Seconds(&list, "Range", d.Range, minRange, maxRange)
	return list
}

// folderFindings are about what the sidecar would take for another place than one folder below its own.
func folderFindings(list *findings.List, folder string) {
	special := slices.Contains([]string{".", ".."}, folder)
	if special || folder != strings.TrimSpace(folder) || strings.ContainsAny(folder, "/\\\x00\r\n") {
		list.Add("Folder", folder, "must be one folder's name: no slash, no white space at either end")
	}
}
