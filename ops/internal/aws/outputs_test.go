package aws_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
)

func TestOutputs(t *testing.T) {
	t.Parallel()
	const (
		bucket = "{bucket: logs, rules: [], policy: " + policy + ", rule: {objectOwnership: ObjectWriter}}"
		acl    = "defaultAction: {allow: {}}, visibilityConfig: {cloudwatchMetricsEnabled: true, metricName: m, sampledRequestsEnabled: true}"
		// What follows from a digest is compared by its form.
		uuid = "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
	)
	tests := map[string]struct {
		token, inputs, id string
		outputs           map[string]string
	}{
		"bucket": {"aws:s3/bucketV2:BucketV2", "{bucket: logs}", "^logs$", map[string]string{
			"arn": "^arn:aws:s3:::logs$", "bucketDomainName": `^logs\.s3\.amazonaws\.com$`,
			"bucketRegionalDomainName": `^logs\.s3\.eu-west-1\.amazonaws\.com$`, "region": "^eu-west-1$",
		}},
		"ownership":  {"aws:s3/bucketOwnershipControls:BucketOwnershipControls", bucket, "^logs$", nil},
		"public":     {"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket, "^logs$", nil},
		"encryption": {"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", bucket, "^logs$", nil},
		"life":       {"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", bucket, "^logs$", nil},
		"policy":     {"aws:s3/bucketPolicy:BucketPolicy", bucket, "^logs$", map[string]string{"policy": "Statement"}},
		"alarm": {
			"aws:cloudwatch/metricAlarm:MetricAlarm",
			"{name: errors, comparisonOperator: GreaterThanThreshold, evaluationPeriods: 1, threshold: 1, metricQueries: [{id: a}]}", "^errors$",
			map[string]string{"arn": "^arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors$", "treatMissingData": "^missing$"},
		},
		"composite": {
			"aws:cloudwatch/compositeAlarm:CompositeAlarm", `{alarmName: affected, alarmRule: ALARM("errors")}`, "^affected$",
			map[string]string{"arn": "^arn:aws:cloudwatch:eu-west-1:123456789012:alarm:affected$"},
		},
		"logs": {"aws:cloudwatch/logGroup:LogGroup", "{name: aws-waf-logs-web}", "^aws-waf-logs-web$", map[string]string{
			"arn": "^arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-web$",
		}},
		"log policy":   {"aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "{policyName: waf, policyDocument: " + policy + "}", "^waf$", nil},
		"topic policy": {"aws:sns/topicPolicy:TopicPolicy", "{arn: a, policy: " + policy + "}", "^a$", map[string]string{"owner": "^123456789012$"}},
		"subscription": {subscription, "{topic: t, protocol: sqs, endpoint: q}", "^t:" + uuid + "$", map[string]string{"arn": "^t:" + uuid + "$"}},
		"key": {"aws:kms/key:Key", "{}", "^" + uuid + "$", map[string]string{
			"arn": "^arn:aws:kms:eu-west-1:123456789012:key/" + uuid + "$", "keyUsage": "^ENCRYPT_DECRYPT$",
		}},
		"alias by ID": {"aws:kms/alias:Alias", "{name: alias/web, targetKeyId: k}", "^alias/web$", map[string]string{
			"arn": "^arn:aws:kms:eu-west-1:123456789012:alias/web$", "targetKeyArn": "^arn:aws:kms:eu-west-1:123456789012:key/k$",
		}},
		"alias by ARN": {"aws:kms/alias:Alias", "{name: alias/api, targetKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/k'}", "^alias/api$", map[string]string{
			"targetKeyArn": "^arn:aws:kms:eu-west-1:123456789012:key/k$",
		}},
		"ACL": {"aws:wafv2/webAcl:WebAcl", "{name: web, scope: REGIONAL, " + acl + "}", "^" + uuid + "$", map[string]string{
			"arn": "^arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/web/" + uuid + "$",
		}},
		"global ACL": {"aws:wafv2/webAcl:WebAcl", "{name: web, scope: CLOUDFRONT, " + acl + "}", "^" + uuid + "$", map[string]string{
			"arn": "^arn:aws:wafv2:eu-west-1:123456789012:global/webacl/web/" + uuid + "$",
		}},
		"IP set": {"aws:wafv2/ipSet:IpSet", "{name: deny, scope: REGIONAL, ipAddressVersion: IPV4}", "^" + uuid + "$", map[string]string{
			"arn": "^arn:aws:wafv2:eu-west-1:123456789012:regional/ipset/deny/" + uuid + "$",
		}},
		"role": {role, "{name: controller, path: /eks/, " + trust + "}", "^controller$", map[string]string{
			"arn": "^arn:aws:iam::123456789012:role/eks/controller$", "uniqueId": "^AROA[0-9A-F]{17}$",
		}},
		"permissions": {"aws:iam/policy:Policy", "{name: controller, policy: " + policy + "}", "^arn:aws:iam::123456789012:policy/controller$",
			map[string]string{"arn": "^arn:aws:iam::123456789012:policy/controller$", "path": "^/$"}},
		"attachment":  {"aws:iam/rolePolicyAttachment:RolePolicyAttachment", "{role: r, policyArn: p}", "^r-p$", nil},
		"role policy": {"aws:iam/rolePolicy:RolePolicy", "{role: r, name: p, policy: " + policy + "}", "^r:p$", nil},
		"pod identity": {
			"aws:eks/podIdentityAssociation:PodIdentityAssociation",
			"{clusterName: web, namespace: kube-system, serviceAccount: controller, roleArn: r}", "^a-[0-9a-f]{17}$",
			map[string]string{
				"associationId": "^a-[0-9a-f]{17}$", "associationArn": "^arn:aws:eks:eu-west-1:123456789012:podidentityassociation/web/a-[0-9a-f]{17}$",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := serve(t).mustMake(test.token, test.inputs)
			assert.Regexp(t, test.id, m.id)
			for output, want := range test.outputs {
				assert.Regexp(t, want, m.outputs[resource.PropertyKey(output)].StringValue())
			}
			for key, value := range m.inputs {
				assert.Equal(t, value, m.outputs[key], "an input is an output, too")
			}
		})
	}
}

func TestConfirmation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		inputs  string
		pending bool
		reason  string
	}{
		"mail":          {"{topic: t, protocol: email, endpoint: e}", true, "somebody follows a link in it"},
		"web hook":      {"{topic: t, protocol: https, endpoint: e}", true, "the receiver calls back"},
		"self-assured":  {"{topic: t, protocol: https, endpoint: e, endpointAutoConfirms: true}", false, "the receiver did so at once"},
		"queue of ours": {"{topic: t, protocol: sqs, endpoint: e}", false, "it is in the account"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := serve(t).mustMake(subscription, test.inputs)
			assert.Equal(t, test.pending, m.outputs["pendingConfirmation"].BoolValue(), test.reason)
		})
	}
}
