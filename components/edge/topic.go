package edge

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// newTopic makes the topic that alarms tell, with its key and subscriptions. The policy is what lets alarms in.
func (args *AlarmsArgs) newTopic(
	ctx *pulumi.Context, name string, parent pulumi.ResourceOption,
) (*sns.Topic, *sns.TopicPolicy, error) {
	keyPolicy, err := args.keyPolicy()
	if err != nil {
		return nil, nil, err
	}
	key, err := kms.NewKey(ctx, name, &kms.KeyArgs{
		Description:          pulumi.String("Encrypts the messages of the alarms " + name + "."),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(keyDeletionDays),
		Policy:               pulumi.String(keyPolicy),
	}, parent)
	if err != nil {
		return nil, nil, err
	}
	topic, err := sns.NewTopic(ctx, name, &sns.TopicArgs{KmsMasterKeyId: key.Arn}, parent)
	if err != nil {
		return nil, nil, err
	}
	policy := topic.Arn.ApplyT(args.topicPolicy).(pulumi.StringOutput)
	open, err := sns.NewTopicPolicy(ctx, name, &sns.TopicPolicyArgs{Arn: topic.Arn, Policy: policy}, parent)
	if err != nil {
		return nil, nil, err
	}
	for i, s := range args.Subscriptions {
		_, err := sns.NewTopicSubscription(ctx, name+"-"+s.Name, &sns.TopicSubscriptionArgs{
			Topic:    topic.Arn,
			Protocol: pulumi.String(string(s.Protocol)),
			Endpoint: s.endpoint(name, checks.Indexed("Subscriptions", i)+".Endpoint"),
		}, parent)
		if err != nil {
			return nil, nil, err
		}
	}
	return topic, open, nil
}

const alarmService = "cloudwatch.amazonaws.com"

// ourAlarms holds for what alarms of this account and region do.
func (args *AlarmsArgs) ourAlarms() conditions {
	return conditions{
		"StringEquals": {"aws:SourceAccount": args.Account},
		"ArnLike":      {"aws:SourceArn": arn("cloudwatch", args.Region, args.Account, "alarm:*")},
	}
}

// keyAdministration is what the account's own policies may allow on the key: to look after it, not to read with it.
var keyAdministration = []string{
	"kms:CancelKeyDeletion",
	"kms:DescribeKey",
	"kms:DisableKey",
	"kms:DisableKeyRotation",
	"kms:EnableKey",
	"kms:EnableKeyRotation",
	"kms:GetKeyPolicy",
	"kms:GetKeyRotationStatus",
	"kms:ListKeyPolicies",
	"kms:ListResourceTags",
	"kms:PutKeyPolicy",
	"kms:ScheduleKeyDeletion",
	"kms:TagResource",
	"kms:UntagResource",
	"kms:UpdateKeyDescription",
}

// keyPolicy lets alarms use the key: alias/aws/sns, the key that AWS manages, does not, and they would be silent. In a
// key's policy the resource * is that key.
func (args *AlarmsArgs) keyPolicy() (string, error) {
	return policyText(
		statement{
			Sid:       "Administration",
			Effect:    allow,
			Principal: principal{"AWS": "arn:" + partition(args.Region) + ":iam::" + args.Account + ":root"},
			Action:    keyAdministration,
			Resource:  []string{"*"},
		},
		statement{
			Sid:       "Alarms",
			Effect:    allow,
			Principal: service(alarmService),
			Action:    []string{"kms:Decrypt", "kms:GenerateDataKey"},
			Resource:  []string{"*"},
			Condition: args.ourAlarms(),
		},
	)
}

// topicPolicy lets alarms publish to the topic, and nobody without TLS.
func (args *AlarmsArgs) topicPolicy(topic string) (string, error) {
	return policyText(
		statement{
			Sid:       "Alarms",
			Effect:    allow,
			Principal: service(alarmService),
			Action:    []string{"sns:Publish"},
			Resource:  []string{topic},
			Condition: args.ourAlarms(),
		},
		statement{
			Sid:       "OnlyTLS",
			Effect:    deny,
			Principal: everybody(),
			Action:    []string{"sns:Publish"},
			Resource:  []string{topic},
			Condition: withoutTLS(),
		},
	)
}
