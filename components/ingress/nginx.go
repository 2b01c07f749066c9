package ingress

import (
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// NGINXIngress is a set of Ingresses for ingress-nginx, one for each host, since annotations hold for all of an
// Ingress. The project was retired in March 2026: it is for clusters that still run it.
type NGINXIngress struct {
	pulumi.ResourceState

	// Names are the Ingresses' names, in the order of Hosts.
	Names pulumi.StringArrayOutput
	// Hosts are the routes' hosts, each once.
	Hosts pulumi.StringArrayOutput
	// Address is where the controller can be reached. It is unknown in the preview that would make the first Ingress, and
	// empty while that has none.
	Address pulumi.StringOutput
}

// NewNGINXIngress makes an NGINXIngress. Its Ingresses are named after it and their hosts.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewNGINXIngress(
	ctx *pulumi.Context, name string, args *NGINXIngressArgs, opts ...pulumi.ResourceOption,
) (*NGINXIngress, error) {
	if err := append(args.nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	complete.Namespace = checks.Late(name, "Namespace", complete.Namespace, checks.DNSLabel)
	complete.Routes = sortedRoutes(checkedServices(name, complete.Routes, false))
	if complete.TLSSecret != nil {
		complete.TLSSecret = checks.Late(name, "TLSSecret", complete.TLSSecret, checks.DNSSubdomain)
	}

	b := &nginxBuilder{ctx: ctx, name: name, args: complete, component: &NGINXIngress{}}
	err := ctx.RegisterComponentResourceV2(nginxToken, name, complete.inputs(), b.component, opts...)
	if err != nil {
		return nil, err
	}
	if err := b.newHeaders(); err != nil {
		return nil, err
	}
	hosts := hostsOf(complete.Routes)
	var names pulumi.StringArray
	for i, host := range hosts {
		object, err := b.newIngress(host)
		if err != nil {
			return nil, err
		}
		names = append(names, object.Metadata.Name().Elem())
		if i == 0 {
			b.component.Address = addressOf(object)
		}
	}

	b.component.Names = names.ToStringArrayOutput()
	b.component.Hosts = after.StringArray(b.component, pulumi.ToStringArray(hosts))
	return b.component, ctx.RegisterResourceOutputs(b.component, pulumi.Map{
		"names":   b.component.Names,
		"hosts":   b.component.Hosts,
		"address": b.component.Address,
	})
}

const nginxToken = "spywatcher:ingress:NGINXIngress"

// nginxBuilder makes the children of one NGINXIngress.
type nginxBuilder struct {
	ctx       *pulumi.Context
	name      string
	args      *NGINXIngressArgs
	component *NGINXIngress
	// headers is "namespace/name" of the ConfigMap with the response headers; nil when there are none.
	headers pulumi.StringInput
}

func (b *nginxBuilder) newHeaders() error {
	headers := b.args.responseHeaders()
	if len(headers) == 0 {
		return nil
	}
	name := b.name + "-headers"
	object, err := corev1.NewConfigMap(b.ctx, name, &corev1.ConfigMapArgs{
		Metadata: metadata(name, b.args.Namespace, nil),
		Data:     pulumi.ToStringMap(headers),
	}, pulumi.Parent(b.component))
	if err != nil {
		return err
	}
	// Through the object's outputs, so that it is there before the Ingress that the controller would else deny.
	b.headers = pulumi.Sprintf("%s/%s", object.Metadata.Namespace().Elem(), object.Metadata.Name().Elem())
	return nil
}

func (b *nginxBuilder) newIngress(host string) (*networkingv1.Ingress, error) {
	var routes []Route
	for _, r := range b.args.Routes {
		if r.Host == host {
			routes = append(routes, r)
		}
	}
	annotations := pulumi.ToStringMap(b.args.annotations(routes[0].Target.Stickiness))
	if b.headers != nil {
		annotations[nginxPrefix+"custom-headers"] = b.headers
	}
	spec := &networkingv1.IngressSpecArgs{
		IngressClassName: pulumi.String(b.args.ClassName),
		Rules:            rulesOf(routes),
	}
	if b.args.TLSSecret != nil {
		spec.Tls = networkingv1.IngressTLSArray{&networkingv1.IngressTLSArgs{
			Hosts:      pulumi.ToStringArray([]string{host}),
			SecretName: b.args.TLSSecret,
		}}
	}
	name := objectName(b.name, host)
	return networkingv1.NewIngress(b.ctx, name, &networkingv1.IngressArgs{
		Metadata: metadata(name, b.args.Namespace, annotations),
		Spec:     spec,
	}, pulumi.Parent(b.component))
}

// objectName is the name of a host's Ingress. A wildcard's has a dot where the others have a hyphen, so that it is not
// that of a host which is called wildcard.
func objectName(component, host string) string {
	if isWildcard(host) {
		return component + ".wildcard" + strings.TrimPrefix(host, "*")
	}
	return component + "-" + host
}

// inputs are what the state keeps of the arguments.
func (args *NGINXIngressArgs) inputs() pulumi.Map {
	m := pulumi.Map{
		"namespace":           args.Namespace,
		"className":           pulumi.String(args.ClassName),
		"routes":              inputsOf(args.Routes),
		"balance":             pulumi.String(args.Balance),
		"retryTries":          pulumi.Int(args.Retries.Tries),
		"retryTimeoutSeconds": pulumi.Int(wholeSecondsInt(args.Retries.Timeout)),
		"idleTimeoutSeconds":  pulumi.Int(wholeSecondsInt(args.IdleTimeout)),
		"inboundCidrs":        pulumi.ToStringArray(args.InboundCIDRs),
		"responseHeaders":     pulumi.ToStringMap(args.responseHeaders()),
	}
	if !args.RateLimit.Off {
		m["requestsPerSecond"] = pulumi.Int(args.RateLimit.RequestsPerSecond)
		m["burstMultiplier"] = pulumi.Int(args.RateLimit.BurstMultiplier)
	}
	if args.TLSSecret != nil {
		m["tlsSecret"] = args.TLSSecret
	}
	return m
}
