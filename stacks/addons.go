package stacks

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
)

// usesAWS says whether an add-on acts on AWS, and so needs a role there.
func (a Addons) usesAWS() bool { return a.LoadBalancerController != nil || a.ExternalSecrets != nil }

// any says whether anything is installed.
func (a Addons) any() bool {
	return a.usesAWS() || a.MetricsServer || a.Prometheus != nil || a.PrometheusAdapter != nil
}

// newAddons installs what the stack wants, and has what needs it come after.
func (e *environment) newAddons() error {
	if !e.config.Addons.any() {
		return nil
	}
	installed, err := addons.NewAddons(e.ctx, project, e.config.addonsArgs(), append(e.options, e.aws.addons...)...)
	if err != nil {
		return err
	}
	e.after.namespace = slices.Concat(installed.LoadBalancerController, installed.MetricsServer)
	e.after.workloads = slices.Concat(installed.PrometheusAdapter, installed.ExternalSecrets)
	e.after.monitoring = installed.Prometheus
	return nil
}

// dependencies are what parts of a deployment come after.
type dependencies struct{ namespace, workloads, monitoring []pulumi.Resource }

func (c *Config) addonsArgs() *addons.AddonsArgs {
	a := c.Addons
	args := &addons.AddonsArgs{
		Cluster: addons.Cluster{Name: c.clusterName(), Account: c.AWS.Account, Region: c.AWS.Region},
		Timeout: a.Timeout,
	}
	if a.MetricsServer {
		args.MetricsServer = &addons.MetricsServer{}
	}
	if a.LoadBalancerController != nil {
		args.Cluster.VPC = a.LoadBalancerController.VPC
		args.LoadBalancerController = &addons.LoadBalancerController{}
	}
	if a.Prometheus != nil {
		args.Prometheus = &addons.Prometheus{Retention: a.Prometheus.Retention, Storage: a.Prometheus.Storage}
	}
	if p := a.PrometheusAdapter; p != nil {
		args.PrometheusAdapter = &addons.PrometheusAdapter{URL: p.URL, Port: p.Port, QueueSeries: p.QueueSeries}
	}
	if s := a.ExternalSecrets; s != nil {
		args.ExternalSecrets = &addons.ExternalSecrets{SecretARNs: s.SecretARNs, KeyARNs: s.KeyARNs}
	}
	return args
}
