package addons

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func (component *Addons) installAdapter(ctx *pulumi.Context, name string, args *AddonsArgs) (err error) {
	adapter := args.PrometheusAdapter
	if adapter == nil {
		return nil
	}
	component.PrometheusAdapter, err = component.release(ctx, name, adapterChart, monitoringNamespace, pulumi.Map{
		"prometheus": pulumi.Map{
			"url":  pulumi.String(adapter.URL),
			"port": pulumi.Int(adapter.Port),
		},
		"replicas":            pulumi.Int(replicas),
		"podDisruptionBudget": pulumi.Map{"enabled": pulumi.Bool(true)},
		"rules":               adapter.rules(),
	}, component.Prometheus...)
	return err
}

// rules are the adapter's: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md. The
// chart's own would make a metric of everything there is.
func (a *PrometheusAdapter) rules() pulumi.Map {
	rules := pulumi.Map{
		"default": pulumi.Bool(false),
		"custom": pulumi.Array{
			rule(requestsSeries+`{namespace!="",pod!=""}`, requestsMetric,
				"sum(rate(<<.Series>>{<<.LabelMatchers>>}["+rateWindow+"])) by (<<.GroupBy>>)", "namespace", "pod"),
			rule(connectionsSeries+`{namespace!="",pod!=""}`, connectionsMetric,
				"sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)", "namespace", "pod"),
		},
	}
	if a.QueueSeries != "" {
		rules["external"] = pulumi.Array{
			rule(a.QueueSeries+`{namespace!=""}`, queueMetric,
				"sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)", "namespace"),
		}
	}
	return rules
}

// rule makes a metric from the series that a query finds, for the kinds of objects that their labels name.
func rule(seriesQuery, metric, metricsQuery string, kinds ...string) pulumi.Map {
	overrides := pulumi.Map{}
	for _, kind := range kinds {
		overrides[kind] = pulumi.Map{"resource": pulumi.String(kind)}
	}
	return pulumi.Map{
		"seriesQuery":  pulumi.String(seriesQuery),
		"resources":    pulumi.Map{"overrides": overrides},
		"name":         pulumi.Map{"as": pulumi.String(metric)},
		"metricsQuery": pulumi.String(metricsQuery),
	}
}
