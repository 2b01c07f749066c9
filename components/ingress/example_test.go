package ingress_test

import (
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

// A shop behind an Application Load Balancer with a certificate and logs. The target's settings go on the Service,
// which is made before the Ingress and does not wait for pods.
func ExampleNewALBIngress() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		target := ingress.Target{
			HealthCheck:         ingress.HealthCheck{Path: "/health/ready"},
			Stickiness:          time.Hour,
			DeregistrationDelay: 30 * time.Second,
		}
		annotations := pulumi.ToStringMap(target.ServiceAnnotations())
		annotations["pulumi.com/skipAwait"] = pulumi.String("true")
		service, err := corev1.NewService(ctx, "shop", &corev1.ServiceArgs{
			Metadata: &metav1.ObjectMetaArgs{Namespace: pulumi.String("shop"), Annotations: annotations},
			Spec: &corev1.ServiceSpecArgs{
				Selector: pulumi.StringMap{"app": pulumi.String("shop")},
				Ports: corev1.ServicePortArray{&corev1.ServicePortArgs{
					Name: pulumi.String("http"), Port: pulumi.Int(80), TargetPort: pulumi.String("http"),
				}},
			},
		})
		if err != nil {
			return err
		}
		made, err := ingress.NewALBIngress(ctx, "shop", &ingress.ALBIngressArgs{
			Namespace: pulumi.String("shop"),
			Routes: []ingress.Route{
				{Host: "shop.example.com", Service: service.Metadata.Name().Elem(), Target: target},
			},
			CertificateARNs: pulumi.StringArray{
				pulumi.String("arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
			},
			AccessLogs: &ingress.Logs{Bucket: pulumi.String("shop-logs"), Prefix: pulumi.String("alb")},
			// Off before the stack is destroyed: see docs/ingress.md.
			DeletionProtection: true,
		})
		if err != nil {
			return err
		}
		ctx.Export("address", made.Address)
		return nil
	})
}

// The same shop in a cluster that still runs ingress-nginx.
func ExampleNewNGINXIngress() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := ingress.NewNGINXIngress(ctx, "shop", &ingress.NGINXIngressArgs{
			Namespace: pulumi.String("shop"),
			Routes:    []ingress.Route{{Host: "shop.example.com", Service: pulumi.String("shop")}},
			TLSSecret: pulumi.String("shop-tls"),
			RateLimit: ingress.RateLimit{RequestsPerSecond: 20},
		})
		return err
	})
}
