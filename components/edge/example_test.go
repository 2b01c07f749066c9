package edge_test

import (
	"time"

	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// What an Ingress needs before it: a certificate for its hosts, and a bucket for the load balancer's logs.
func ExampleNewCertificate() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		certificate, err := edge.NewCertificate(ctx, "shop", &edge.CertificateArgs{
			Hosts: []string{"shop.example.com", "*.shop.example.com"},
			Zone:  edge.Zone{Name: "example.com"},
		})
		if err != nil {
			return err
		}
		logs, err := edge.NewAccessLogs(ctx, "shop", &edge.AccessLogsArgs{
			Bucket:  "example-shop-logs",
			Account: "123456789012",
			Region:  "eu-central-1",
		})
		if err != nil {
			return err
		}
		// To ingress.ALBIngressArgs: CertificateARNs, and Bucket and Prefix of AccessLogs.
		ctx.Export("certificate", certificate.ARN)
		ctx.Export("bucket", logs.Bucket)
		ctx.Export("prefix", logs.AccessPrefix)
		return nil
	})
}

// What comes after an Ingress: the names that lead to its load balancer, and the alarms over it.
func ExampleNewAlarms() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shop, err := networkingv1.GetIngress(ctx, "shop", pulumi.ID("shop/shop"), nil)
		if err != nil {
			return err
		}
		balancer := edge.LoadBalancer{
			Cluster: "production", Namespace: "shop", Ingress: "shop",
			Address: shop.Status.LoadBalancer().Ingress().Index(pulumi.Int(0)).Hostname().Elem(),
		}
		_, err = edge.NewAlias(ctx, "shop", &edge.AliasArgs{
			Hosts:        []string{"shop.example.com", "*.shop.example.com"},
			Zone:         edge.Zone{Name: "example.com"},
			LoadBalancer: balancer,
		})
		if err != nil {
			return err
		}
		pager, _ := ctx.GetConfig("shop:pager")
		_, err = edge.NewAlarms(ctx, "shop", &edge.AlarmsArgs{
			Account:      "123456789012",
			Region:       "eu-central-1",
			LoadBalancer: balancer,
			Services:     []edge.Service{{Name: "shop"}},
			Subscriptions: []edge.Subscription{
				{Name: "team", Protocol: edge.Email, Endpoint: pulumi.String("team@example.com")},
				{
					Name: "on-call", Protocol: edge.HTTPS,
					Endpoint: pulumi.ToSecret(pulumi.String(pager)).(pulumi.StringOutput),
				},
			},
			Thresholds: edge.Thresholds{ErrorRatio: 0.01},
			Objectives: &edge.Objectives{
				Availability: 0.999, Latency: &edge.LatencyObjective{Share: 0.99, Within: time.Second},
			},
		})
		return err
	})
}
