package edge

import (
	"cmp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// LoadBalancer says which load balancer is meant: the one that the AWS Load Balancer Controller of a cluster has made
// for an Ingress. It is found by the tags that the controller puts on it.
type LoadBalancer struct {
	// Cluster is the name of the cluster as the controller was told it. Required.
	Cluster string
	// Namespace and Ingress name the Ingress. Required.
	Namespace, Ingress string
	// Group is the Ingress's group, where it shares a load balancer. Default none.
	Group string
	// Address is the address in the Ingress's status. Nothing is looked up before it is known, as the load balancer is
	// there only then. Required.
	Address pulumi.StringInput
}

// The controller's tags:
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags.
const (
	clusterTag  = "elbv2.k8s.aws/cluster"
	stackTag    = "ingress.k8s.aws/stack"
	resourceTag = "ingress.k8s.aws/resource"
)

var (
	// clusterName is what EKS allows: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html.
	clusterName = checks.Matching(`^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$`,
		"must be the name of an EKS cluster: up to 100 letters, digits, hyphens and underscores, no sign first")
	// groupName is what the controller allows.
	groupName = checks.Matching(`^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$`,
		"must be up to 63 lower case letters, digits, hyphens and dots, with a letter or digit at either end")
)

// given is that an address is not empty, as it is while an Ingress has none.
func given(address string) string {
	if address == "" {
		return "must be the address in the Ingress's status: the controller has not made the load balancer, and its log " +
			"or the Ingress's events say why"
	}
	return ""
}

func (b LoadBalancer) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Cluster", b.Cluster, clusterName)
	checks.Text(&list, "Namespace", b.Namespace, checks.DNSLabel)
	checks.Text(&list, "Ingress", b.Ingress, checks.DNSSubdomain)
	checks.OptionalText(&list, "Group", b.Group, groupName)
	checks.Input(&list, "Address", b.Address, given)
	return list
}

// checked is b with the check of the address for when it is known. subject is the component's name.
func (b LoadBalancer) checked(subject string) LoadBalancer {
	b.Address = checks.Late(subject, "LoadBalancer.Address", b.Address, given)
	return b
}

// find looks the load balancer up for a component.
func (b LoadBalancer) find(ctx *pulumi.Context, component pulumi.Resource) lb.LookupLoadBalancerResultOutput {
	return lb.LookupLoadBalancerOutput(ctx, lb.LookupLoadBalancerOutputArgs{
		Tags: b.tags("LoadBalancer"),
	}, pulumi.Parent(component))
}

// findTargets looks up the target group of a Service behind the Ingress.
func (b LoadBalancer) findTargets(
	ctx *pulumi.Context, s Service, component pulumi.Resource,
) lb.LookupTargetGroupResultOutput {
	return lb.LookupTargetGroupOutput(ctx, lb.LookupTargetGroupOutputArgs{
		Tags: b.tags(b.Namespace + "/" + b.Ingress + "-" + s.Name + ":" + s.Port),
	}, pulumi.Parent(component))
}

// tags are those of something that the controller made for the Ingress. They are known when it has an address.
func (b LoadBalancer) tags(resource string) pulumi.StringMapInput {
	return b.Address.ToStringOutput().ApplyT(func(string) map[string]string {
		return map[string]string{
			clusterTag:  b.Cluster,
			stackTag:    cmp.Or(b.Group, b.Namespace+"/"+b.Ingress),
			resourceTag: resource,
		}
	}).(pulumi.StringMapOutput)
}

// inputs are what the state keeps of it.
func (b LoadBalancer) inputs() pulumi.Map {
	return pulumi.Map{
		"cluster":   pulumi.String(b.Cluster),
		"namespace": pulumi.String(b.Namespace),
		"ingress":   pulumi.String(b.Ingress),
		"group":     pulumi.String(b.Group),
		"address":   b.Address,
	}
}
