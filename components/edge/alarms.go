package edge

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Alarms watch what only the load balancer sees, and tell a topic when it is bad and when it is good again.
type Alarms struct {
	pulumi.ResourceState

	// TopicARN is that of the SNS topic, for further subscriptions.
	TopicARN pulumi.StringOutput
	// CustomersAffectedARN is that of the alarm over all alarms that customers feel.
	CustomersAffectedARN pulumi.StringOutput
}

// NewAlarms makes an Alarms.
//
// How many alarms there are follows from Services, so a preview shows all of them; what they watch is unknown until the
// load balancer is there. It returns an error with all findings, and registers nothing, when args cannot be used.
func NewAlarms(
	ctx *pulumi.Context, name string, args *AlarmsArgs, opts ...pulumi.ResourceOption,
) (*Alarms, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	complete.LoadBalancer = complete.LoadBalancer.checked(name)
	component := &Alarms{}
	if err := ctx.RegisterComponentResourceV2(alarmsToken, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	topic, open, err := complete.newTopic(ctx, name, parent)
	if err != nil {
		return nil, err
	}
	// An alarm that fires before the topic takes its message has told nobody.
	ready := pulumi.DependsOn([]pulumi.Resource{open})

	var felt pulumi.StringArray
	for _, w := range complete.watches(ctx, component) {
		made, err := w.newAlarm(ctx, name, topic.Arn, parent, ready)
		if err != nil {
			return nil, err
		}
		if w.felt {
			felt = append(felt, made.Name)
		}
	}
	customers, err := cloudwatch.NewCompositeAlarm(ctx, name+"-customers-affected", &cloudwatch.CompositeAlarmArgs{
		AlarmName: pulumi.String(name + "-customers-affected"),
		AlarmDescription: pulumi.String("Customers get errors, wait too long or are turned away. The alarms of this rule " +
			"that are in ALARM say which."),
		AlarmRule:    anyOf(felt),
		AlarmActions: pulumi.StringArray{topic.Arn},
		OkActions:    pulumi.StringArray{topic.Arn},
	}, parent, ready)
	if err != nil {
		return nil, err
	}

	component.TopicARN = topic.Arn
	component.CustomersAffectedARN = customers.Arn
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"topicARN":             component.TopicARN,
		"customersAffectedARN": component.CustomersAffectedARN,
	})
}

const alarmsToken = "spywatcher:edge:Alarms"

// anyOf is the rule that one of the alarms is in ALARM:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html.
func anyOf(names pulumi.StringArray) pulumi.StringOutput {
	return names.ToStringArrayOutput().ApplyT(func(names []string) string {
		states := make([]string, len(names))
		for i, name := range names {
			states[i] = fmt.Sprintf("ALARM(%q)", name)
		}
		return strings.Join(states, " OR ")
	}).(pulumi.StringOutput)
}

// newAlarm makes the alarm of one watch.
func (w watch) newAlarm(
	ctx *pulumi.Context, name string, topic pulumi.StringOutput, opts ...pulumi.ResourceOption,
) (*cloudwatch.MetricAlarm, error) {
	tell := pulumi.Array{topic}
	args := &cloudwatch.MetricAlarmArgs{
		AlarmDescription:   pulumi.String(w.description),
		ComparisonOperator: pulumi.String(w.comparison),
		Threshold:          pulumi.Float64(w.threshold),
		MetricQueries:      w.queries(),
		EvaluationPeriods:  pulumi.Int(w.periods),
		DatapointsToAlarm:  pulumi.Int(w.breaching),
		TreatMissingData:   pulumi.String(w.missing),
		AlarmActions:       tell,
		OkActions:          tell,
	}
	if w.missing == missingTold {
		args.InsufficientDataActions = tell
	}
	return cloudwatch.NewMetricAlarm(ctx, name+"-"+w.name, args, opts...)
}

// queries are the metrics, then the expressions over them. The last one is what is compared.
func (w watch) queries() cloudwatch.MetricAlarmMetricQueryArray {
	var queries cloudwatch.MetricAlarmMetricQueryArray
	for _, m := range w.metrics {
		queries = append(queries, &cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String(m.id),
			Metric: &cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace:  pulumi.String("AWS/ApplicationELB"),
				MetricName: pulumi.String(m.metric),
				Dimensions: m.of,
				Stat:       pulumi.String(m.statistic),
				Period:     pulumi.Int(int(w.period.Seconds())),
			},
			ReturnData: pulumi.Bool(len(w.expressions) == 0),
		})
	}
	for i, e := range w.expressions {
		queries = append(queries, &cloudwatch.MetricAlarmMetricQueryArgs{
			Id:         pulumi.String(e.id),
			Expression: pulumi.String(e.text),
			Label:      pulumi.String(e.label),
			ReturnData: pulumi.Bool(i == len(w.expressions)-1),
		})
	}
	return queries
}
