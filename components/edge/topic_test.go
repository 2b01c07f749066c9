package edge_test

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestTopic(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, alarmsArgs()))
			assert.Equal(t, map[string]any{"kmsMasterKeyId": known(preview, keyARN)}, c.object(t, "Topic", "edge"),
				"encrypted with our key, and named by nobody")
			key := c.object(t, "Key", "edge")
			delete(key, "policy")
			assert.Equal(t, map[string]any{
				"description": "Encrypts the messages of the alarms edge.", "enableKeyRotation": true,
				"deletionWindowInDays": int64(30),
			}, key)
			assert.Equal(t, known(preview, topicARN), c.object(t, "TopicPolicy", "edge")["arn"])
			for name, want := range map[string][2]string{
				"team": {"email", "team@example.com"}, "on-call": {"https", "https://pager.example.com/hook"},
			} {
				assert.Equal(t, map[string]any{
					"topic": known(preview, topicARN), "protocol": want[0], "endpoint": want[1],
				}, c.object(t, "TopicSubscription", "edge-"+name))
			}
		})
	}
}

func ourAlarms(partition, region string) map[string]map[string]string {
	return map[string]map[string]string{
		"StringEquals": {"aws:SourceAccount": account},
		"ArnLike":      {"aws:SourceArn": "arn:" + partition + ":cloudwatch:" + region + ":123456789012:alarm:*"},
	}
}

// Alarms cannot use alias/aws/sns. Our key lets ours in, and lets the account look after it without reading.
func TestKeyPolicy(t *testing.T) {
	t.Parallel()
	for region, partition := range map[string]string{"eu-central-1": "aws", "cn-north-1": "aws-cn"} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			c := newCloud(true)
			args := alarmsArgs()
			args.Region = region
			require.NoError(t, makeAlarms(t, c, args))
			policy := c.policy(t, "Key", "edge")
			policy.assertLeastPrivilege(t)
			require.Len(t, policy.Statement, 2)

			administration := policy.Statement[0]
			assert.Equal(t, map[string]string{"AWS": "arn:" + partition + ":iam::123456789012:root"}, administration.Principal)
			assert.Subset(t, administration.Action, []string{"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DescribeKey"},
				"a key that nobody may change or delete stays for ever")
			for _, use := range []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"} {
				assert.NotContains(t, administration.Action, use, "who looks after the key need not read with it")
			}
			assert.Equal(t, statement{
				Sid: "Alarms", Effect: "Allow", Principal: map[string]string{"Service": "cloudwatch.amazonaws.com"},
				Action: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: []string{"*"},
				Condition: ourAlarms(partition, region),
			}, policy.Statement[1])
		})
	}
}

func TestTopicPolicy(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	require.NoError(t, makeAlarms(t, c, alarmsArgs()))
	policy := c.policy(t, "TopicPolicy", "edge")
	policy.assertLeastPrivilege(t)
	policy.assertResourcesNamed(t)
	assert.Equal(t, document{Version: "2012-10-17", Statement: []statement{
		{
			Sid: "Alarms", Effect: "Allow", Principal: map[string]string{"Service": "cloudwatch.amazonaws.com"},
			Action: []string{"sns:Publish"}, Resource: []string{topicARN}, Condition: ourAlarms("aws", region),
		},
		{
			Sid: "OnlyTLS", Effect: "Deny", Principal: map[string]string{"AWS": "*"},
			Action: []string{"sns:Publish"}, Resource: []string{topicARN},
			Condition: map[string]map[string]string{"Bool": {"aws:SecureTransport": "false"}},
		},
	}}, policy)

	preview := newCloud(true)
	require.NoError(t, makeAlarms(t, preview, alarmsArgs()))
	assert.Equal(t, recorder.UnknownMarker, preview.object(t, "TopicPolicy", "edge")["policy"],
		"the topic has no name yet")
}

// The URL of a paging service is a key to it.
func TestSecretEndpointStaysSecret(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			args := alarmsArgs()
			secret := pulumi.ToSecret(pulumi.String("https://pager.example.com/hunter2"))
			args.Subscriptions[1].Endpoint = secret.(pulumi.StringOutput)
			require.NoError(t, makeAlarms(t, c, args))
			assert.Equal(t, recorder.SecretMarker, c.object(t, "TopicSubscription", "edge-on-call")["endpoint"])
			for _, r := range c.Resources() {
				assert.NotContains(t, fmt.Sprint(r.Object()), "hunter2", r.Name)
			}
		})
	}
}

func TestEndpointThatIsKnownLate(t *testing.T) {
	t.Parallel()
	program := func(ctx *pulumi.Context) error {
		args := alarmsArgs()
		args.Subscriptions[1].Endpoint = unknown(ctx, "http://pager.example.com/hunter2")
		_, err := edge.NewAlarms(ctx, "edge", args)
		return err
	}
	require.NoError(t, newCloud(true).run(program), "nothing is known to be wrong yet")
	err := newCloud(false).run(program)
	require.ErrorContains(t, err, "edge: Subscriptions[1].Endpoint must be an absolute https URL")
	assert.NotContains(t, err.Error(), "hunter2", "an endpoint may be a key to page with")
}
