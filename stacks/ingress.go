package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

// The controllers that can stand before the workloads.
const (
	albController   = "alb"
	nginxController = "nginx"
)

// routes lead the hosts to the workloads' Services.
func (c *Config) routes(frontend, backend pulumi.StringInput) []ingress.Route {
	return []ingress.Route{
		{Host: c.Hosts.Frontend, Service: frontend, Target: c.frontendTarget()},
		{Host: c.Hosts.Backend, Service: backend, Target: c.backendTarget()},
	}
}

func (c *Config) albArgs(namespace pulumi.StringInput, routes []ingress.Route) *ingress.ALBIngressArgs {
	alb := c.Ingress.ALB
	args := &ingress.ALBIngressArgs{
		Namespace:          namespace,
		Routes:             routes,
		ClassName:          c.Ingress.ClassName,
		Scheme:             ingress.Scheme(alb.Scheme),
		Name:               alb.Name,
		Group:              alb.Group,
		GroupOrder:         alb.GroupOrder,
		Tags:               alb.Tags,
		CertificateARNs:    pulumi.ToStringArray(alb.CertificateARNs),
		SSLPolicy:          alb.SSLPolicy,
		IdleTimeout:        c.Ingress.IdleTimeout,
		DeletionProtection: c.deletionProtection(),
		InboundCIDRs:       c.Ingress.InboundCIDRs,
		SecurityGroups:     pulumi.ToStringArray(alb.SecurityGroups),
		Subnets:            pulumi.ToStringArray(alb.Subnets),
	}
	if alb.WebACL.ARN != "" {
		args.WebACL.ARN = pulumi.String(alb.WebACL.ARN)
	}
	if alb.WebACL.Name != "" {
		args.WebACL.Name = pulumi.String(alb.WebACL.Name)
	}
	if alb.Logs != nil {
		args.AccessLogs, args.ConnectionLogs, args.HealthCheckLogs = alb.Logs.args(), alb.Logs.args(), alb.Logs.args()
	}
	return args
}

// deletionProtection is what the stack's file says, and else on in production.
func (c *Config) deletionProtection() bool {
	if said := c.Ingress.ALB.DeletionProtection; said != nil {
		return *said
	}
	return c.Environment == Production
}

// args may be the same for the three kinds of logs: each names its files after its kind.
func (l *Logs) args() *ingress.Logs {
	logs := &ingress.Logs{Bucket: pulumi.String(l.Bucket)}
	if l.Prefix != "" {
		logs.Prefix = pulumi.String(l.Prefix)
	}
	return logs
}

func (c *Config) nginxArgs(namespace pulumi.StringInput, routes []ingress.Route) *ingress.NGINXIngressArgs {
	nginx := c.Ingress.NGINX
	args := &ingress.NGINXIngressArgs{
		Namespace:           namespace,
		Routes:              routes,
		ClassName:           c.Ingress.ClassName,
		SendSecurityHeaders: nginx.SendSecurityHeaders,
		Balance:             ingress.Balance(nginx.Balance),
		IdleTimeout:         c.Ingress.IdleTimeout,
		InboundCIDRs:        c.Ingress.InboundCIDRs,
	}
	if nginx.Balance == "client-address" {
		args.Balance = ingress.ClientAddress
	}
	if nginx.TLSSecret != "" {
		args.TLSSecret = pulumi.String(nginx.TLSSecret)
	}
	return args
}
