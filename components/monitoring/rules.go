package monitoring

import (
	"maps"
	"time"
)

// Group is a named list of rules, which Prometheus evaluates together.
type Group struct {
	// Name is unique among the groups of one Monitoring.
	Name string
	// Interval is the time between two evaluations. 0 leaves it to the Prometheus.
	Interval time.Duration
	// Rules are in the order of the documentation, which is that of their evaluation.
	Rules []Rule
}

// Rule is an alerting rule or a recording rule: it has one of Alert and Record.
type Rule struct {
	// Alert is the alert's name, which is also that of its runbook.
	Alert string
	// Record is the name of the series that keeps the result of Expr.
	Record string
	// Expr is PromQL; the alert is pending while it has a result.
	Expr string
	// For is how long the alert is pending before it fires. 0 with Record.
	For time.Duration
	// Labels say what the alert or the series is about: namespace and workload, and with an alert severity and object.
	Labels map[string]string
	// Annotations are summary, description and runbook_url. The description is a template: it holds the value. None with
	// Record.
	Annotations map[string]string
}

// Names of labels that the rules set; a user's labels may not replace them.
const (
	severityLabel   = "severity"
	namespaceLabel  = "namespace"
	workloadLabel   = "workload"
	hpaLabel        = "horizontalpodautoscaler"
	deploymentLabel = "deployment"
	serviceLabel    = "service"
	containerLabel  = "container"
	exporterLabel   = "exporter"
	objectiveLabel  = "objective"
)

var ownLabels = []string{
	"alertname", severityLabel, namespaceLabel, workloadLabel, hpaLabel, deploymentLabel, serviceLabel, containerLabel,
	exporterLabel, objectiveLabel,
}

// Severities: a critical alert is for someone who is woken by it, a warning waits for the morning.
const (
	critical = "critical"
	warning  = "warning"
)

// alert is a rule before it has what all rules have.
type alert struct {
	name        string
	severity    string
	hold        time.Duration
	object      map[string]string
	expr        string
	summary     string
	description string
}

// Rules are the groups of rules for args, with defaults applied. It is a pure function: the same arguments give the
// same rules. It gives none for arguments that cannot be used; MonitoringArgs.Findings tells why.
func Rules(args *MonitoringArgs) []Group {
	if len(args.Findings()) > 0 {
		return nil
	}
	complete := args.withDefaults()
	var groups []Group
	for _, workload := range complete.Workloads {
		s := subject{Workload: workload, namespace: complete.Namespace, thresholds: complete.Thresholds}
		groups = append(groups,
			complete.group(workload.Name+".autoscaling", s.autoscaling()),
			complete.group(workload.Name+".availability", s.availability()),
			complete.group(workload.Name+".resources", s.resources()),
		)
		if traffic := s.traffic(complete.NGINX); len(traffic) > 0 {
			groups = append(groups, complete.group(workload.Name+".traffic", traffic))
		}
		groups = append(groups, complete.objectiveGroups(s)...)
	}
	return append(groups, complete.group("exporters", complete.exporters()))
}

func (args *MonitoringArgs) group(name string, alerts []alert) Group {
	g := Group{Name: name}
	for _, a := range alerts {
		labels := map[string]string{severityLabel: a.severity, namespaceLabel: args.Namespace}
		maps.Copy(labels, args.Labels)
		maps.Copy(labels, a.object)
		g.Rules = append(g.Rules, Rule{
			Alert:  a.name,
			Expr:   a.expr,
			For:    a.hold,
			Labels: labels,
			Annotations: map[string]string{
				"summary":     a.summary,
				"description": a.description,
				"runbook_url": args.runbook(a.name),
			},
		})
	}
	return g
}

// runbook is the page of an alert.
func (args *MonitoringArgs) runbook(alert string) string {
	return args.RunbookBaseURL + "/" + alert + ".md"
}

// Spec is the spec of a PrometheusRule with these groups: plain maps, lists and texts. A rule file of Prometheus has
// the same form.
func Spec(groups []Group) map[string]any {
	rendered := make([]any, 0, len(groups))
	for _, g := range groups {
		rules := make([]any, 0, len(g.Rules))
		for _, r := range g.Rules {
			rules = append(rules, r.spec())
		}
		group := map[string]any{"name": g.Name, "rules": rules}
		if g.Interval > 0 {
			group["interval"] = duration(g.Interval)
		}
		rendered = append(rendered, group)
	}
	return map[string]any{"groups": rendered}
}

func (r Rule) spec() map[string]any {
	if r.Record != "" {
		return map[string]any{"record": r.Record, "expr": r.Expr, "labels": plain(r.Labels)}
	}
	return map[string]any{
		"alert":       r.Alert,
		"expr":        r.Expr,
		"for":         duration(r.For),
		"labels":      plain(r.Labels),
		"annotations": plain(r.Annotations),
	}
}

func plain(texts map[string]string) map[string]any {
	values := make(map[string]any, len(texts))
	for key, text := range texts {
		values[key] = text
	}
	return values
}
