package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// accounts are the AWS providers of those components that have any.
type accounts struct{ edge, firewall, addons []pulumi.ResourceOption }

// accountGuard is an error when a provider's account is not the stack's.
type accountGuard func(*environment, pulumi.InvokeOption) error

// newAWS makes the providers, and holds the first that is needed against the guard before anything else is made.
func (e *environment) newAWS(guard accountGuard) error {
	c := e.config
	guarded := false
	for _, component := range []struct {
		name   string
		needed bool
		into   *[]pulumi.ResourceOption
	}{
		{"edge", c.usesEdge(), &e.aws.edge},
		{"firewall", c.Edge.Firewall != nil, &e.aws.firewall},
		{"addons", c.Addons.usesAWS(), &e.aws.addons},
	} {
		if !component.needed {
			continue
		}
		provider, err := e.awsProvider(component.name)
		if err != nil {
			return err
		}
		if !guarded {
			if err := guard(e, provider); err != nil {
				return err
			}
			guarded = true
		}
		*component.into = []pulumi.ResourceOption{provider}
	}
	return nil
}

// awsProvider makes things in the stack's own account alone, each with tags that say whose it is. One provider a component, as
// the tags are the provider's.
func (e *environment) awsProvider(component string) (pulumi.ResourceOrInvokeOption, error) {
	provider, err := aws.NewProvider(e.ctx, "aws-"+component, &aws.ProviderArgs{
		Region:            pulumi.String(e.config.AWS.Region),
		AllowedAccountIds: pulumi.ToStringArray([]string{e.config.AWS.Account}),
		DefaultTags: &aws.ProviderDefaultTagsArgs{Tags: pulumi.ToStringMap(map[string]string{
			"project": project, "stack": e.ctx.Stack(), "component": component,
		})},
	})
	if err != nil {
		return nil, err
	}
	return pulumi.Provider(provider), nil
}

// guardAccount is an error when the credentials are not of the stack's account, before anything is made there or elsewhere.
func (e *environment) guardAccount(provider pulumi.InvokeOption) error {
	identity, err := aws.GetCallerIdentity(e.ctx, nil, provider)
	if err != nil {
		return fmt.Errorf("the AWS credentials are not of the stack's account %s (%s), or cannot be used: %w",
			e.config.AWS.Account, strict.Path(project, "aws", "account"), err)
	}
	if identity.AccountId != e.config.AWS.Account {
		return fmt.Errorf("the AWS credentials are of account %s, and this stack belongs to %s (%s): use others, or another stack",
			identity.AccountId, e.config.AWS.Account, strict.Path(project, "aws", "account"))
	}
	return nil
}

// arn is the parts of the ARN that `aws eks update-kubeconfig` calls a context by; nothing when the context is called otherwise.
func (c Cluster) arn() (account, region, name string, ok bool) {
	parts := strings.SplitN(c.Context, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "eks" {
		return "", "", "", false
	}
	name, ok = strings.CutPrefix(parts[5], "cluster/")
	return parts[4], parts[3], name, ok
}

// clusterName is what the load balancer controller calls the cluster, and tags load balancers with.
func (c *Config) clusterName() string {
	if c.AWS.Cluster != "" {
		return c.AWS.Cluster
	}
	_, _, name, _ := c.Cluster.arn()
	return name
}

// What AWS calls its accounts and regions.
var (
	accountNumber = checks.Matching(`^[0-9]{12}$`, "must be the 12 digits of an AWS account, in quotes")
	regionName    = checks.Matching(`^[a-z]{2}(-[a-z]+)+-[0-9]$`, "must be an AWS region, such as eu-central-1")
)

// awsFindings hold the account against the cluster's context, which names one too.
func (c *Config) awsFindings(list *findings.List) {
	account := strict.Path(project, "aws", "account")
	if c.AWS.Account == "" {
		if c.usesAWS() {
			list.Add(account, nil, "is missing: edge, alarms and some add-ons make things in it")
		}
		return
	}
	checks.Text(list, account, c.AWS.Account, accountNumber)
	checks.OptionalText(list, strict.Path(project, "aws", "region"), c.AWS.Region, regionName)
	if c.clusterName() == "" && c.Cluster.Context != "" {
		list.Add(strict.Path(project, "aws", "cluster"), nil, "is missing: the context is no ARN that would tell the cluster's name")
	}
	context := strict.Path(project, "cluster", "context")
	number, region, _, ok := c.Cluster.arn()
	if ok && number != c.AWS.Account && accountNumber(c.AWS.Account) == "" {
		list.Add(account, c.AWS.Account, "is not the account of the cluster, which is %s by %s", number, context)
	}
	if ok && region != c.AWS.Region {
		list.Add(strict.Path(project, "aws", "region"), c.AWS.Region, "is not the region of the cluster, which is %s by %s: its "+
			"load balancer, certificate, logs and firewall must be in the same", region, context)
	}
}
