package monitoring

import (
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Monitoring is a PrometheusRule, a ServiceMonitor for each workload that exports metrics, and a ConfigMap for each
// dashboard.
type Monitoring struct {
	pulumi.ResourceState

	// RuleName is the PrometheusRule's name.
	RuleName pulumi.StringOutput
	// MonitorNames are the ServiceMonitors' names, in the order of the workloads.
	MonitorNames pulumi.StringArrayOutput
	// DashboardNames are the names of the dashboards' ConfigMaps. Empty without dashboards.
	DashboardNames pulumi.StringArrayOutput
}

// NewMonitoring makes a Monitoring. The PrometheusRule has that name; a ServiceMonitor has its workload's, and a
// dashboard's ConfigMap is <name>-dashboard-<kind>.
//
// The custom resource definitions of the Prometheus operator must be in the cluster: without them a preview succeeds,
// and pulumi up fails. It returns an error with all findings, and registers nothing, when args cannot be used.
func NewMonitoring(
	ctx *pulumi.Context, name string, args *MonitoringArgs, opts ...pulumi.ResourceOption,
) (*Monitoring, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	dashboards, err := complete.wantedDashboards(name)
	if err != nil {
		return nil, err
	}

	component := &Monitoring{}
	if err := ctx.RegisterComponentResourceV2(token, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	rule, err := complete.object(ctx, component, "PrometheusRule", name, name, Spec(Rules(complete)))
	if err != nil {
		return nil, err
	}
	component.RuleName = rule.Metadata.Name().Elem()

	monitors := pulumi.StringArray{}
	for _, workload := range complete.Workloads {
		if workload.Metrics == nil {
			continue
		}
		logicalName := name + "-" + workload.Name
		monitor, err := complete.object(ctx, component, "ServiceMonitor", logicalName, workload.Name,
			monitorSpec(complete.Namespace, workload))
		if err != nil {
			return nil, err
		}
		monitors = append(monitors, monitor.Metadata.Name().Elem())
	}
	component.MonitorNames = after.StringArray(component, monitors)

	names, err := complete.newDashboards(ctx, component, name, dashboards)
	if err != nil {
		return nil, err
	}
	component.DashboardNames = after.StringArray(component, names)

	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"ruleName":       component.RuleName,
		"monitorNames":   component.MonitorNames,
		"dashboardNames": component.DashboardNames,
	})
}

const token = "spywatcher:monitoring:Monitoring"

func nameFindings(name string) findings.List {
	var list findings.List
	checks.Text(&list, "name", name, checks.DNSSubdomain)
	return list
}

// object makes a custom resource of the Prometheus operator, labelled for its selector.
func (args *MonitoringArgs) object(
	ctx *pulumi.Context, parent pulumi.Resource, kind, logicalName, name string, spec map[string]any,
) (*apiextensions.CustomResource, error) {
	return apiextensions.NewCustomResource(ctx, logicalName, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("monitoring.coreos.com/v1"),
		Kind:       pulumi.String(kind),
		Metadata: &metav1.ObjectMetaArgs{
			Name:      pulumi.String(name),
			Namespace: pulumi.String(args.Namespace),
			Labels:    pulumi.ToStringMap(args.Selector),
		},
		OtherFields: kubernetes.UntypedArgs{"spec": spec},
	}, pulumi.Parent(parent))
}

// monitorSpec is the spec of a ServiceMonitor:
// https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitorSpec.
func monitorSpec(namespace string, workload Workload) map[string]any {
	return map[string]any{
		"selector":          map[string]any{"matchLabels": plain(workload.Labels)},
		"namespaceSelector": map[string]any{"matchNames": []any{namespace}},
		"endpoints": []any{map[string]any{
			"port":          workload.Metrics.Port,
			"path":          workload.Metrics.Path,
			"interval":      duration(workload.Metrics.Interval),
			"scrapeTimeout": duration(workload.Metrics.Timeout),
		}},
	}
}

// inputs are what the state keeps of the arguments.
func (args *MonitoringArgs) inputs() pulumi.Map {
	workloads := pulumi.Array{}
	for _, workload := range args.Workloads {
		workloads = append(workloads, workload.inputs())
	}
	t := args.Thresholds
	inputs := pulumi.Map{
		"namespace":      pulumi.String(args.Namespace),
		"workloads":      workloads,
		"selector":       pulumi.ToStringMap(args.Selector),
		"runbookBaseURL": pulumi.String(args.RunbookBaseURL),
		"labels":         pulumi.ToStringMap(args.Labels),
		"nginx":          pulumi.Bool(args.NGINX),
		"thresholds": pulumi.Map{
			"cpuOfRequest":     pulumi.Float64(t.CPUOfRequest),
			"podsOfMaximum":    pulumi.Float64(t.PodsOfMaximum),
			"sustainedOfLimit": pulumi.Float64(t.SustainedOfLimit),
			"nearLimit":        pulumi.Float64(t.NearLimit),
			"errorRatio":       pulumi.Float64(t.ErrorRatio),
			"responseTime":     text(t.ResponseTime),
			"minRequestRate":   pulumi.Float64(t.MinRequestRate),
		},
	}
	if args.Dashboards != nil {
		inputs["dashboards"] = args.Dashboards.inputs()
	}
	return inputs
}

func (w Workload) inputs() pulumi.Map {
	inputs := pulumi.Map{
		"name":        pulumi.String(w.Name),
		"container":   pulumi.String(w.Container),
		"minReplicas": pulumi.Int(w.MinReplicas),
		"maxReplicas": pulumi.Int(w.MaxReplicas),
		"labels":      pulumi.ToStringMap(w.Labels),
	}
	if e := w.Metrics; e != nil {
		inputs["metrics"] = pulumi.Map{
			"port":            pulumi.String(e.Port),
			"path":            pulumi.String(e.Path),
			"interval":        text(e.Interval),
			"timeout":         text(e.Timeout),
			"scrapeOnly":      pulumi.Bool(e.ScrapeOnly),
			"requests":        pulumi.String(e.Requests),
			"durations":       pulumi.String(e.Durations),
			"statusLabel":     pulumi.String(e.StatusLabel),
			"routeLabel":      pulumi.String(e.RouteLabel),
			"probeRoutes":     pulumi.String(e.ProbeRoutes),
			"longLivedRoutes": pulumi.String(e.LongLivedRoutes),
		}
	}
	if w.Objectives != nil {
		inputs["objectives"] = w.Objectives.inputs()
	}
	return inputs
}

func text(d time.Duration) pulumi.String { return pulumi.String(d.String()) }
