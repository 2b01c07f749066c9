package firewall

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// version is a version of the Internet Protocol, as WAF calls it. A set of addresses is of one.
type version string

const (
	ipv4 version = "IPV4"
	ipv6 version = "IPV6"
)

var versions = []version{ipv4, ipv6}

func versionOf(cidr string) version {
	if strings.Contains(cidr, ":") {
		return ipv6
	}
	return ipv4
}

// addressSets makes a set for each version that the ranges have. Its name is the component's, what it is for, and the
// version: spywatcher-allow-ipv4.
func (component *WebACL) addressSets(ctx *pulumi.Context, name, use string, ranges []string) ([]*wafv2.IpSet, error) {
	var sets []*wafv2.IpSet
	for _, v := range versions {
		var addresses pulumi.StringArray
		for _, cidr := range ranges {
			if versionOf(cidr) == v {
				addresses = append(addresses, pulumi.String(cidr))
			}
		}
		if len(addresses) == 0 {
			continue
		}
		setName := name + "-" + use + "-" + strings.ToLower(string(v))
		set, err := wafv2.NewIpSet(ctx, setName, &wafv2.IpSetArgs{
			Name:             pulumi.String(setName),
			Scope:            pulumi.String(scope),
			IpAddressVersion: pulumi.String(v),
			Addresses:        addresses,
		}, pulumi.Parent(component))
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// fromAny matches requests that come from an address in any of the sets.
func fromAny(sets []*wafv2.IpSet) *wafv2.WebAclRuleStatementArgs {
	if len(sets) == 1 {
		return from(sets[0])
	}
	statements := wafv2.WebAclRuleStatementArray{}
	for _, set := range sets {
		statements = append(statements, from(set))
	}
	return &wafv2.WebAclRuleStatementArgs{
		OrStatement: &wafv2.WebAclRuleStatementOrStatementArgs{Statements: statements},
	}
}

func from(set *wafv2.IpSet) *wafv2.WebAclRuleStatementArgs {
	return &wafv2.WebAclRuleStatementArgs{
		IpSetReferenceStatement: &wafv2.WebAclRuleStatementIpSetReferenceStatementArgs{Arn: set.Arn},
	}
}
