package constants_test

import (
	"testing"

	acm "github.com/aws/aws-sdk-go-v2/service/acm/types"
	monitoring "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatch "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	route53 "github.com/aws/aws-sdk-go-v2/service/route53/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	wafv2 "github.com/aws/aws-sdk-go-v2/service/wafv2/types"
)

// TestResources compares the inputs of AWS resources.
func TestResources(t *testing.T) {
	t.Parallel()

	resources := cloudResources(t)
	for name, row := range map[string]row{
		"certificate validation": {
			reason: "a certificate is validated only in one of ACM's ways",
			of:     "aws:acm/certificate:Certificate", path: ".validationMethod",
			values: enum[acm.ValidationMethod],
		},
		"alarm comparison": {
			reason: "an alarm of another operator is refused",
			of:     "aws:cloudwatch/metricAlarm:MetricAlarm", path: ".comparisonOperator",
			values: enum[cloudwatch.ComparisonOperator],
		},
		"alarm statistic": {
			reason: "a statistic is one of CloudWatch's own, a percentile, or the rank of a value",
			of:     "aws:cloudwatch/metricAlarm:MetricAlarm", path: ".metricQueries[*].metric.stat",
			part:   `^([A-Za-z]+)(?:\d{1,2}|\(:[\d.]+\))?$`,
			values: statistics,
		},
		"alarm missing data": {
			reason: "silence is read in one of four ways",
			of:     "aws:cloudwatch/metricAlarm:MetricAlarm", path: ".treatMissingData",
			values: documented[cloudwatch.MetricAlarm]("TreatMissingData", `valid values are (.*?)\. `),
		},
		"log retention": {
			reason: "CloudWatch Logs keeps for some numbers of days and no others",
			of:     "aws:cloudwatch/logGroup:LogGroup", path: ".retentionInDays",
			values: documented[logs.LogGroup]("RetentionInDays", `Possible values are: (.*?)\. `),
		},
		"firewall log destination": {
			reason: "WAF delivers logs only to destinations of one prefix",
			of:     "aws:cloudwatch/logGroup:LogGroup", path: ".name", part: `^((?:[^-]+-){3})`,
			values: documented[wafv2.LoggingConfiguration]("", `must start with (\S+)`),
		},
		"record type": {
			reason: "a record is of a type that Route 53 serves",
			of:     "aws:route53/record:Record", path: ".type",
			values: enum[route53.RRType],
		},
		"lifecycle rule": {
			reason: "a rule of another status would not expire anything",
			of:     "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", path: ".rules[*].status",
			values: enum[s3.ExpirationStatus],
		},
		"bucket ownership": {
			reason: "only S3's own names settle who owns what is delivered",
			of:     "aws:s3/bucketOwnershipControls:BucketOwnershipControls", path: ".rule.objectOwnership",
			values: enum[s3.ObjectOwnership],
		},
		"bucket encryption": {
			reason: "a bucket encrypts with one of S3's algorithms",
			of:     "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
			path:   ".rules[*].applyServerSideEncryptionByDefault.sseAlgorithm",
			values: enum[s3.ServerSideEncryption],
		},
		"subscription protocol": {
			reason: "SNS delivers by its own protocols",
			of:     "aws:sns/topicSubscription:TopicSubscription", path: ".protocol",
			values: documented[sns.SubscribeInput]("Protocol", `- (\S+) – delivery`),
		},
		"firewall scope": {
			reason: "an ACL is for CloudFront or for a region",
			of:     "aws:wafv2/webAcl:WebAcl", path: ".scope",
			values: enum[wafv2.Scope],
		},
		"rate rule key": {
			reason: "requests are counted by what WAF can tell apart",
			of:     "aws:wafv2/webAcl:WebAcl", path: ".rules[*].statement.rateBasedStatement.aggregateKeyType",
			values: enum[wafv2.RateBasedStatementAggregateKeyType],
		},
		"rate rule window": {
			reason: "WAF counts over four windows and no others",
			of:     "aws:wafv2/webAcl:WebAcl", path: ".rules[*].statement.rateBasedStatement.evaluationWindowSec",
			values: documented[wafv2.RateBasedStatement]("EvaluationWindowSec", `Valid settings are (.*?)\. `),
		},
		"protected data action": {
			reason: "what is protected is hashed or substituted",
			of:     "aws:wafv2/webAcl:WebAcl", path: ".dataProtectionConfig.dataProtections[*].action",
			values: enum[wafv2.DataProtectionAction],
		},
		"protected data field": {
			reason: "a field of another type would be logged as it is",
			of:     "aws:wafv2/webAcl:WebAcl", path: ".dataProtectionConfig.dataProtections[*].field.fieldType",
			values: enum[wafv2.FieldToProtectType],
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.check(t, resources)
		})
	}
}

// statistics are CloudWatch's own, and the names of those that have numbers.
func statistics(t *testing.T) []string {
	t.Helper()
	extended := documented[monitoring.PutMetricAlarmInput]("ExtendedStatistic", `- ([A-Za-z]+)`)
	return append(enum[cloudwatch.Statistic](t), extended(t)...)
}
