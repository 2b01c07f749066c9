package aws_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/aws"
)

const policy = `'{"Statement":[]}'`

func TestMissing(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		certificate: {"domainName", "validationMethod"},
		"aws:acm/certificateValidation:CertificateValidation": {"certificateArn"},
		record:                     {"name", "type", "zoneId", "records"},
		"aws:s3/bucketV2:BucketV2": nil,
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                                     {"bucket", "rule.objectOwnership"},
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                                     {"bucket"},
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {"bucket", "rules"},
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":                       {"bucket", "rules"},
		"aws:s3/bucketPolicy:BucketPolicy":                                                           {"bucket", "policy"},
		"aws:cloudwatch/metricAlarm:MetricAlarm": {
			"comparisonOperator", "evaluationPeriods", "metricName", "threshold",
		},
		"aws:cloudwatch/compositeAlarm:CompositeAlarm":       {"alarmName", "alarmRule"},
		"aws:cloudwatch/logGroup:LogGroup":                   nil,
		"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {"policyName", "policyDocument"},
		topic:                             nil,
		"aws:sns/topicPolicy:TopicPolicy": {"arn", "policy"},
		subscription:                      {"topic", "protocol", "endpoint"},
		"aws:kms/key:Key":                 nil,
		"aws:kms/alias:Alias":             {"targetKeyId"},
		"aws:wafv2/webAcl:WebAcl": {
			"scope", "defaultAction", "visibilityConfig.cloudwatchMetricsEnabled", "visibilityConfig.metricName",
			"visibilityConfig.sampledRequestsEnabled",
		},
		"aws:wafv2/ipSet:IpSet": {"scope", "ipAddressVersion"},
		"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {"resourceArn", "logDestinationConfigs"},
		role:                            {"assumeRolePolicy"},
		"aws:iam/policy:Policy":         {"policy"},
		"aws:iam/rolePolicy:RolePolicy": {"role", "policy"},
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment":     {"role", "policyArn"},
		"aws:eks/podIdentityAssociation:PodIdentityAssociation": {"clusterName", "namespace", "serviceAccount", "roleArn"},
	}
	s := serve(t)
	for token, missing := range tests {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			_, failures := s.check(token, nil, nil)
			assert.Len(t, failures, len(missing), "all that AWS requires, and no more, is told at once: %q", failures)
			given := resource.PropertyMap{}
			for i, property := range missing {
				if i < len(failures) {
					assert.Contains(t, failures[i], property+" is")
				}
				path, err := resource.ParsePropertyPath(property)
				require.NoError(t, err)
				given[resource.PropertyKey(path[0].(string))] = unknown()
			}
			if token == record {
				given["ttl"] = unknown()
			}
			if _, alarm := given["threshold"]; alarm {
				given["namespace"], given["period"], given["statistic"] = unknown(), unknown(), unknown()
			}
			_, failures = s.check(token, nil, given)
			assert.Empty(t, failures, "what is not known yet is not missing")
		})
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(tests)), aws.Tokens(), "each type has a row")
}

func TestRules(t *testing.T) {
	t.Parallel()
	const (
		alarm    = "aws:cloudwatch/metricAlarm:MetricAlarm"
		metric   = "comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, threshold: 1, metricName: m, namespace: AWS/ELB, period: 60"
		queries  = "{comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, threshold: 1, metricQueries: "
		acl      = "aws:wafv2/webAcl:WebAcl"
		aclRest  = "visibilityConfig: {cloudwatchMetricsEnabled: true, metricName: m, sampledRequestsEnabled: true}"
		ipSet    = "aws:wafv2/ipSet:IpSet"
		logging  = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
		alias    = "aws:kms/alias:Alias"
		key      = "aws:kms/key:Key"
		bucket   = "aws:s3/bucketV2:BucketV2"
		aliasing = "zoneId: Z1, name: example.com, type: A"
	)
	tests := map[string]struct{ token, inputs, want, reason string }{
		"certificate by mail": {certificate, "{domainName: example.com, validationMethod: EMAIL}", "DNS", "nobody reads mail here"},
		"trailing dot":        {certificate, "{domainName: example.com, validationMethod: DNS, subjectAlternativeNames: [a.example.com.]}", `"a.example.com."`, "ACM refuses it"},
		"record type":         {record, "{zoneId: Z1, name: example.com, type: ALIAS, ttl: 1, records: [a]}", `"ALIAS"`, "Route 53 has no such type"},
		"records and alias":   {record, "{" + aliasing + ", ttl: 1, records: [a], aliases: [{name: a, zoneId: Z, evaluateTargetHealth: true}]}", "exactly one", "they exclude each other"},
		"no ttl":              {record, "{" + aliasing + ", records: [a]}", "ttl is missing", "records are kept for a time"},
		"ttl of an alias":     {record, "{" + aliasing + ", ttl: 1, aliases: [{name: a, zoneId: Z, evaluateTargetHealth: true}]}", "records is missing", "an alias has its target's"},
		"two aliases":         {record, "{" + aliasing + ", aliases: [{name: a, zoneId: Z, evaluateTargetHealth: true}, {name: b, zoneId: Z, evaluateTargetHealth: true}]}", "more than one", "one is all that fits"},
		"half an alias":       {record, "{" + aliasing + ", aliases: [{name: a, zoneId: Z}]}", "evaluateTargetHealth is missing", "AWS has no default for it"},
		"an alias":            {record, "{" + aliasing + ", aliases: [{name: a, zoneId: Z, evaluateTargetHealth: true}]}", "", "all is there"},
		"bucket in capitals":  {bucket, "{bucket: Logs}", `"Logs"`, "S3 has small letters alone"},
		"short bucket":        {bucket, "{bucket: ab}", `"ab"`, "3 at least"},
		"object ownership":    {"aws:s3/bucketOwnershipControls:BucketOwnershipControls", "{bucket: b, rule: {objectOwnership: Mine}}", `"Mine"`, "no such value"},
		"policy is no JSON":   {"aws:s3/bucketPolicy:BucketPolicy", "{bucket: b, policy: allow}", "object in JSON", "malformed policies are refused"},
		"policy is no object": {"aws:s3/bucketPolicy:BucketPolicy", "{bucket: b, policy: '[]'}", "object in JSON", "malformed policies are refused"},
		"no statement":        {"aws:s3/bucketPolicy:BucketPolicy", "{bucket: b, policy: '{}'}", "no Statement", "malformed policies are refused"},
		"a policy":            {"aws:s3/bucketPolicy:BucketPolicy", "{bucket: b, policy: " + policy + "}", "", "it has statements"},
		"an alarm":            {alarm, "{" + metric + ", statistic: Sum}", "", "all is there"},
		"alarm on queries":    {alarm, "{comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, threshold: 1, metricQueries: [{id: a}]}", "", "queries bring their own statistics"},
		"two sources":         {alarm, "{" + metric + ", statistic: Sum, metricQueries: [{id: a}]}", "exactly one", "they exclude each other"},
		"two statistics":      {alarm, "{" + metric + ", statistic: Sum, extendedStatistic: p95}", "exactly one", "they exclude each other"},
		"no statistic":        {alarm, "{" + metric + "}", "exactly one", "a metric is looked at through one"},
		"no namespace":        {alarm, "{comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, threshold: 1, metricName: m, period: 60, statistic: Sum}", "namespace is missing", "a metric's name alone names none"},
		"statistic":           {alarm, queries + "[{id: a, metric: {stat: p950, period: 60}}]}", `"p950"`, "a percentile is of a hundred"},
		"share of a metric":   {alarm, queries + "[{id: a, metric: {stat: 'PR(:2.5)', period: 60}}, {id: b, metric: {stat: p95, period: 60}}]}", "", "CloudWatch counts what is below a bound"},
		"two periods":         {alarm, queries + "[{id: a, metric: {stat: Sum, period: 60}}, {id: b, metric: {stat: Sum, period: 300}}]}", "2 periods", "metric math has one"},
		"operator":            {alarm, "{comparisonOperator: '>', evaluationPeriods: 1, threshold: 1, metricQueries: [{id: a}]}", `">"`, "no such operator"},
		"missing data":        {alarm, "{" + metric + ", statistic: Sum, treatMissingData: ok}", `"ok"`, "no such treatment"},
		"key's window":        {key, "{deletionWindowInDays: 5}", "7 to 30", "KMS waits a week at least"},
		"long window":         {key, "{deletionWindowInDays: 31}", "7 to 30", "and a month at most"},
		"alias name":          {alias, "{name: web, targetKeyId: k}", `"web"`, "an alias starts so"},
		"AWS's alias":         {alias, "{name: alias/aws/web, targetKeyId: k}", "AWS's own", "those belong to AWS"},
		"scope":               {acl, "{scope: GLOBAL, defaultAction: {allow: {}}, " + aclRest + "}", `"GLOBAL"`, "no such scope"},
		"no action":           {acl, "{scope: REGIONAL, defaultAction: {}, " + aclRest + "}", "exactly one", "a request is let through, or not"},
		"an ACL":              {acl, "{scope: REGIONAL, defaultAction: {block: {}}, " + aclRest + "}", "", "all is there"},
		"an address":          {ipSet, "{scope: REGIONAL, ipAddressVersion: IPV4, addresses: [192.0.2.1]}", `"192.0.2.1"`, "ranges alone are taken"},
		"all addresses":       {ipSet, "{scope: REGIONAL, ipAddressVersion: IPV4, addresses: [0.0.0.0/0]}", "all addresses", "WAF refuses it"},
		"other version":       {ipSet, "{scope: REGIONAL, ipAddressVersion: IPV4, addresses: ['2001:db8::/32']}", "not IPV4", "a set is of one version"},
		"an IP set":           {ipSet, "{scope: REGIONAL, ipAddressVersion: IPV6, addresses: ['2001:db8::/32']}", "", "all is right"},
		"log's name":          {logging, "{resourceArn: a, logDestinationConfigs: ['arn:aws:logs:eu-west-1:1:log-group:waf']}", "aws-waf-logs-", "WAF takes no other"},
		"two logs":            {logging, "{resourceArn: a, logDestinationConfigs: [a, b]}", "2 elements", "there is one"},
		"a log":               {logging, "{resourceArn: a, logDestinationConfigs: ['arn:aws:s3:::aws-waf-logs-web']}", "", "so it is named"},
		"a stream":            {logging, "{resourceArn: a, logDestinationConfigs: ['arn:aws:firehose:eu-west-1:1:deliverystream/aws-waf-logs-web']}", "", "so it is named"},
		"protocol":            {subscription, "{topic: t, endpoint: e, protocol: pager}", `"pager"`, "no such protocol"},
		"session":             {role, "{" + trust + ", maxSessionDuration: 60}", "3600 to 43200", "an hour at least"},
	}
	s := serve(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failures := s.check(test.token, nil, properties(t, test.inputs))
			if test.want == "" {
				assert.Empty(t, failures, test.reason)
				return
			}
			if assert.Len(t, failures, 1, test.reason) {
				assert.Contains(t, failures[0], test.want, test.reason)
			}
		})
	}
}
