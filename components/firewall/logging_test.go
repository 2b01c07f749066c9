package firewall_test

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestLogGroup(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{"name": "aws-waf-logs-spywatcher", "retentionInDays": int64(30)},
		objectOf(t, nil, groupType, "spywatcher-logs"), "WAF writes to groups of that prefix alone, and logs end some day")
	assert.Equal(t, int64(90), objectOf(t, full(), groupType, "spywatcher-logs")["retentionInDays"])
}

func TestLogging(t *testing.T) {
	t.Parallel()
	header := func(name string) any {
		return map[string]any{"singleHeader": map[string]any{"name": name}}
	}
	assert.Equal(t, map[string]any{
		"resourceArn":           aclARN,
		"logDestinationConfigs": []any{groupARN},
		"redactedFields":        []any{header("authorization"), header("cookie")},
	}, objectOf(t, nil, loggingType, "spywatcher-logging"), "what lets somebody act as a user stays out of the logs")

	assert.Equal(t, []any{
		header("authorization"), header("cookie"), header("x-api-key"), map[string]any{"queryString": map[string]any{}},
	}, objectOf(t, full(), loggingType, "spywatcher-logging")["redactedFields"], "each header once, the two always")
}

// Redacted fields do not reach the samples that the console shows.
func TestSamplesLackWhatLogsLack(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{"dataProtections": []any{
		map[string]any{"action": "SUBSTITUTION", "field": map[string]any{
			"fieldType": "SINGLE_HEADER", "fieldKeys": []any{"authorization", "cookie", "x-api-key"},
		}},
		map[string]any{"action": "SUBSTITUTION", "field": map[string]any{"fieldType": "QUERY_STRING"}},
	}}, objectOf(t, full(), aclType, "spywatcher")["dataProtectionConfig"])
}

func TestDeliveryPolicy(t *testing.T) {
	t.Parallel()
	policy := objectOf(t, nil, policyType, "spywatcher-delivery")
	assert.Equal(t, "aws-waf-logs-spywatcher", policy["policyName"])
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(policy["policyDocument"].(string)), &document))
	assert.Equal(t, map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
			"Action":    []any{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource":  groupARN + ":log-stream:*",
			"Condition": map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": "123456789012"},
				"ArnLike":      map[string]any{"aws:SourceArn": "arn:aws:logs:eu-central-1:123456789012:*"},
			},
		}},
	}, document, "two actions, on one group, for deliveries of its own account and region")
}

func TestDeliveryPolicyNeedsAnARN(t *testing.T) {
	t.Parallel()
	_, err := recorder.Run(func(ctx *pulumi.Context) error {
		_, err := firewall.NewWebACL(ctx, "spywatcher", nil)
		return err
	}, recorder.Options{Outputs: func(recorder.Resource) resource.PropertyMap {
		return resource.PropertyMap{"arn": resource.NewProperty("spywatcher")}
	}})
	require.Error(t, err)
	assert.Contains(t, err.Error(), `the ARN of a log group is "spywatcher": it must have the form`,
		"a policy for no account would let nobody write, and say nothing")
}
