package firewall

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The rules' priorities: the lowest is tried first. They are fixed, so that a rule that comes or goes moves no other.
const (
	allowPriority = 10 * (iota + 1)
	denyPriority
	reputationPriority
	ratePriority
	knownBadInputsPriority
	commonPriority
)

// rules are those of the ACL, with the sets of addresses that the first two need.
func (component *WebACL) rules(
	ctx *pulumi.Context, name string, args *WebACLArgs,
) (wafv2.WebAclRuleArray, error) {
	allowed, err := component.addressSets(ctx, name, "allow", args.Allow)
	if err != nil {
		return nil, err
	}
	denied, err := component.addressSets(ctx, name, "deny", args.Deny)
	if err != nil {
		return nil, err
	}
	rules := wafv2.WebAclRuleArray{}
	if len(allowed) > 0 {
		rules = append(rules, &wafv2.WebAclRuleArgs{
			Name:             pulumi.String("allow"),
			Priority:         pulumi.Int(allowPriority),
			Action:           &wafv2.WebAclRuleActionArgs{Allow: &wafv2.WebAclRuleActionAllowArgs{}},
			Statement:        fromAny(allowed),
			VisibilityConfig: visible("allow"),
		})
	}
	if len(denied) > 0 {
		rules = append(rules, &wafv2.WebAclRuleArgs{
			Name:             pulumi.String("deny"),
			Priority:         pulumi.Int(denyPriority),
			Action:           &wafv2.WebAclRuleActionArgs{Block: &wafv2.WebAclRuleActionBlockArgs{}},
			Statement:        fromAny(denied),
			VisibilityConfig: visible("deny"),
		})
	}
	return append(rules,
		args.managedRule("reputation", reputationPriority, reputationGroup),
		args.rateRule("rate-limit"),
		args.managedRule("known-bad-inputs", knownBadInputsPriority, knownBadInputsGroup),
		args.managedRule("common", commonPriority, commonGroup),
	), nil
}

func (args *WebACLArgs) rateRule(name string) *wafv2.WebAclRuleArgs {
	action := &wafv2.WebAclRuleActionArgs{Block: &wafv2.WebAclRuleActionBlockArgs{
		CustomResponse: &wafv2.WebAclRuleActionBlockCustomResponseArgs{ResponseCode: pulumi.Int(tooManyRequests)},
	}}
	if args.CountOnly {
		action = &wafv2.WebAclRuleActionArgs{Count: &wafv2.WebAclRuleActionCountArgs{}}
	}
	return &wafv2.WebAclRuleArgs{
		Name:     pulumi.String(name),
		Priority: pulumi.Int(ratePriority),
		Action:   action,
		Statement: &wafv2.WebAclRuleStatementArgs{
			RateBasedStatement: &wafv2.WebAclRuleStatementRateBasedStatementArgs{
				AggregateKeyType:    pulumi.String("IP"),
				EvaluationWindowSec: pulumi.Int(int(args.RateLimit.Window.Seconds())),
				Limit:               pulumi.Int(args.RateLimit.limit()),
			},
		},
		VisibilityConfig: visible(name),
	}
}

// managedRule leaves the group's version open: AWS then moves it to new ones, which is what the group is for.
func (args *WebACLArgs) managedRule(name string, priority int, group managedGroup) *wafv2.WebAclRuleArgs {
	override := &wafv2.WebAclRuleOverrideActionArgs{None: &wafv2.WebAclRuleOverrideActionNoneArgs{}}
	if args.CountOnly {
		override = &wafv2.WebAclRuleOverrideActionArgs{Count: &wafv2.WebAclRuleOverrideActionCountArgs{}}
	}
	return &wafv2.WebAclRuleArgs{
		Name:           pulumi.String(name),
		Priority:       pulumi.Int(priority),
		OverrideAction: override,
		Statement: &wafv2.WebAclRuleStatementArgs{
			ManagedRuleGroupStatement: &wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs{
				VendorName:          pulumi.String("AWS"),
				Name:                pulumi.String(group.name),
				RuleActionOverrides: counting(group.among(args.CountRules)),
			},
		},
		VisibilityConfig: visible(name),
	}
}

func counting(rules []string) wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArray {
	var overrides wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArray
	for _, rule := range rules {
		overrides = append(overrides, &wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs{
			Name: pulumi.String(rule),
			ActionToUse: &wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs{
				Count: &wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs{},
			},
		})
	}
	return overrides
}

// visible has WAF count what a rule matches, under the rule's own name, and keep samples of it.
func visible(metric string) *wafv2.WebAclRuleVisibilityConfigArgs {
	return &wafv2.WebAclRuleVisibilityConfigArgs{
		CloudwatchMetricsEnabled: pulumi.Bool(true),
		MetricName:               pulumi.String(metric),
		SampledRequestsEnabled:   pulumi.Bool(true),
	}
}
