package alerts_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

var promQL = parser.NewParser(parser.Options{})

// rendered are the rules of a Monitoring, in their order.
type rendered struct {
	alerts     []rulefmt.Rule
	recordings []recording
}

// recording is a recording rule, and how often it is evaluated.
type recording struct {
	rulefmt.Rule
	every time.Duration
}

// render gives the rules of two workloads like those of a stack, as the component puts them into a PrometheusRule and as
// Prometheus reads that. With nginx the controller's counts are read beside the backend's own, and for the frontend's objectives.
func render(t *testing.T, nginx bool) rendered {
	t.Helper()
	watched := monitoring.Workload{Name: frontend, MinReplicas: 2, MaxReplicas: 5}
	if nginx {
		watched.Objectives = objectives(2500 * time.Millisecond)
	}
	return renderArgs(t, &monitoring.MonitoringArgs{
		Namespace: namespace,
		NGINX:     nginx,
		Workloads: []monitoring.Workload{watchedBackend(objectives(2 * time.Second)), watched},
	})
}

func watchedBackend(promised *monitoring.Objectives) monitoring.Workload {
	return monitoring.Workload{
		Name: backend, MinReplicas: 2, MaxReplicas: 10, Metrics: &monitoring.Endpoint{},
		Labels:     map[string]string{"app.kubernetes.io/name": backend},
		Objectives: promised,
	}
}

// renderArgs gives the rules that the component makes of the arguments.
func renderArgs(t *testing.T, args *monitoring.MonitoringArgs) rendered {
	t.Helper()
	made, err := recorder.Run(func(ctx *pulumi.Context) error {
		_, err := monitoring.NewMonitoring(ctx, "spywatcher", args)
		return err
	}, recorder.Options{})
	require.NoError(t, err)
	object, found := made.Find("PrometheusRule", "spywatcher")
	require.True(t, found)
	file, err := yaml.Marshal(object.Object()["spec"])
	require.NoError(t, err)
	groups, errs := rulefmt.Parse(file, false, model.UTF8Validation, promQL, slog.New(slog.DiscardHandler))
	require.Empty(t, errs, "Prometheus takes the file as it is")
	var all rendered
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			if rule.Record == "" {
				all.alerts = append(all.alerts, rule)
				continue
			}
			require.Positive(t, group.Interval, "%s: a window must hold as many values of one series as of the other", group.Name)
			all.recordings = append(all.recordings, recording{rule, time.Duration(group.Interval)})
		}
	}
	require.NotEmpty(t, all.alerts)
	require.NotEmpty(t, all.recordings)
	return all
}

// of are the rules about a workload.
func (r rendered) of(workload string) rendered {
	return rendered{
		alerts: slices.DeleteFunc(slices.Clone(r.alerts), func(one rulefmt.Rule) bool { return one.Labels["workload"] != workload }),
		recordings: slices.DeleteFunc(slices.Clone(r.recordings), func(one recording) bool {
			return one.Labels["workload"] != workload
		}),
	}
}

// rules are all of them.
func (r rendered) rules() []rulefmt.Rule {
	all := slices.Clone(r.alerts)
	for _, recording := range r.recordings {
		all = append(all, recording.Rule)
	}
	return all
}

// alerting is the rule at work, with another expression than its own.
func alerting(rule rulefmt.Rule, expression parser.Expr) *rules.AlertingRule {
	return rules.NewAlertingRule(rule.Alert, expression, time.Duration(rule.For), 0,
		labels.FromMap(rule.Labels), labels.FromMap(rule.Annotations), labels.EmptyLabels(), "", true,
		slog.New(slog.DiscardHandler))
}

func parse(t *testing.T, expression string) parser.Expr {
	t.Helper()
	parsed, err := promQL.ParseExpr(expression)
	require.NoError(t, err)
	return parsed
}

// read are the metrics that the rules name.
func read(t *testing.T, all rendered) []string {
	t.Helper()
	var names []string
	for _, rule := range all.rules() {
		for _, selector := range selectors(parse(t, rule.Expr)) {
			for _, matcher := range selector.LabelMatchers {
				if matcher.Name == model.MetricNameLabel {
					names = append(names, matcher.SetMatches()...)
					if matcher.Type == labels.MatchEqual {
						names = append(names, matcher.Value)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func selectors(expression parser.Expr) []*parser.VectorSelector {
	var found []*parser.VectorSelector
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			found = append(found, selector)
		}
		return nil
	})
	return found
}
