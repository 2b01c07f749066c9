package firewall_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const (
	componentType = "spywatcher:firewall:WebACL"
	aclType       = "aws:wafv2/webAcl:WebAcl"
	setType       = "aws:wafv2/ipSet:IpSet"
	loggingType   = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
	groupType     = "aws:cloudwatch/logGroup:LogGroup"
	policyType    = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"

	aclARN   = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/spywatcher/1"
	groupARN = "arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-spywatcher"
)

// arns are what AWS answers.
func arns(r recorder.Resource) resource.PropertyMap {
	arn := map[string]string{
		aclType:   aclARN,
		groupType: groupARN,
		setType:   "arn:aws:wafv2:eu-central-1:123456789012:regional/ipset/" + r.Name + "/1",
	}[r.Type]
	if arn == "" {
		return nil
	}
	return resource.PropertyMap{"arn": resource.NewProperty(arn)}
}

// run makes one WebACL, and a resource that uses its ARN.
func run(
	t *testing.T, name string, args *firewall.WebACLArgs, preview bool,
) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	options := recorder.Options{Preview: preview}
	if !preview {
		options.Outputs = arns
	}
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := firewall.NewWebACL(ctx, name, args)
		if err != nil {
			return err
		}
		answered.Keep("arn", made.ARN)
		answered.Keep("name", made.Name)
		answered.Keep("logGroup", made.LogGroup)
		var user pulumi.CustomResourceState
		return ctx.RegisterResource("test:index:Ingress", "ingress", pulumi.Map{"acl": made.ARN}, &user)
	}, options)
	return recording, answered.Values(), err
}

// objectOf are the inputs of a resource of the WebACL made from args.
func objectOf(t *testing.T, args *firewall.WebACLArgs, typ, name string) map[string]any {
	t.Helper()
	recording, _, err := run(t, "spywatcher", args, false)
	require.NoError(t, err)
	return found(t, recording, typ, name).Object()
}

func found(t *testing.T, recording *recorder.Recording, typ, name string) recorder.Resource {
	t.Helper()
	registered, ok := recording.Find(typ, name)
	require.True(t, ok, "there is no %s %s in %v", typ, name, recording.URNs())
	return registered
}

// rulesOf are the rules of the ACL made from args, by name.
func rulesOf(t *testing.T, args *firewall.WebACLArgs) map[string]map[string]any {
	t.Helper()
	rules := map[string]map[string]any{}
	list, ok := objectOf(t, args, aclType, "spywatcher")["rules"].([]any)
	require.True(t, ok)
	for _, element := range list {
		rule, ok := element.(map[string]any)
		require.True(t, ok)
		name, ok := rule["name"].(string)
		require.True(t, ok)
		rules[name] = rule
	}
	return rules
}
