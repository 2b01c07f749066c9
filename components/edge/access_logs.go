package edge

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
)

// AccessLogs is a bucket that an Application Load Balancer may write its access, connection and health check logs to,
// and nobody else.
type AccessLogs struct {
	pulumi.ResourceState

	// Bucket is the bucket's name. It comes once the bucket's policy lets the load balancer write.
	Bucket pulumi.StringOutput
	// AccessPrefix, ConnectionPrefix and HealthCheckPrefix are the folders in it for the three kinds of logs. The load
	// balancer may write nowhere else. They come together with Bucket.
	AccessPrefix      pulumi.StringOutput
	ConnectionPrefix  pulumi.StringOutput
	HealthCheckPrefix pulumi.StringOutput
}

// NewAccessLogs makes an AccessLogs.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewAccessLogs(
	ctx *pulumi.Context, name string, args *AccessLogsArgs, opts ...pulumi.ResourceOption,
) (*AccessLogs, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	component := &AccessLogs{}
	if err := ctx.RegisterComponentResourceV2(accessLogsToken, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	bucket, err := s3.NewBucketV2(ctx, name, &s3.BucketV2Args{
		Bucket:       pulumi.String(complete.Bucket),
		ForceDestroy: pulumi.Bool(complete.ForceDestroy),
	}, parent)
	if err != nil {
		return nil, err
	}
	closed, err := complete.close(ctx, name, bucket, parent)
	if err != nil {
		return nil, err
	}
	text, err := complete.policy()
	if err != nil {
		return nil, err
	}
	granted, err := s3.NewBucketPolicy(ctx, name, &s3.BucketPolicyArgs{
		Bucket: bucket.Bucket,
		Policy: pulumi.String(text),
	}, parent, pulumi.DependsOn(closed))
	if err != nil {
		return nil, err
	}

	component.Bucket = granted.Bucket
	component.AccessPrefix = after.String(granted, pulumi.String(complete.folder(accessFolder)))
	component.ConnectionPrefix = after.String(granted, pulumi.String(complete.folder(connectionFolder)))
	component.HealthCheckPrefix = after.String(granted, pulumi.String(complete.folder(healthCheckFolder)))
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"bucket":            component.Bucket,
		"accessPrefix":      component.AccessPrefix,
		"connectionPrefix":  component.ConnectionPrefix,
		"healthCheckPrefix": component.HealthCheckPrefix,
	})
}

const accessLogsToken = "spywatcher:edge:AccessLogs"

// close takes from the bucket all ways in but its policy, and says how long it keeps what. The policy comes after
// these: S3 refuses some of these changes when they meet.
func (args *AccessLogsArgs) close(
	ctx *pulumi.Context, name string, bucket *s3.BucketV2, parent pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	owned, err := s3.NewBucketOwnershipControls(ctx, name, &s3.BucketOwnershipControlsArgs{
		Bucket: args.inRegion(name, bucket),
		Rule:   &s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, parent)
	if err != nil {
		return nil, err
	}
	private, err := s3.NewBucketPublicAccessBlock(ctx, name, &s3.BucketPublicAccessBlockArgs{
		Bucket:                bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, parent, pulumi.DependsOn([]pulumi.Resource{owned}))
	if err != nil {
		return nil, err
	}
	// Load balancers cannot write to a bucket that AWS KMS encrypts.
	sse := &s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
		SseAlgorithm: pulumi.String("AES256"),
	}
	encrypted, err := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, name,
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: bucket.Bucket,
			Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
				&s3.BucketServerSideEncryptionConfigurationV2RuleArgs{ApplyServerSideEncryptionByDefault: sse},
			},
		}, parent)
	if err != nil {
		return nil, err
	}
	expiring, err := s3.NewBucketLifecycleConfigurationV2(ctx, name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.Bucket,
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{&s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:         pulumi.String("expire"),
			Status:     pulumi.String("Enabled"),
			Filter:     &s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String("")},
			Expiration: &s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(args.RetentionDays)},
			AbortIncompleteMultipartUpload: &s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
				DaysAfterInitiation: pulumi.Int(abandonedUploadDays),
			},
		}},
	}, parent)
	return []pulumi.Resource{owned, private, encrypted, expiring}, err
}

// inRegion is the bucket's name, once it is known that the load balancer will be able to use the bucket.
func (args *AccessLogsArgs) inRegion(subject string, bucket *s3.BucketV2) pulumi.StringOutput {
	return pulumi.All(bucket.Bucket, bucket.Region).ApplyT(func(known []any) (string, error) {
		// Nothing but a provider says a region.
		if region := known[1].(string); region != "" && region != args.Region {
			return "", fmt.Errorf("%s: the bucket %s is in %s, but Region is %s, and a load balancer writes only to buckets "+
				"of its own region: give the component a provider for %s", subject, args.Bucket, region, args.Region, args.Region)
		}
		return known[0].(string), nil
	}).(pulumi.StringOutput)
}
