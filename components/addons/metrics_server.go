package addons

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func (component *Addons) installMetricsServer(ctx *pulumi.Context, name string, args *AddonsArgs) (err error) {
	if args.MetricsServer == nil {
		return nil
	}
	component.MetricsServer, err = component.release(ctx, name, metricsServerChart, systemNamespace, pulumi.Map{
		"replicas": pulumi.Int(replicas),
		"podDisruptionBudget": pulumi.Map{
			"enabled":      pulumi.Bool(true),
			"minAvailable": pulumi.Int(1),
		},
	})
	return err
}
