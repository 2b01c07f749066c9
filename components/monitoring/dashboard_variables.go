package monitoring

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// variable stands in a query for the name of the workload that the reader has chosen.
const variable = "$" + workloadLabel

// sourceVariable lets the reader choose among Grafana's Prometheus data sources, and chooses its default one first.
func sourceVariable() cog.Builder[dashboard.VariableModel] {
	return dashboard.NewDatasourceVariableBuilder("datasource").
		Label("Data source").
		Type("prometheus").
		Current(option("default"))
}

func workloadVariable(workloads []Workload) cog.Builder[dashboard.VariableModel] {
	var names []string
	var options []dashboard.VariableOption
	for _, w := range workloads {
		names = append(names, w.Name)
		options = append(options, option(w.Name))
	}
	return dashboard.NewCustomVariableBuilder(workloadLabel).
		Label("Workload").
		Values(dashboard.StringOrMap{String: new(strings.Join(names, ","))}).
		Options(options).
		Current(options[0]).
		AllowCustomValue(false)
}

func option(value string) dashboard.VariableOption {
	text := dashboard.StringOrArrayOfString{String: &value}
	return dashboard.VariableOption{Text: text, Value: text}
}

// chosen is a query about the workload that the reader has chosen. Where it is the same for all workloads but for their
// name, as it is unless their containers or metrics are called otherwise, it holds the variable. Else it is one query
// after the other, each with a condition that only its own workloads fulfil.
func (args *MonitoringArgs) chosen(workloads []Workload, expr func(subject) string) string {
	var different []string
	names := map[string][]string{}
	for _, w := range workloads {
		text := expr(args.variableSubject(w))
		if !slices.Contains(different, text) {
			different = append(different, text)
		}
		names[text] = append(names[text], w.Name)
	}
	if len(different) == 1 {
		return different[0]
	}
	var guarded []string
	for _, text := range different {
		guarded = append(guarded, "(\n"+text+"\n)\nand on () "+args.isChosen(names[text]))
	}
	return or(guarded...)
}

// isChosen holds while the chosen workload is one of these.
func (args *MonitoringArgs) isChosen(names []string) string {
	return call("group", series("kube_deployment_spec_replicas",
		is(namespaceLabel, args.Namespace), is(deploymentLabel, variable), matches(deploymentLabel, one(names...))))
}

// variableSubject is a workload under the variable's name. One whose name is so long that it is cut in those of its
// EndpointSlices keeps it.
func (args *MonitoringArgs) variableSubject(w Workload) subject {
	if len(w.Name) < maxGeneratedName {
		if w.Container == w.Name {
			w.Container = variable
		}
		w.Name = variable
	}
	return subject{Workload: w, namespace: args.Namespace, thresholds: args.Thresholds}
}

// panelsOf are the panels of a section, with queries about the chosen workload. Those of one workload are those of all.
func (args *MonitoringArgs) panelsOf(s section) []panel {
	panels := s.panels(args.variableSubject(s.workloads[0]))
	for i, p := range panels {
		for j := range p.queries {
			panels[i].queries[j].expr = args.chosen(s.workloads, func(one subject) string {
				return s.panels(one)[i].queries[j].expr
			})
		}
	}
	return panels
}
