package addons

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func (component *Addons) installController(ctx *pulumi.Context, name string, args *AddonsArgs) error {
	if args.LoadBalancerController == nil {
		return nil
	}
	account := serviceAccount{namespace: systemNamespace, name: controllerChart.name}
	permissions, err := args.Cluster.controllerPolicy()
	if err != nil {
		return err
	}
	identity, err := component.identity(ctx, name+"-load-balancer-controller", args.Cluster, account, permissions)
	if err != nil {
		return err
	}
	component.LoadBalancerController, err = component.release(ctx, name, controllerChart, account.namespace, pulumi.Map{
		"clusterName": pulumi.String(args.Cluster.Name),
		// It would ask the node's metadata service otherwise, which pods cannot reach where the hop limit is 1.
		"region": pulumi.String(args.Cluster.Region),
		"vpcId":  pulumi.String(args.Cluster.VPC),
		"serviceAccount": pulumi.Map{
			"create": pulumi.Bool(true),
			"name":   pulumi.String(account.name),
		},
		"replicaCount":        pulumi.Int(replicas),
		"podDisruptionBudget": pulumi.Map{"maxUnavailable": pulumi.Int(1)},
		"ingressClass":        pulumi.String("alb"),
		// It would take over every Service of type LoadBalancer, and stop all Services while it is not there.
		"enableServiceMutatorWebhook": pulumi.Bool(false),
		// The role has no rights for these two.
		"enableWaf":    pulumi.Bool(false),
		"enableShield": pulumi.Bool(false),
		"enableWafv2":  pulumi.Bool(true),
		// For Ingresses alone: it would start the others where it finds the Gateway API's definitions, which may be those of
		// another version, and then stops. Only with all three of them said does it not look.
		"controllerConfig": pulumi.Map{"featureGates": pulumi.Map{
			"ALBGatewayAPI":      pulumi.Bool(false),
			"NLBGatewayAPI":      pulumi.Bool(false),
			"GatewayListenerSet": pulumi.Bool(false),
		}},
	}, identity...)
	return err
}
