package edge

import (
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
	topic, open, err := complete.newTopic(ctx, name, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	set := &alarmSet{
		ctx: ctx, name: name, topic: topic.Arn,
		// An alarm that fires before the topic takes its message has told nobody.
		opts: []pulumi.ResourceOption{pulumi.Parent(component), pulumi.DependsOn([]pulumi.Resource{open})},
	}
	balancer := complete.LoadBalancer.find(ctx, component).ArnSuffix()
	customers, err := set.newCustomersAffected(complete.watches(ctx, component, balancer))
	if err != nil {
		return nil, err
	}
	for _, b := range complete.budgets(balancer) {
		if err := set.newBudgetAlarm(b); err != nil {
			return nil, err
		}
	}

	component.TopicARN = topic.Arn
	component.CustomersAffectedARN = customers.Arn
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"topicARN":             component.TopicARN,
		"customersAffectedARN": component.CustomersAffectedARN,
	})
}

const alarmsToken = "spywatcher:edge:Alarms"

// alarmSet makes the alarms of one component.
type alarmSet struct {
	ctx *pulumi.Context
	// name is the component's, which the alarms' names begin with.
	name string
	// topic is told.
	topic pulumi.StringOutput
	opts  []pulumi.ResourceOption
}

// newCustomersAffected makes the alarms of watches, and one over those that customers feel.
func (s *alarmSet) newCustomersAffected(watches []watch) (*cloudwatch.CompositeAlarm, error) {
	var felt pulumi.StringArray
	for _, w := range watches {
		made, err := s.newMetricAlarm(w)
		if err != nil {
			return nil, err
		}
		if w.felt {
			felt = append(felt, inAlarm(made))
		}
	}
	return s.newCompositeAlarm("customers-affected", "Customers get errors, wait too long or are turned away. The alarms "+
		"of this rule that are in ALARM say which.", anyOf(felt))
}

// newMetricAlarm makes the alarm of one watch.
func (s *alarmSet) newMetricAlarm(w watch) (*cloudwatch.MetricAlarm, error) {
	tell := pulumi.Array{s.topic}
	args := &cloudwatch.MetricAlarmArgs{
		AlarmDescription:   pulumi.String(w.description),
		ComparisonOperator: pulumi.String(w.comparison),
		Threshold:          pulumi.Float64(w.threshold),
		MetricQueries:      w.queries(),
		EvaluationPeriods:  pulumi.Int(w.periods),
		DatapointsToAlarm:  pulumi.Int(w.breaching),
		TreatMissingData:   pulumi.String(w.missing),
	}
	if !w.part {
		args.AlarmActions, args.OkActions = tell, tell
	}
	if w.missing == missingTold {
		args.InsufficientDataActions = tell
	}
	return cloudwatch.NewMetricAlarm(s.ctx, s.name+"-"+w.name, args, s.opts...)
}

// newCompositeAlarm makes an alarm over others:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html.
func (s *alarmSet) newCompositeAlarm(
	name, description string, rule pulumi.StringInput,
) (*cloudwatch.CompositeAlarm, error) {
	name = s.name + "-" + name
	return cloudwatch.NewCompositeAlarm(s.ctx, name, &cloudwatch.CompositeAlarmArgs{
		AlarmName:        pulumi.String(name),
		AlarmDescription: pulumi.String(description),
		AlarmRule:        rule,
		AlarmActions:     pulumi.StringArray{s.topic},
		OkActions:        pulumi.StringArray{s.topic},
	}, s.opts...)
}

// inAlarm is the rule that an alarm is in ALARM.
func inAlarm(alarm *cloudwatch.MetricAlarm) pulumi.StringOutput {
	return pulumi.Sprintf("ALARM(%q)", alarm.Name)
}

// anyOf is the rule that one of rules holds.
func anyOf(rules pulumi.StringArray) pulumi.StringOutput {
	return rules.ToStringArrayOutput().ApplyT(func(rules []string) string {
		return strings.Join(rules, " OR ")
	}).(pulumi.StringOutput)
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
