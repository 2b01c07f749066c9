package addons

import (
	helmv3 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// release installs a chart under its own name, which the names of what it makes start with, after what it needs.
func (component *Addons) release(
	ctx *pulumi.Context, name string, c chart, namespace string, values pulumi.Map, needs ...pulumi.Resource,
) ([]pulumi.Resource, error) {
	release, err := helmv3.NewRelease(ctx, name+"-"+c.name, &helmv3.ReleaseArgs{
		Name:            pulumi.String(c.name),
		Chart:           pulumi.String(c.name),
		Version:         pulumi.String(c.version),
		RepositoryOpts:  &helmv3.RepositoryOptsArgs{Repo: pulumi.String(c.repository)},
		Namespace:       pulumi.String(namespace),
		CreateNamespace: pulumi.Bool(namespace != systemNamespace),
		Values:          values,
		Atomic:          pulumi.Bool(true),
		Timeout:         pulumi.Int(int(component.timeout.Seconds())),
		MaxHistory:      pulumi.Int(keptRevisions),
	}, pulumi.Parent(component), pulumi.DependsOn(needs))
	if err != nil {
		return nil, err
	}
	component.versions[c.name] = release.Version.Elem()
	return []pulumi.Resource{release}, nil
}
