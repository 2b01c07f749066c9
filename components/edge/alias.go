package edge

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Alias leads hosts to the load balancer of an Ingress, for clients with IPv4 and with IPv6.
type Alias struct {
	pulumi.ResourceState

	// Hosts are the names that lead there, once their A records stand, in the order of the arguments.
	Hosts pulumi.StringArrayOutput
}

// AliasArgs say what leads where. All must be given.
type AliasArgs struct {
	// Hosts are the DNS names, *.example.com for all below one that have no record of their own.
	Hosts []string
	// Zone is where the records are made.
	Zone Zone
	// LoadBalancer is where they lead to. A load balancer that has no IPv6 address answers no AAAA question, and its
	// record does no harm.
	LoadBalancer LoadBalancer
}

// NewAlias makes an Alias. A record that another has made for one of the hosts is left alone, and is an error.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewAlias(
	ctx *pulumi.Context, name string, args *AliasArgs, opts ...pulumi.ResourceOption,
) (*Alias, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := *args
	complete.LoadBalancer = args.LoadBalancer.checked(name)
	component := &Alias{}
	if err := ctx.RegisterComponentResourceV2(aliasToken, name, complete.inputs(), component, opts...); err != nil {
		return nil, err
	}
	zone := complete.Zone.id(ctx, name, component)
	found := complete.LoadBalancer.find(ctx, component)
	target := route53.RecordAliasArray{&route53.RecordAliasArgs{
		Name:                 found.DnsName(),
		ZoneId:               found.ZoneId(),
		EvaluateTargetHealth: pulumi.Bool(true),
	}}
	hosts := pulumi.StringArray{}
	for _, host := range complete.Hosts {
		for _, recordType := range []string{"A", "AAAA"} {
			logicalName := name + "-" + strings.Replace(host, "*", "wildcard", 1) + "-" + recordType
			record, err := route53.NewRecord(ctx, logicalName, &route53.RecordArgs{
				ZoneId:  zone,
				Name:    pulumi.String(host),
				Type:    pulumi.String(recordType),
				Aliases: target,
			}, pulumi.Parent(component))
			if err != nil {
				return nil, err
			}
			if recordType == "A" {
				hosts = append(hosts, record.Name)
			}
		}
	}
	component.Hosts = hosts.ToStringArrayOutput()
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"hosts": component.Hosts})
}

const aliasToken = "spywatcher:edge:Alias"

// Findings are everything that is wrong with the arguments as far as it is known. NewAlias returns them as an error.
func (args *AliasArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give Hosts, Zone and LoadBalancer")
		return list
	}
	list.Under("Zone", args.Zone.findings())
	list = append(list, args.Zone.hostFindings(args.Hosts)...)
	list.Under("LoadBalancer", args.LoadBalancer.findings())
	return list
}

// inputs are what the state keeps of the arguments.
func (args *AliasArgs) inputs() pulumi.Map {
	return pulumi.Map{
		"hosts":        pulumi.ToStringArray(args.Hosts),
		"zone":         pulumi.String(args.Zone.Name),
		"loadBalancer": args.LoadBalancer.inputs(),
	}
}
