package workload

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newNetworkPolicy makes the NetworkPolicy that lets in the peers and nobody else. A kubelet's probes always pass.
func (b *builder) newNetworkPolicy() error {
	rules := networkingv1.NetworkPolicyIngressRuleArray{}
	for _, peer := range b.args.AllowFrom {
		rules = append(rules, &networkingv1.NetworkPolicyIngressRuleArgs{
			From:  networkingv1.NetworkPolicyPeerArray{peer.args()},
			Ports: b.policyPorts(peer),
		})
	}
	_, err := networkingv1.NewNetworkPolicy(b.ctx, b.name, &networkingv1.NetworkPolicyArgs{
		Metadata: b.metadata(pulumi.String(b.name)),
		Spec: &networkingv1.NetworkPolicySpecArgs{
			PodSelector: b.selector(),
			PolicyTypes: pulumi.ToStringArray([]string{"Ingress"}),
			Ingress:     rules,
		},
	}, b.child()...)
	return err
}

func (p Peer) args() *networkingv1.NetworkPolicyPeerArgs {
	if p.CIDR != "" {
		return &networkingv1.NetworkPolicyPeerArgs{IpBlock: &networkingv1.IPBlockArgs{Cidr: pulumi.String(p.CIDR)}}
	}
	args := &networkingv1.NetworkPolicyPeerArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: pulumi.ToStringMap(p.PodLabels)},
	}
	if p.Namespace != "" {
		args.NamespaceSelector = &metav1.LabelSelectorArgs{
			MatchLabels: pulumi.ToStringMap(map[string]string{"kubernetes.io/metadata.name": p.Namespace}),
		}
	}
	return args
}

// policyPorts are numbers: not every network plugin knows the names of ports.
func (b *builder) policyPorts(peer Peer) networkingv1.NetworkPolicyPortArray {
	var ports networkingv1.NetworkPolicyPortArray
	for _, name := range peer.Ports {
		for _, port := range b.args.ports() {
			if port.Name == name {
				ports = append(ports, &networkingv1.NetworkPolicyPortArgs{
					Port:     pulumi.Int(port.Number),
					Protocol: pulumi.String("TCP"),
				})
			}
		}
	}
	return ports
}
