package stacks

import "time"

// Ingress is what stands before the workloads.
type Ingress struct {
	// Controller is "alb", the default, or "nginx" for clusters that still run ingress-nginx.
	Controller string `config:"controller" validate:"oneof=alb nginx"`
	// ClassName is an IngressClass of that controller. Default "alb" or "nginx".
	ClassName string `config:"className"`
	// IdleTimeout is for how long a silent connection is kept. Default 60s, with nginx 1h.
	IdleTimeout time.Duration `config:"idleTimeout" validate:"omitempty,min=1s"`
	// InboundCIDRs are who may connect. Default everybody.
	InboundCIDRs []string `config:"inboundCIDRs" validate:"dive,cidr"`
	// ALB holds what only an Application Load Balancer has.
	ALB ALB `config:"alb"`
	// NGINX holds what only ingress-nginx has.
	NGINX NGINX `config:"nginx"`
}

// ALB holds what only an Application Load Balancer has; docs/ingress.md tells what each does.
type ALB struct {
	// Scheme is "internet-facing", the default, or "internal".
	Scheme string `config:"scheme" validate:"omitempty,oneof=internet-facing internal"`
	// Name is the load balancer's own. Default one that the controller makes up.
	Name string `config:"name"`
	// Group shares a load balancer. Default one of the stack's own.
	Group string `config:"group"`
	// GroupOrder is which members' rules are tried first. Default 0.
	GroupOrder int `config:"groupOrder"`
	// Tags are AWS tags on what the controller makes. Default none.
	Tags map[string]string `config:"tags"`
	// CertificateARNs are certificates in ACM. Default those that the controller finds for the hosts.
	CertificateARNs []string `config:"certificateARNs"`
	// SSLPolicy is one of Elastic Load Balancing's. Default one with TLS 1.3 and 1.2.
	SSLPolicy string `config:"sslPolicy"`
	// WebACL is a WAFv2 web ACL. Default none.
	WebACL WebACL `config:"webACL"`
	// Logs is where access, connection and health check logs go. Default nowhere.
	Logs *Logs `config:"logs"`
	// DeletionProtection refuses to delete the load balancer. Default true in production, else false.
	DeletionProtection *bool `config:"deletionProtection"`
	// SecurityGroups and Subnets are ids or Name tags. Default what the controller makes and finds.
	SecurityGroups []string `config:"securityGroups"`
	Subnets        []string `config:"subnets"`
}

// WebACL names a WAFv2 web ACL in one of two ways.
type WebACL struct {
	ARN  string `config:"arn"`
	Name string `config:"name" validate:"excluded_with=ARN"`
}

// Logs is a place in S3.
type Logs struct {
	// Bucket is the bucket's name. Required.
	Bucket string `config:"bucket" validate:"required"`
	// Prefix is a folder in it. Default none.
	Prefix string `config:"prefix"`
}

// NGINX holds what only ingress-nginx has; docs/ingress.md tells what each does.
type NGINX struct {
	// Balance is "ewma", the default, "round_robin", or "client-address" for a consistent hash.
	Balance string `config:"balance" validate:"omitempty,oneof=ewma round_robin client-address"`
	// TLSSecret is a Secret with the certificate of both hosts. Default the controller's own certificate.
	TLSSecret string `config:"tlsSecret"`
	// SendSecurityHeaders needs a setting of the controller. Default false.
	SendSecurityHeaders bool `config:"sendSecurityHeaders"`
}
