package aws

var cloudwatch = []kind{
	{
		token:    "aws:cloudwatch/metricAlarm:MetricAlarm",
		named:    naming{input: "name"},
		required: []string{"comparisonOperator", "evaluationPeriods"},
		rules: []rule{
			oneOf("comparisonOperator", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold",
				"LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold",
				"GreaterThanUpperThreshold"),
			oneOf("treatMissingData", "breaching", "notBreaching", "ignore", "missing"),
			oneOf("statistic", "SampleCount", "Average", "Sum", "Minimum", "Maximum"),
			exactlyOne("metricName", "metricQueries"),
			exactlyOne("threshold", "thresholdMetricId"),
			with("metricName", "namespace", "period"),
			statisticOfMetric,
		},
		replaces: []string{"name"},
		tagged:   true,
		defaults: map[string]any{"actionsEnabled": true, "treatMissingData": "missing"},
		id:       idIn("name"),
		computed: alarmARN,
	},
	{
		token:    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
		required: []string{"alarmName", "alarmRule"},
		replaces: []string{"alarmName"},
		tagged:   true,
		defaults: map[string]any{"actionsEnabled": true},
		id:       idIn("alarmName"),
		computed: alarmARN,
	},
	{
		token:    "aws:cloudwatch/logGroup:LogGroup",
		named:    naming{input: "name"},
		rules:    []rule{oneOf("logGroupClass", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY")},
		replaces: []string{"name", "logGroupClass"},
		tagged:   true,
		defaults: map[string]any{"logGroupClass": "STANDARD", "retentionInDays": 0, "skipDestroy": false},
		id:       idIn("name"),
		computed: func(at account, id string, _ inputs) map[string]any {
			return map[string]any{"arn": at.arn("logs", "log-group:"+id)}
		},
	},
	{
		token:    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
		required: []string{"policyName", "policyDocument"},
		rules:    []rule{document("policyDocument")},
		replaces: []string{"policyName"},
		id:       idIn("policyName"),
	},
}

// idIn is for what AWS knows by the value of an input.
func idIn(input string) func(account, inputs, string) string {
	return func(_ account, in inputs, _ string) string { return in.text(input) }
}

// alarmARN is that of a metric's alarm and of a composite one: both share their names.
func alarmARN(at account, id string, _ inputs) map[string]any {
	return map[string]any{"arn": at.arn("cloudwatch", "alarm:"+id)}
}

func statisticOfMetric(in inputs) []problem {
	if !in.has("metricName") {
		return nil
	}
	return exactlyOne("statistic", "extendedStatistic")(in)
}
