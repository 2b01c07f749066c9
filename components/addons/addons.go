package addons

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
)

// Addons are the add-ons of a cluster. The lists are what somebody who needs an add-on depends on; one is empty where
// the add-on is off.
type Addons struct {
	pulumi.ResourceState

	// MetricsServer is for autoscalers.
	MetricsServer []pulumi.Resource
	// LoadBalancerController is for Ingresses of class alb.
	LoadBalancerController []pulumi.Resource
	// Prometheus is for PrometheusRules, ServiceMonitors and dashboards.
	Prometheus []pulumi.Resource
	// PrometheusAdapter is for autoscalers with custom metrics.
	PrometheusAdapter []pulumi.Resource
	// ExternalSecrets is for SecretStores and ExternalSecrets.
	ExternalSecrets []pulumi.Resource
	// Versions are those of the charts that are installed, by their names.
	Versions pulumi.StringMapOutput

	timeout  time.Duration
	versions pulumi.StringMap
}

// NewAddons makes Addons: a Helm release for each add-on, and a role where it acts on AWS. It needs a Kubernetes
// provider, and with LoadBalancerController or ExternalSecrets an AWS provider for the cluster's account and region:
// give both by pulumi.Providers.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewAddons(
	ctx *pulumi.Context, name string, args *AddonsArgs, opts ...pulumi.ResourceOption,
) (*Addons, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()

	component := &Addons{timeout: complete.Timeout, versions: pulumi.StringMap{}}
	if err := ctx.RegisterComponentResourceV2(token, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	for _, install := range []func(*pulumi.Context, string, *AddonsArgs) error{
		component.installMetricsServer,
		component.installController,
		component.installPrometheus,
		component.installAdapter,
		component.installSecrets,
	} {
		if err := install(ctx, name, complete); err != nil {
			return nil, err
		}
	}
	component.Versions = after.StringMap(component, component.versions)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"versions": component.Versions})
}

const token = "spywatcher:addons:Addons"

// inputs are what the state keeps of the arguments: an add-on that is off is not there.
func (args *AddonsArgs) inputs() pulumi.Map {
	inputs := pulumi.Map{
		"timeout": pulumi.String(args.Timeout.String()),
		"cluster": pulumi.Map{
			"name":    pulumi.String(args.Cluster.Name),
			"account": pulumi.String(args.Cluster.Account),
			"region":  pulumi.String(args.Cluster.Region),
			"vpc":     pulumi.String(args.Cluster.VPC),
		},
	}
	if args.MetricsServer != nil {
		inputs["metricsServer"] = pulumi.Map{}
	}
	if args.LoadBalancerController != nil {
		inputs["loadBalancerController"] = pulumi.Map{}
	}
	if p := args.Prometheus; p != nil {
		inputs["prometheus"] = pulumi.Map{
			"retention": pulumi.String(p.Retention.String()),
			"storage":   pulumi.String(p.Storage),
		}
	}
	if a := args.PrometheusAdapter; a != nil {
		inputs["prometheusAdapter"] = pulumi.Map{
			"url":         pulumi.String(a.URL),
			"port":        pulumi.Int(a.Port),
			"queueSeries": pulumi.String(a.QueueSeries),
		}
	}
	if s := args.ExternalSecrets; s != nil {
		inputs["externalSecrets"] = pulumi.Map{
			"secretARNs": pulumi.ToStringArray(s.SecretARNs),
			"keyARNs":    pulumi.ToStringArray(s.KeyARNs),
		}
	}
	return inputs
}
