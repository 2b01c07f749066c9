package firewall

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// logging has the ACL log to a log group of its own.
//
// Without a policy that lets WAF write there, AWS would make one itself, wider than needed and shared by everything in
// the account, and a destroy would leave it behind.
func (component *WebACL) logging(
	ctx *pulumi.Context, name string, acl *wafv2.WebAcl, logs Logs,
) (*cloudwatch.LogGroup, *wafv2.WebAclLoggingConfiguration, error) {
	child := pulumi.Parent(component)
	group, err := cloudwatch.NewLogGroup(ctx, name+"-logs", &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(logGroupPrefix + name),
		RetentionInDays: pulumi.Int(logs.RetentionDays),
	}, child)
	if err != nil {
		return nil, nil, err
	}
	document := group.Arn.ApplyT(deliveryPolicy).(pulumi.StringOutput)
	policy, err := cloudwatch.NewLogResourcePolicy(ctx, name+"-delivery", &cloudwatch.LogResourcePolicyArgs{
		PolicyName:     pulumi.String(logGroupPrefix + name),
		PolicyDocument: document,
	}, child)
	if err != nil {
		return nil, nil, err
	}
	logging, err := wafv2.NewWebAclLoggingConfiguration(ctx, name+"-logging", &wafv2.WebAclLoggingConfigurationArgs{
		ResourceArn:           acl.Arn,
		LogDestinationConfigs: pulumi.StringArray{group.Arn},
		RedactedFields:        logs.redactedFields(),
	}, child, pulumi.DependsOn([]pulumi.Resource{policy}))
	return group, logging, err
}

func (l Logs) redactedFields() wafv2.WebAclLoggingConfigurationRedactedFieldArray {
	fields := wafv2.WebAclLoggingConfigurationRedactedFieldArray{}
	for _, header := range l.RedactedHeaders {
		fields = append(fields, &wafv2.WebAclLoggingConfigurationRedactedFieldArgs{
			SingleHeader: &wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs{Name: pulumi.String(header)},
		})
	}
	if l.RedactQueryString {
		fields = append(fields, &wafv2.WebAclLoggingConfigurationRedactedFieldArgs{
			QueryString: &wafv2.WebAclLoggingConfigurationRedactedFieldQueryStringArgs{},
		})
	}
	return fields
}

// dataProtection keeps the same fields out of the samples, which redacted fields do not reach:
// https://docs.aws.amazon.com/waf/latest/developerguide/logging.html.
func (l Logs) dataProtection() *wafv2.WebAclDataProtectionConfigArgs {
	protections := wafv2.WebAclDataProtectionConfigDataProtectionArray{
		protected(&wafv2.WebAclDataProtectionConfigDataProtectionFieldArgs{
			FieldType: pulumi.String("SINGLE_HEADER"),
			FieldKeys: pulumi.ToStringArray(l.RedactedHeaders),
		}),
	}
	if l.RedactQueryString {
		protections = append(protections, protected(&wafv2.WebAclDataProtectionConfigDataProtectionFieldArgs{
			FieldType: pulumi.String("QUERY_STRING"),
		}))
	}
	return &wafv2.WebAclDataProtectionConfigArgs{DataProtections: protections}
}

func protected(
	field wafv2.WebAclDataProtectionConfigDataProtectionFieldInput,
) *wafv2.WebAclDataProtectionConfigDataProtectionArgs {
	return &wafv2.WebAclDataProtectionConfigDataProtectionArgs{Action: pulumi.String("SUBSTITUTION"), Field: field}
}

// deliveryPolicy lets the deliveries of the log group's own account and region write into it:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html.
func deliveryPolicy(groupARN string) (string, error) {
	source, _, found := strings.Cut(groupARN, ":log-group:")
	if !found {
		return "", fmt.Errorf("the ARN of a log group is %q: it must have the form "+
			"arn:aws:logs:REGION:ACCOUNT:log-group:NAME", groupARN)
	}
	document, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
			"Action":    []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource":  groupARN + ":log-stream:*",
			"Condition": map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": source[strings.LastIndex(source, ":")+1:]},
				"ArnLike":      map[string]any{"aws:SourceArn": source + ":*"},
			},
		}},
	})
	return string(document), err
}
