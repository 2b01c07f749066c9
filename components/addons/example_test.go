package addons_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
)

// A bare cluster gets a load balancer controller and a Prometheus. What is made of their kinds comes after them.
func ExampleNewAddons() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		made, err := addons.NewAddons(ctx, "addons", &addons.AddonsArgs{
			Cluster: addons.Cluster{
				Name: "shop", Account: "123456789012", Region: "eu-central-1", VPC: "vpc-0123456789abcdef0",
			},
			LoadBalancerController: &addons.LoadBalancerController{},
			Prometheus:             &addons.Prometheus{Storage: "50Gi"},
		})
		if err != nil {
			return err
		}
		// For the Ingress: pulumi.DependsOn(made.LoadBalancerController).
		ctx.Export("addons", made.Versions)
		return nil
	})
}
