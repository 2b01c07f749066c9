package ingress

import (
	"cmp"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ALBIngressArgs say what is reached through an Application Load Balancer, and how. Only Namespace and Routes must be
// given. The load balancer listens on 443, and on 80 to redirect there.
type ALBIngressArgs struct {
	// Namespace is where the Ingress is made; the Services of the routes must be in it. Required.
	Namespace pulumi.StringInput
	// Routes lead hosts and paths to Services. At least one.
	Routes []Route
	// ClassName is an IngressClass whose controller is ingress.k8s.aws/alb: others do not read the annotations, and this
	// one reads no other class. Default "alb". What the class's IngressClassParams set wins over everything here.
	ClassName string

	// Scheme is where the load balancer can be reached from. Default InternetFacing. A change replaces the load balancer.
	Scheme Scheme
	// Name is the load balancer's own name, unique in its region and account, up to 32 characters. Default one that the
	// controller makes up. A change replaces the load balancer.
	Name string
	// Group shares one load balancer among all Ingresses of that group, in any namespace. Default a load balancer of its
	// own. Whoever may make an Ingress in the cluster may join a group. In a group, what is said of the load balancer
	// must be the same in all members.
	Group string
	// GroupOrder is which members' rules are tried first: lowest first, -1000 to 1000; members of one order are tried by
	// namespace and name. Default 0. Only with Group. Older controllers know 1 to 1000 alone, each once a group.
	GroupOrder int
	// Tags are AWS tags on everything that the controller makes for this Ingress. Default none.
	Tags map[string]string

	// CertificateARNs are certificates in ACM; the first is for clients that send no server name. Empty, the default, has
	// the controller look in ACM for certificates of the routes' hosts, which must be issued by then.
	CertificateARNs pulumi.StringArray
	// SSLPolicy is the name of one of Elastic Load Balancing's policies. Default one with TLS 1.3 and 1.2 and hybrid
	// post-quantum key exchange; the controller's own default, of 2016, has no TLS 1.3.
	SSLPolicy string
	// SecurityHeaders are added to every response on 443.
	SecurityHeaders SecurityHeaders
	// KeepServerHeader lets the header Server of responses through. Default false.
	KeepServerHeader bool
	// WebACL is a WAFv2 web ACL before the load balancer. Default none is asked for, and one that is there stays.
	WebACL WebACL

	// AccessLogs, ConnectionLogs and HealthCheckLogs are where the load balancer writes to. Default nowhere.
	AccessLogs      *Logs
	ConnectionLogs  *Logs
	HealthCheckLogs *Logs

	// IdleTimeout is for how long a connection with nothing on it is kept, 1s to 4000s; WebSockets count as connections.
	// Default 60s. The workloads' servers must keep theirs longer: see Target.KeepAlive.
	IdleTimeout time.Duration
	// ClientKeepAlive is how long a client may use one connection, 60s to 604800s. Default 1h.
	ClientKeepAlive time.Duration
	// DisableHTTP2 leaves clients HTTP/1.1 alone. Default false.
	DisableHTTP2 bool
	// KeepInvalidHeaders lets request headers through whose names are not letters, digits and hyphens. Default false.
	KeepInvalidHeaders bool
	// DeletionProtection makes AWS and the controller refuse to delete the load balancer, also when the Ingress goes: a
	// destroy then takes two steps. Default false; production wants it.
	DeletionProtection bool
	// ZonalShift lets Amazon Application Recovery Controller take a zone out. Default false.
	ZonalShift bool

	// InboundCIDRs are who may connect. Default everybody. Not with SecurityGroups, which say it themselves. IPv6 ranges
	// count only where the class makes the load balancer dualstack.
	InboundCIDRs []string
	// SecurityGroups are ids or Name tags of groups to put on the load balancer, instead of one that the controller
	// makes. The controller still adds its own shared group and lets that reach the pods. Default none.
	SecurityGroups pulumi.StringArray
	// Subnets are ids or Name tags of at least two subnets in different zones. Default those that the controller finds by
	// their tags.
	Subnets pulumi.StringArray
}

// Scheme is where a load balancer can be reached from; the values are AWS's own.
type Scheme string

// Where a load balancer can be reached from.
const (
	InternetFacing Scheme = "internet-facing"
	Internal       Scheme = "internal"
)

// Logs is a place in S3. The bucket must be in the load balancer's region, be encrypted with SSE-S3 at most, and let
// logdelivery.elasticloadbalancing.amazonaws.com write: make the Ingress depend on the bucket's policy.
type Logs struct {
	// Bucket is the bucket's name. Required: there is no switching on without one.
	Bucket pulumi.StringInput
	// Prefix is a folder in it, without slashes at its ends. Default none.
	Prefix pulumi.StringInput
}

// WebACL names a WAFv2 web ACL in one of two ways.
type WebACL struct {
	// ARN is that of a regional web ACL. "none" takes away the one that is there, which leaving this out does not.
	ARN pulumi.StringInput
	// Name is the web ACL's name. Excludes ARN.
	Name pulumi.StringInput
	// FailOpen lets requests through while WAF does not answer. Default false.
	FailOpen bool
}

// withDefaults is a copy that is complete.
func (args *ALBIngressArgs) withDefaults() *ALBIngressArgs {
	complete := *args
	complete.Routes = routesWithDefaults(args.Routes)
	complete.ClassName = cmp.Or(args.ClassName, defaultALBClass)
	complete.Scheme = cmp.Or(args.Scheme, defaultScheme)
	complete.SSLPolicy = cmp.Or(args.SSLPolicy, defaultSSLPolicy)
	complete.SecurityHeaders = args.SecurityHeaders.withDefaults()
	complete.IdleTimeout = cmp.Or(args.IdleTimeout, defaultIdleTimeout)
	complete.ClientKeepAlive = cmp.Or(args.ClientKeepAlive, defaultClientKeepAlive)
	return &complete
}
