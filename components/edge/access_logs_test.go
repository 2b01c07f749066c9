package edge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// makeAccessLogs makes one AccessLogs called "logs", and somebody who uses it.
func makeAccessLogs(t *testing.T, c *cloud, args *edge.AccessLogsArgs) error {
	t.Helper()
	return c.run(func(ctx *pulumi.Context) error {
		made, err := edge.NewAccessLogs(ctx, "logs", args)
		if err != nil {
			return err
		}
		for name, output := range map[string]pulumi.StringOutput{
			"bucket": made.Bucket, "access": made.AccessPrefix,
			"connection": made.ConnectionPrefix, "health": made.HealthCheckPrefix,
		} {
			c.answered.Keep(name, output)
			consume(t, ctx, name, pulumi.Map{"value": output})
		}
		return nil
	})
}

func TestAccessLogs(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAccessLogs(t, c, accessLogsArgs()))
			assert.Equal(t, map[string]any{"bucket": "spywatcher-logs", "forceDestroy": false}, c.object(t, "BucketV2", "logs"),
				"nothing that S3 has a resource of its own for, and no logs lost by a destroy")
			assert.Equal(t, map[string]any{
				"bucket": known(preview, "spywatcher-logs"), "rule": map[string]any{"objectOwnership": "BucketOwnerEnforced"},
			}, c.object(t, "BucketOwnershipControls", "logs"))
			assert.Equal(t, map[string]any{
				"bucket": "spywatcher-logs", "blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true,
				"restrictPublicBuckets": true,
			}, c.object(t, "BucketPublicAccessBlock", "logs"))
			assert.Equal(t, map[string]any{
				"bucket": "spywatcher-logs", "rules": []any{map[string]any{
					"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "AES256"},
				}},
			}, c.object(t, "BucketServerSideEncryptionConfigurationV2", "logs"), "load balancers cannot use AWS KMS")
			assert.Equal(t, map[string]any{
				"bucket": "spywatcher-logs", "rules": []any{map[string]any{
					"id": "expire", "status": "Enabled", "filter": map[string]any{"prefix": ""},
					"expiration":                     map[string]any{"days": int64(90)},
					"abortIncompleteMultipartUpload": map[string]any{"daysAfterInitiation": int64(7)},
				}},
			}, c.object(t, "BucketLifecycleConfigurationV2", "logs"))
			assert.Equal(t, "spywatcher-logs", c.object(t, "BucketPolicy", "logs")["bucket"])
			assert.Equal(t, map[string]any{
				"bucket": "spywatcher-logs", "prefix": "alb", "account": account, "region": region,
				"retentionDays": int64(90), "forceDestroy": false,
			}, c.object(t, "AccessLogs", "logs"), "the state shows the arguments with their defaults")
			assert.Equal(t, map[string]any{
				"bucket": "spywatcher-logs", "access": "alb/access", "connection": "alb/connection", "health": "alb/health-check",
			}, c.answered.Values(), "all of it is known in a preview too")
		})
	}
}

// Whoever uses the bucket or one of its folders waits for the policy, which waits for what S3 may not change beside it.
func TestAccessLogsOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAccessLogs(t, c, accessLogsArgs()))
			for _, consumer := range []string{"bucket", "access", "connection", "health"} {
				assert.Contains(t, c.needs["Consumer "+consumer], "BucketPolicy logs", consumer)
			}
			assert.Equal(t, []string{
				"BucketLifecycleConfigurationV2 logs", "BucketOwnershipControls logs", "BucketPublicAccessBlock logs",
				"BucketServerSideEncryptionConfigurationV2 logs", "BucketV2 logs",
			}, slices.Compact(c.needs["BucketPolicy logs"]))
			assert.Contains(t, c.needs["BucketPublicAccessBlock logs"], "BucketOwnershipControls logs")
		})
	}
}

func TestAccessLogsPolicy(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason            string
		prefix, region    string
		bucket, partition string
		folder            string
	}{
		"default": {
			reason: "the three folders below the default one, and this account's load balancers in this region",
			region: region, partition: "aws", folder: "alb",
		},
		"prefix": {
			reason: "the folder that was asked for",
			prefix: "edge/production", region: region, partition: "aws", folder: "edge/production",
		},
		"China": {
			reason: "names begin otherwise in China",
			region: "cn-north-1", partition: "aws-cn", folder: "alb",
		},
		"GovCloud": {
			reason: "names begin otherwise in GovCloud",
			region: "us-gov-west-1", partition: "aws-us-gov", folder: "alb",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(true)
			args := accessLogsArgs()
			args.Prefix, args.Region = row.prefix, row.region
			require.NoError(t, makeAccessLogs(t, c, args))
			policy := c.policy(t, "BucketPolicy", "logs")
			policy.assertLeastPrivilege(t)
			policy.assertResourcesNamed(t)

			arn := "arn:" + row.partition + ":s3:::spywatcher-logs"
			folders := arn + "/" + row.folder
			assert.Equal(t, document{Version: "2012-10-17", Statement: []statement{
				{
					Sid: "LogDelivery", Effect: "Allow",
					Principal: map[string]string{"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
					Action:    []string{"s3:PutObject"},
					Resource: []string{
						folders + "/access/AWSLogs/123456789012/*",
						folders + "/connection/AWSLogs/123456789012/*",
						folders + "/health-check/AWSLogs/123456789012/*",
					},
					Condition: map[string]map[string]string{
						"StringEqualsIfExists": {"aws:SourceAccount": account},
						"ArnLikeIfExists": {"aws:SourceArn": "arn:" + row.partition + ":elasticloadbalancing:" + row.region +
							":123456789012:loadbalancer/*"},
					},
				},
				{
					Sid: "OnlyTLS", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
					Action: []string{"s3:*"}, Resource: []string{arn, arn + "/*"},
					Condition: map[string]map[string]string{"Bool": {"aws:SecureTransport": "false"}},
				},
			}}, policy, row.reason)
		})
	}
}

// The load balancer may write to the folders that the Ingress is told, and a folder there is one in the policy.
func TestAccessLogsPolicyFollowsOutputs(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	require.NoError(t, makeAccessLogs(t, c, accessLogsArgs()))
	delivery := c.policy(t, "BucketPolicy", "logs").Statement[0]
	var written []string
	for _, kind := range []string{"access", "connection", "health"} {
		written = append(written, "arn:aws:s3:::spywatcher-logs/"+c.answered.Values()[kind].(string)+"/AWSLogs/123456789012/*")
	}
	assert.Equal(t, written, delivery.Resource)
}

func TestAccessLogsSettings(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	args := accessLogsArgs()
	args.RetentionDays, args.ForceDestroy = 7, true
	require.NoError(t, makeAccessLogs(t, c, args))
	rules := c.object(t, "BucketLifecycleConfigurationV2", "logs")["rules"].([]any)
	assert.Equal(t, map[string]any{"days": int64(7)}, rules[0].(map[string]any)["expiration"])
	assert.Equal(t, true, c.object(t, "BucketV2", "logs")["forceDestroy"])
}

func TestAccessLogsInAnotherRegion(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	c.outputs["BucketV2"] = resource.PropertyMap{"region": resource.NewProperty("us-east-1")}
	err := makeAccessLogs(t, c, accessLogsArgs())
	require.ErrorContains(t, err, "logs: the bucket spywatcher-logs is in us-east-1, but Region is eu-central-1")
	_, found := c.Find("BucketPolicy", "logs")
	assert.False(t, found, "no load balancer is let in")
	assert.NotContains(t, c.answered.Values(), "bucket", "nobody gets to use it")
}

func TestAccessLogsFindings(t *testing.T) {
	t.Parallel()
	type args = *edge.AccessLogsArgs
	bucket := func(name string) func(args) { return func(a args) { a.Bucket = name } }
	prefix := func(name string) func(args) { return func(a args) { a.Prefix = name } }
	try(t, accessLogsArgs, map[string]row[args]{
		"no bucket": {
			reason: "the name is the reader's to choose: it is unique in the world",
			change: bucket(""), field: "Bucket", rule: "is missing",
		},
		"bucket in capitals": {
			reason: "S3 refuses it",
			change: bucket("Logs"), field: "Bucket", rule: "lower case",
		},
		"bucket of two letters": {
			reason: "S3 wants three",
			change: bucket("ab"), field: "Bucket", rule: "3 to 63",
		},
		"bucket of 64 letters": {
			reason: "S3 takes 63",
			change: bucket(strings.Repeat("a", 64)), field: "Bucket", rule: "3 to 63",
		},
		"bucket with a hyphen last": {
			reason: "S3 refuses it",
			change: bucket("logs-"), field: "Bucket", rule: "either end",
		},
		"bucket with an underscore": {
			reason: "S3 refuses it",
			change: bucket("my_logs"), field: "Bucket", rule: "hyphens",
		},
		"bucket with two dots": {
			reason: "S3 refuses it",
			change: bucket("my..logs"), field: "Bucket", rule: "two dots",
		},
		"bucket like an address": {
			reason: "S3 refuses it",
			change: bucket("192.168.5.4"), field: "Bucket", rule: "IP address",
		},
		"bucket with a taken prefix": {
			reason: "S3 refuses it",
			change: bucket("xn--logs"), field: "Bucket", rule: "start with xn--",
		},
		"bucket with a taken suffix": {
			reason: "S3 gives it to its access points", change: bucket("logs-s3alias"),
			field: "Bucket", rule: "end with -s3alias",
		},
		"prefix with a slash first": {
			reason: "the load balancer refuses it", change: prefix("/alb"), field: "Prefix", rule: "slashes between them alone",
		},
		"prefix with a slash last": {
			reason: "the load balancer refuses it", change: prefix("alb/"), field: "Prefix", rule: "slashes between them alone",
		},
		"prefix with a wildcard": {
			reason: "the policy would let more in than it says", change: prefix("al*"), field: "Prefix", rule: "letters, digits",
		},
		"prefix with AWSLogs": {
			reason: "the load balancer adds it itself", change: prefix("AWSLogs"), field: "Prefix", rule: "adds itself",
		},
		"no account": {
			reason: "the policy names it",
			change: func(a args) { a.Account = "" }, field: "Account", rule: "is missing",
		},
		"account of 11 digits": {
			reason: "YAML takes the zero in front away",
			change: func(a args) { a.Account = "23456789012" }, field: "Account", rule: "12 digits",
		},
		"no region": {
			reason: "the bucket is compared with it",
			change: func(a args) { a.Region = "" }, field: "Region", rule: "is missing",
		},
		"zone for a region": {
			reason: "eu-central-1a is a zone",
			change: func(a args) { a.Region = "eu-central-1a" }, field: "Region", rule: "must be an AWS region",
		},
		"negative retention": {
			reason: "a log cannot go before it comes",
			change: func(a args) { a.RetentionDays = -1 }, field: "RetentionDays", rule: "from 1 to 3650",
		},
		"endless retention": {
			reason: "addresses of clients are not for keeps",
			change: func(a args) { a.RetentionDays = 3651 }, field: "RetentionDays", rule: "from 1 to 3650",
		},
	})
}
