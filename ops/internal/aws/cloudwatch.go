package aws

import "regexp"

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
			statisticsOfQueries,
			onePeriod,
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

// statistic is what CloudWatch computes of a metric:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html.
var statistic = regexp.MustCompile(`^(SampleCount|Average|Sum|Minimum|Maximum|IQM|` +
	`(p|tm|wm|tc|ts)(\d{1,2}(\.\d+)?|100)|(TM|WM|PR|TC|TS)\((\d+(\.\d+)?%?)?:(\d+(\.\d+)?%?)?\))$`)

func statisticsOfQueries(in inputs) []problem {
	for _, query := range in.objects("metricQueries") {
		if stat := query.text("metric.stat"); stat != "" && !statistic.MatchString(stat) {
			return wrong("metricQueries", "asks for %q: AWS knows no such statistic", stat)
		}
	}
	return nil
}

// onePeriod is for the metrics of an expression.
func onePeriod(in inputs) []problem {
	periods := map[float64]bool{}
	for _, query := range in.objects("metricQueries") {
		if period, given := query.number("metric.period"); given {
			periods[period] = true
		}
	}
	if len(periods) > 1 {
		return wrong("metricQueries", "is over metrics of %d periods: those of one alarm have the same", len(periods))
	}
	return nil
}
