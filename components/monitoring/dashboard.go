package monitoring

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// Dashboard is one of Grafana's, made for all workloads of a Monitoring.
type Dashboard struct {
	// Kind is what it shows: autoscaling, availability, resources or traffic.
	Kind string
	// UID is how Grafana knows it: the same from one deployment to the next, and no other stack's.
	UID string
	// Title is unique in a Grafana that several stacks share.
	Title string
	// JSON is the dashboard as Grafana reads it, indented, so that a change of it shows line by line.
	JSON string
}

// RenderDashboards are the dashboards of a Monitoring of that name, with defaults applied: autoscaling, availability,
// resources, and traffic where something counts a workload's requests. It gives them whether args.Dashboards asks for
// them or not. It is a pure function, and gives none for arguments that cannot be used; MonitoringArgs.Findings tells
// why.
func RenderDashboards(name string, args *MonitoringArgs) ([]Dashboard, error) {
	if len(args.Findings()) > 0 {
		return nil, nil
	}
	complete := args.withDefaults()
	if complete.Dashboards == nil {
		complete.Dashboards = new(Dashboards).withDefaults()
	}
	return complete.wantedDashboards(name)
}

// wantedDashboards are none unless the arguments ask for them.
func (args *MonitoringArgs) wantedDashboards(name string) ([]Dashboard, error) {
	if args.Dashboards == nil {
		return nil, nil
	}
	var rendered []Dashboard
	for _, b := range args.boards(name) {
		if len(b.workloads()) == 0 {
			continue
		}
		d, err := b.render()
		if err != nil {
			return nil, err
		}
		rendered = append(rendered, d)
	}
	return rendered, nil
}

// board is a dashboard before it is rendered.
type board struct {
	args *MonitoringArgs
	// owner is the component's name.
	owner       string
	kind        string
	heading     string
	description string
	sections    []section
}

// section is a row of a dashboard, for the workloads that its panels can say something of.
type section struct {
	title     string
	workloads []Workload
	panels    func(subject) []panel
}

func (args *MonitoringArgs) boards(owner string) []board {
	all := args.Workloads
	return []board{
		{
			args: args, owner: owner, kind: "autoscaling", heading: "Autoscaling",
			description: "How many replicas the autoscaler wants, what it reads, and why it holds.",
			sections:    []section{{"Autoscaler", all, subject.autoscalingPanels}},
		},
		{
			args: args, owner: owner, kind: "availability", heading: "Availability",
			description: "Whether pods are ready and reached, how a rollout goes, and which alerts fire.",
			sections: []section{
				{"Now", all, subject.availabilityNow},
				{"Rollout", all, subject.rolloutPanels},
				{"Pods", all, subject.podPanels},
			},
		},
		{
			args: args, owner: owner, kind: "resources", heading: "Resources",
			description: "What each pod uses of CPU and memory, against what it requests and may use.",
			sections: []section{
				{"CPU", all, subject.cpuPanels},
				{"Memory", all, subject.memoryPanels},
			},
		},
		{
			args: args, owner: owner, kind: "traffic", heading: "Traffic",
			description: "Requests, errors and response times, and what is left of the objectives for them.",
			sections:    args.trafficSections(),
		},
	}
}

func (b board) render() (Dashboard, error) {
	d := Dashboard{Kind: b.kind, UID: b.uid(), Title: b.title()}
	built, err := b.build(d)
	if err != nil {
		return d, fmt.Errorf("the dashboard %s: %w", b.kind, err)
	}
	content, err := json.MarshalIndent(built, "", "  ")
	d.JSON = string(content)
	return d, err
}

func (b board) build(d Dashboard) (dashboard.Dashboard, error) {
	settings := b.args.Dashboards
	builder := dashboard.NewDashboardBuilder(d.Title).
		Uid(d.UID).
		Description(b.description).
		Tags(b.tags()).
		Readonly().
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		Refresh(duration(settings.Refresh)).
		Time("now-"+duration(settings.Range), "now").
		WithVariable(sourceVariable()).
		WithVariable(workloadVariable(b.workloads())).
		Link(b.siblings()).
		Link(b.runbooks())
	for _, a := range b.annotations() {
		builder.Annotation(a)
	}
	id := uint32(0)
	for _, s := range b.sections {
		if len(s.workloads) == 0 {
			continue
		}
		id++
		builder.WithRow(dashboard.NewRowBuilder(s.title).Id(id))
		for _, p := range b.args.panelsOf(s) {
			id++
			builder.WithPanel(p.built(id, b.args))
		}
	}
	built, err := builder.Build()
	for i := range built.Annotations.List { // The SDK's default hides their switches in a menu.
		built.Annotations.List[i].Placement = nil
	}
	return built, err
}

// workloads are those that any section is for.
func (b board) workloads() []Workload {
	var some []Workload
	for _, w := range b.args.Workloads {
		if slices.ContainsFunc(b.sections, func(s section) bool { return s.has(w) }) {
			some = append(some, w)
		}
	}
	return some
}

func (s section) has(w Workload) bool {
	return slices.ContainsFunc(s.workloads, func(other Workload) bool { return other.Name == w.Name })
}

// stack is what tells the dashboards of one Monitoring from those of another.
func (b board) stack() string { return b.args.Namespace + "/" + b.owner }

// uid has a hash in it, as Grafana takes no more than 40 characters:
// https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/#identifier-id-vs-unique-identifier-uid.
func (b board) uid() string {
	hash := sha256.Sum256([]byte(b.stack()))
	return b.kind + "-" + hex.EncodeToString(hash[:8])
}

// title is unique: Grafana provisions no folder in which a title comes twice.
func (b board) title() string {
	return strings.Join(append(slices.Compact([]string{b.args.Namespace, b.owner}), b.heading), " / ")
}

// tags are those by which the dashboards of a stack find each other.
func (b board) tags() []string { return []string{"monitoring", b.stack()} }

// siblings leads to the other dashboards of the stack, with the same workload and time.
func (b board) siblings() cog.Builder[dashboard.DashboardLink] {
	return visible{dashboard.NewDashboardLinkBuilder("Dashboards").
		Type(dashboard.DashboardLinkTypeDashboards).
		Tags([]string{b.stack()}).
		IncludeVars(true).
		KeepTime(true)}
}

func (b board) runbooks() cog.Builder[dashboard.DashboardLink] {
	return visible{dashboard.NewDashboardLinkBuilder("Runbooks").
		Type(dashboard.DashboardLinkTypeLink).
		Icon("doc").
		Tooltip("What each alert means, and what to do").
		Url(b.args.RunbookBaseURL).
		TargetBlank(true)}
}

// visible is a link that stands above the panels. The SDK's default hides it in a menu.
type visible struct {
	*dashboard.DashboardLinkBuilder
}

func (v visible) Build() (dashboard.DashboardLink, error) {
	link, err := v.DashboardLinkBuilder.Build()
	link.Placement = nil
	return link, err
}

// annotations mark in every graph when a rollout went on, and when alerts fired.
func (b board) annotations() []cog.Builder[dashboard.AnnotationQuery] {
	marks := []struct{ name, color, expr string }{
		{"Rollouts", "blue", b.args.chosen(b.workloads(), subject.unfinishedRollout)},
		{"Critical alerts", "red", firing(b.args.Namespace, is(severityLabel, critical))},
		{"Warnings", "orange", firing(b.args.Namespace, is(severityLabel, warning))},
	}
	queries := make([]cog.Builder[dashboard.AnnotationQuery], 0, len(marks))
	for _, m := range marks {
		queries = append(queries, dashboard.NewAnnotationQueryBuilder().
			Name(m.name).
			IconColor(m.color).
			Datasource(source()).
			Expr(m.expr).
			Target(query{legend: m.name, expr: m.expr}.built("A")))
	}
	return queries
}

// firing are the alerts about the chosen workload, and about the exporters of all: without these nobody could tell whether
// the workload is well. Prometheus makes the series itself:
// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime.
func firing(namespace string, matchers ...string) string {
	object := []string{is("alertstate", "firing"), is(namespaceLabel, namespace), matches(workloadLabel, one(variable, ""))}
	return call("max by (alertname, exporter) ", series("ALERTS", append(object, matchers...)...))
}

// source is the data source that the reader has chosen.
func source() common.DataSourceRef {
	return common.DataSourceRef{Type: new("prometheus"), Uid: new("${datasource}")}
}
