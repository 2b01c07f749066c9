package workload

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func (b *builder) newAutoscaler(deployment *appsv1.Deployment) error {
	scaling := b.args.Scaling
	options := b.child()
	if len(scaling.Schedules) > 0 {
		options = append(options, pulumi.IgnoreChanges([]string{"spec.minReplicas"}))
	}
	_, err := autoscalingv2.NewHorizontalPodAutoscaler(b.ctx, b.name, &autoscalingv2.HorizontalPodAutoscalerArgs{
		Metadata: b.metadata(pulumi.String(b.name)),
		Spec: &autoscalingv2.HorizontalPodAutoscalerSpecArgs{
			ScaleTargetRef: &autoscalingv2.CrossVersionObjectReferenceArgs{
				ApiVersion: pulumi.String("apps/v1"),
				Kind:       pulumi.String("Deployment"),
				Name:       deployment.Metadata.Name().Elem(),
			},
			MinReplicas: pulumi.Int(scaling.Min),
			MaxReplicas: pulumi.Int(scaling.Max),
			Metrics:     scaling.metrics(),
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehaviorArgs{
				ScaleUp:   scaling.Up.args("Max"),
				ScaleDown: scaling.Down.args("Min"),
			},
		},
	}, options...)
	return err
}

func (s Scaling) metrics() autoscalingv2.MetricSpecArray {
	var metrics autoscalingv2.MetricSpecArray
	metrics = appendUtilization(metrics, "cpu", s.CPU)
	metrics = appendUtilization(metrics, "memory", s.Memory)
	for _, m := range s.PodMetrics {
		metrics = append(metrics, &autoscalingv2.MetricSpecArgs{
			Type: pulumi.String("Pods"),
			Pods: &autoscalingv2.PodsMetricSourceArgs{
				Metric: &autoscalingv2.MetricIdentifierArgs{Name: pulumi.String(m.Name)},
				Target: average(m.Average),
			},
		})
	}
	for _, m := range s.ExternalMetrics {
		identifier := &autoscalingv2.MetricIdentifierArgs{Name: pulumi.String(m.Name)}
		if len(m.Labels) > 0 {
			identifier.Selector = &metav1.LabelSelectorArgs{MatchLabels: pulumi.ToStringMap(m.Labels)}
		}
		metrics = append(metrics, &autoscalingv2.MetricSpecArgs{
			Type:     pulumi.String("External"),
			External: &autoscalingv2.ExternalMetricSourceArgs{Metric: identifier, Target: average(m.Average)},
		})
	}
	return metrics
}

func appendUtilization(
	metrics autoscalingv2.MetricSpecArray, resource string, percent int,
) autoscalingv2.MetricSpecArray {
	if percent == Off {
		return metrics
	}
	return append(metrics, &autoscalingv2.MetricSpecArgs{
		Type: pulumi.String("Resource"),
		Resource: &autoscalingv2.ResourceMetricSourceArgs{
			Name: pulumi.String(resource),
			Target: &autoscalingv2.MetricTargetArgs{
				Type:               pulumi.String("Utilization"),
				AverageUtilization: pulumi.Int(percent),
			},
		},
	})
}

func average(quantity string) *autoscalingv2.MetricTargetArgs {
	return &autoscalingv2.MetricTargetArgs{
		Type:         pulumi.String("AverageValue"),
		AverageValue: pulumi.String(quantity),
	}
}

func (r ScalingRules) args(selectPolicy string) *autoscalingv2.HPAScalingRulesArgs {
	policy := func(kind string, value int) *autoscalingv2.HPAScalingPolicyArgs {
		return &autoscalingv2.HPAScalingPolicyArgs{
			Type:          pulumi.String(kind),
			Value:         pulumi.Int(value),
			PeriodSeconds: seconds(r.Period),
		}
	}
	return &autoscalingv2.HPAScalingRulesArgs{
		StabilizationWindowSeconds: seconds(r.Stabilization),
		SelectPolicy:               pulumi.String(selectPolicy),
		Policies: autoscalingv2.HPAScalingPolicyArray{
			policy("Percent", r.Percent),
			policy("Pods", r.Pods),
		},
	}
}
