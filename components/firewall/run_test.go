package firewall_test

import (
	"sync"
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

// outputs collects what a component answers; a value that stays unknown is never put here.
type outputs struct {
	mu     sync.Mutex
	values map[string]any
}

func (o *outputs) keep(name string, output pulumi.Output) {
	output.ApplyT(func(v any) any {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.values == nil {
			o.values = map[string]any{}
		}
		o.values[name] = v
		return v
	})
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
	var answered outputs
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := firewall.NewWebACL(ctx, name, args)
		if err != nil {
			return err
		}
		answered.keep("arn", made.ARN)
		answered.keep("name", made.Name)
		answered.keep("logGroup", made.LogGroup)
		var user pulumi.CustomResourceState
		return ctx.RegisterResource("test:index:Ingress", "ingress", pulumi.Map{"acl": made.ARN}, &user)
	}, options)
	return recording, answered.values, err
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
