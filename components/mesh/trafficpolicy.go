package mesh

import (
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// TrafficPolicy is a VirtualService and a DestinationRule for one Service, and an EnvoyFilter for its pods.
type TrafficPolicy struct {
	pulumi.ResourceState

	// Host is the full DNS name of the Service, which the policy is for.
	Host pulumi.StringOutput
	// VirtualServiceName and DestinationRuleName are the objects' names.
	VirtualServiceName  pulumi.StringOutput
	DestinationRuleName pulumi.StringOutput
	// EnvoyFilterName is the name of the object with the rate limit, "" when there is none.
	EnvoyFilterName pulumi.StringOutput
}

// NewTrafficPolicy makes a TrafficPolicy, whose objects all have that name.
//
// Istio's custom resource definitions, of 1.28 or later, must be in the cluster: without them a preview succeeds, and
// pulumi up fails. It returns an error with all findings, and registers nothing, when args cannot be used.
func NewTrafficPolicy(
	ctx *pulumi.Context, name string, args *TrafficPolicyArgs, opts ...pulumi.ResourceOption,
) (*TrafficPolicy, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, name: name, args: args.withDefaults().checkedLater(name), component: &TrafficPolicy{}}
	if err := ctx.RegisterComponentResourceV2(token, name, b.args.inputs(), b.component, opts...); err != nil {
		return nil, err
	}
	if err := b.newObjects(); err != nil {
		return nil, err
	}
	return b.component, ctx.RegisterResourceOutputs(b.component, pulumi.Map{
		"host":                b.component.Host,
		"virtualServiceName":  b.component.VirtualServiceName,
		"destinationRuleName": b.component.DestinationRuleName,
		"envoyFilterName":     b.component.EnvoyFilterName,
	})
}

const token = "spywatcher:mesh:TrafficPolicy"

// Versions of Istio's API; EnvoyFilter has no other.
const (
	networkingV1       = "networking.istio.io/v1"
	networkingV1Alpha3 = "networking.istio.io/v1alpha3"
)

// builder makes the children of one TrafficPolicy.
type builder struct {
	ctx       *pulumi.Context
	name      string
	args      *TrafficPolicyArgs
	component *TrafficPolicy
}

func (b *builder) newObjects() error {
	rule, err := b.newObject(networkingV1, "DestinationRule", b.args.destinationRule())
	if err != nil {
		return err
	}
	// A route to a subset answers 503 as long as no rule says what the subset is.
	service, err := b.newObject(networkingV1, "VirtualService", b.args.virtualService(),
		pulumi.DependsOn([]pulumi.Resource{rule}))
	if err != nil {
		return err
	}
	b.component.Host = after.String(service, b.args.Host)
	b.component.DestinationRuleName = rule.Metadata.Name().Elem()
	b.component.VirtualServiceName = service.Metadata.Name().Elem()
	b.component.EnvoyFilterName = after.String(b.component, pulumi.String(""))
	if b.args.RateLimit.Off {
		return nil
	}
	filter, err := b.newObject(networkingV1Alpha3, "EnvoyFilter", b.args.envoyFilter())
	if err != nil {
		return err
	}
	b.component.EnvoyFilterName = filter.Metadata.Name().Elem()
	return nil
}

func (b *builder) newObject(
	apiVersion, kind string, spec pulumi.Map, opts ...pulumi.ResourceOption,
) (*apiextensions.CustomResource, error) {
	return apiextensions.NewCustomResource(b.ctx, b.name, &apiextensions.CustomResourceArgs{
		ApiVersion:  pulumi.String(apiVersion),
		Kind:        pulumi.String(kind),
		Metadata:    &metav1.ObjectMetaArgs{Name: pulumi.String(b.name), Namespace: b.args.Namespace},
		OtherFields: kubernetes.UntypedArgs{"spec": spec},
	}, append(opts, pulumi.Parent(b.component))...)
}

// checkedLater gives the values that are not known yet the checks that come when they are, and Host its default.
func (args *TrafficPolicyArgs) checkedLater(subject string) *TrafficPolicyArgs {
	args.Namespace = checks.Late(subject, "Namespace", args.Namespace, checks.DNSLabel)
	args.Service = checks.Late(subject, "Service", args.Service, checks.ServiceName)
	if args.Host == nil {
		args.Host = pulumi.Sprintf("%s.%s."+clusterDomain, args.Service, args.Namespace)
	} else {
		args.Host = checks.Late(subject, "Host", args.Host, fullName)
	}
	return args
}

// inputs are what the state keeps of the arguments.
func (args *TrafficPolicyArgs) inputs() pulumi.Map {
	subsets := make(pulumi.Array, 0, len(args.Subsets))
	for _, s := range args.Subsets {
		subsets = append(subsets, pulumi.Map{
			"name": pulumi.String(s.Name), "version": pulumi.String(s.Version), "weight": pulumi.Int(s.Weight),
		})
	}
	r, h, c, l := args.Retries, args.Hashing, args.CircuitBreaker, args.RateLimit
	return pulumi.Map{
		"namespace":     args.Namespace,
		"service":       args.Service,
		"host":          args.Host,
		"gateways":      pulumi.ToStringArray(args.Gateways),
		"hosts":         pulumi.ToStringArray(args.Hosts),
		"port":          pulumi.Int(args.Port),
		"podLabels":     pulumi.ToStringMap(args.PodLabels),
		"longLived":     pulumi.ToStringArray(args.LongLived),
		"versionHeader": pulumi.String(args.VersionHeader),
		"subsets":       subsets,
		"retries": pulumi.Map{
			"tries": pulumi.Int(r.Tries), "timeout": text(r.Timeout), "perTry": text(r.PerTry),
			"methods": pulumi.ToStringArray(r.Methods),
		},
		"hashing": pulumi.Map{
			"sourceIp": pulumi.Bool(h.SourceIP), "header": pulumi.String(h.Header),
			"cookie": pulumi.String(h.Cookie), "cookieTtl": text(h.CookieTTL),
		},
		"circuitBreaker": pulumi.Map{
			"maxConnections": pulumi.Int(c.MaxConnections), "maxPending": pulumi.Int(c.MaxPending),
			"consecutiveErrors": pulumi.Int(c.ConsecutiveErrors), "interval": text(c.Interval),
			"ejectFor": text(c.EjectFor), "maxEjected": pulumi.Int(c.MaxEjected),
		},
		"rateLimit": pulumi.Map{
			"requestsPerMinute": pulumi.Int(l.RequestsPerMinute), "off": pulumi.Bool(l.Off),
			"uncounted": pulumi.ToStringArray(l.Uncounted),
		},
	}
}

func text(d time.Duration) pulumi.String { return pulumi.String(d.String()) }
