package ingress_test

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

const (
	alb   = "alb.ingress.kubernetes.io/"
	nginx = "nginx.ingress.kubernetes.io/"

	ingressType   = "kubernetes:networking.k8s.io/v1:Ingress"
	configMapType = "kubernetes:core/v1:ConfigMap"

	certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
	acl         = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/edge/12345678-1234-1234-1234-123456789012"
)

// backend and frontend are the two workloads of spec §4.
func backend() ingress.Route {
	return ingress.Route{
		Host:    "api.spywatcher.example.com",
		Service: pulumi.String("spywatcher-backend"),
		Target:  ingress.Target{HealthCheck: ingress.HealthCheck{Path: "/health/ready"}, Stickiness: time.Hour},
	}
}

func frontend() ingress.Route {
	return ingress.Route{
		Host:    "spywatcher.example.com",
		Service: pulumi.String("spywatcher-frontend"),
		Target:  ingress.Target{HealthCheck: ingress.HealthCheck{Path: "/"}},
	}
}

func albArgs() *ingress.ALBIngressArgs {
	return &ingress.ALBIngressArgs{
		Namespace: pulumi.String("spywatcher"),
		Routes:    []ingress.Route{frontend(), backend()},
	}
}

func nginxArgs() *ingress.NGINXIngressArgs {
	return &ingress.NGINXIngressArgs{
		Namespace: pulumi.String("spywatcher"),
		Routes:    []ingress.Route{frontend(), backend()},
	}
}
