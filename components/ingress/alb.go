package ingress

import (
	"cmp"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// ALBIngress is an Ingress from which the AWS Load Balancer Controller makes an Application Load Balancer.
type ALBIngress struct {
	pulumi.ResourceState

	// Name is the Ingress's name, by which the controller tags what it makes.
	Name pulumi.StringOutput
	// Hosts are the routes' hosts, each once, in the order of the rules.
	Hosts pulumi.StringArrayOutput
	// Address is the load balancer's DNS name. It is unknown in the preview that would make it, and empty while the
	// Ingress has none.
	Address pulumi.StringOutput
}

// NewALBIngress makes an ALBIngress, which is an Ingress of that name.
//
// Make it depend on what must be there before the controller can do its part: the Services, the policy of the log
// bucket, the validated certificate, the web ACL. The pods come after it, as they get their readiness gate only where
// Service and target group are there before them; so a Service must not wait for pods. See docs/ingress.md.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewALBIngress(
	ctx *pulumi.Context, name string, args *ALBIngressArgs, opts ...pulumi.ResourceOption,
) (*ALBIngress, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	complete.Namespace = checks.Late(name, "Namespace", complete.Namespace, checks.DNSLabel)
	complete.Routes = sortedRoutes(checkedServices(name, complete.Routes, true))
	annotations := complete.annotations(name)

	component := &ALBIngress{}
	inputs := complete.inputs(annotations)
	if err := ctx.RegisterComponentResourceV2(albToken, name, inputs, component, opts...); err != nil {
		return nil, err
	}
	object, err := networkingv1.NewIngress(ctx, name, &networkingv1.IngressArgs{
		Metadata: metadata(name, complete.Namespace, annotations),
		Spec: &networkingv1.IngressSpecArgs{
			IngressClassName: pulumi.String(complete.ClassName),
			// No tls section: the controller reads the rules' hosts as well when it looks for certificates.
			Rules: rulesOf(complete.Routes),
		},
	}, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}

	component.Name = object.Metadata.Name().Elem()
	component.Hosts = after.StringArray(object, pulumi.ToStringArray(hostsOf(complete.Routes)))
	component.Address = addressOf(object)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"name":    component.Name,
		"hosts":   component.Hosts,
		"address": component.Address,
	})
}

const albToken = "spywatcher:ingress:ALBIngress"

// inputs are what the state keeps of the arguments: the annotations are all of them but namespace, class and routes.
func (args *ALBIngressArgs) inputs(annotations pulumi.StringMap) pulumi.Map {
	return pulumi.Map{
		"namespace":   args.Namespace,
		"className":   pulumi.String(args.ClassName),
		"routes":      inputsOf(args.Routes),
		"annotations": annotations,
	}
}

func metadata(name string, namespace pulumi.StringInput, annotations pulumi.StringMap) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{
		Name:        pulumi.String(name),
		Namespace:   namespace,
		Annotations: annotations,
	}
}

// addressOf is where an Ingress can be reached: a name at AWS, an address elsewhere, "" while there is none.
func addressOf(object *networkingv1.Ingress) pulumi.StringOutput {
	return object.Status.ApplyT(func(status *networkingv1.IngressStatus) string {
		if status == nil || status.LoadBalancer == nil {
			return ""
		}
		for _, entry := range status.LoadBalancer.Ingress {
			if address := cmp.Or(deref(entry.Hostname), deref(entry.Ip)); address != "" {
				return address
			}
		}
		return ""
	}).(pulumi.StringOutput)
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
