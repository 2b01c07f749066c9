package firewall

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// WebACL is a regional AWS WAF web ACL that logs to CloudWatch.
type WebACL struct {
	pulumi.ResourceState

	// ARN and Name are those of the ACL. They are known once logging is on, and unknown in the preview that would switch
	// it on.
	ARN  pulumi.StringOutput
	Name pulumi.StringOutput
	// LogGroup is the name of the CloudWatch log group.
	LogGroup pulumi.StringOutput
}

// NewWebACL makes a WebACL of that name, in the account and region of the AWS provider.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewWebACL(
	ctx *pulumi.Context, name string, args *WebACLArgs, opts ...pulumi.ResourceOption,
) (*WebACL, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()

	component := &WebACL{}
	if err := ctx.RegisterComponentResourceV2(token, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	rules, err := component.rules(ctx, name, complete)
	if err != nil {
		return nil, err
	}
	acl, err := wafv2.NewWebAcl(ctx, name, &wafv2.WebAclArgs{
		Name:                 pulumi.String(name),
		Scope:                pulumi.String(scope),
		DefaultAction:        &wafv2.WebAclDefaultActionArgs{Allow: &wafv2.WebAclDefaultActionAllowArgs{}},
		Rules:                rules,
		DataProtectionConfig: complete.Logs.dataProtection(),
		VisibilityConfig: &wafv2.WebAclVisibilityConfigArgs{
			CloudwatchMetricsEnabled: pulumi.Bool(true),
			MetricName:               pulumi.String(name),
			SampledRequestsEnabled:   pulumi.Bool(true),
		},
	}, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	group, logging, err := component.logging(ctx, name, acl, complete.Logs)
	if err != nil {
		return nil, err
	}
	return component, component.answer(ctx, acl, group, logging)
}

const (
	token = "spywatcher:firewall:WebACL"
	// scope is that of load balancers; the other one is CloudFront's.
	scope = "REGIONAL"
)

func (component *WebACL) answer(
	ctx *pulumi.Context, acl *wafv2.WebAcl, group *cloudwatch.LogGroup, logging *wafv2.WebAclLoggingConfiguration,
) error {
	component.ARN = onceThere(acl.Arn, logging)
	component.Name = onceThere(acl.Name, logging)
	component.LogGroup = group.Name
	return ctx.RegisterResourceOutputs(component, pulumi.Map{
		"arn":      component.ARN,
		"name":     component.Name,
		"logGroup": component.LogGroup,
	})
}

// onceThere is value, for those who must come after the resource and go before it.
func onceThere(value pulumi.StringOutput, made pulumi.CustomResource) pulumi.StringOutput {
	return pulumi.All(value, made.ID()).ApplyT(func(all []any) string {
		text, _ := all[0].(string)
		return text
	}).(pulumi.StringOutput)
}

// inputs are what the state keeps of the arguments.
func (args *WebACLArgs) inputs() pulumi.Map {
	return pulumi.Map{
		"allow": pulumi.ToStringArray(args.Allow),
		"deny":  pulumi.ToStringArray(args.Deny),
		"rateLimit": pulumi.Map{
			"requestsPerSecond": pulumi.Float64(args.RateLimit.RequestsPerSecond),
			"window":            pulumi.String(args.RateLimit.Window.String()),
		},
		"countRules": pulumi.ToStringArray(args.CountRules),
		"countOnly":  pulumi.Bool(args.CountOnly),
		"logs": pulumi.Map{
			"retentionDays":     pulumi.Int(args.Logs.RetentionDays),
			"redactedHeaders":   pulumi.ToStringArray(args.Logs.RedactedHeaders),
			"redactQueryString": pulumi.Bool(args.Logs.RedactQueryString),
		},
	}
}
