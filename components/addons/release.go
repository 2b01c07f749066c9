package addons

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/utilities"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// release installs a chart under its own name, which the names of what it makes start with, after what it needs.
func (component *Addons) release(
	ctx *pulumi.Context, name string, c chart, namespace string, values pulumi.Map, needs ...pulumi.Resource,
) ([]pulumi.Resource, error) {
	release := &helmRelease{}
	err := ctx.RegisterResource("kubernetes:helm.sh/v3:Release", name+"-"+c.name, pulumi.Map{
		"name":            pulumi.String(c.name),
		"chart":           pulumi.String(c.name),
		"version":         pulumi.String(c.version),
		"repositoryOpts":  pulumi.Map{"repo": pulumi.String(c.repository)},
		"namespace":       pulumi.String(namespace),
		"createNamespace": pulumi.Bool(namespace != systemNamespace),
		"values":          values,
		"atomic":          pulumi.Bool(true),
		"timeout":         pulumi.Int(int(component.timeout.Seconds())),
		"maxHistory":      pulumi.Int(keptRevisions),
		"compat":          pulumi.String("true"), // as the SDK sets it, whatever its arguments are
	}, release, utilities.PkgResourceDefaultOpts([]pulumi.ResourceOption{
		pulumi.Parent(component), pulumi.DependsOn(needs),
	})...)
	if err != nil {
		return nil, err
	}
	component.versions[c.name] = release.Version.Elem()
	return []pulumi.Resource{release}, nil
}

// helmRelease is Pulumi's Release. The SDK's package of it imports those of every kind there is in Kubernetes, two thirds of the
// SDK, which everybody who imports this one would compile.
type helmRelease struct {
	pulumi.CustomResourceState

	Version pulumi.StringPtrOutput `pulumi:"version"`
}
