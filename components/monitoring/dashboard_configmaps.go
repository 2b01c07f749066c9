package monitoring

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newDashboards makes a ConfigMap of each dashboard, for the sidecar to find, and gives their names.
func (args *MonitoringArgs) newDashboards(
	ctx *pulumi.Context, parent pulumi.Resource, name string, dashboards []Dashboard,
) (pulumi.StringArray, error) {
	names := pulumi.StringArray{}
	for _, d := range dashboards {
		of := name + "-dashboard-" + d.Kind
		metadata := &metav1.ObjectMetaArgs{
			Name:      pulumi.String(of),
			Namespace: pulumi.String(args.Namespace),
			Labels:    pulumi.ToStringMap(args.Dashboards.Labels),
		}
		if args.Dashboards.Folder != "" {
			metadata.Annotations = pulumi.StringMap{folderAnnotation: pulumi.String(args.Dashboards.Folder)}
		}
		made, err := corev1.NewConfigMap(ctx, of, &corev1.ConfigMapArgs{
			Metadata: metadata,
			// The sidecar puts the files of every namespace into one folder.
			Data: pulumi.StringMap{d.UID + ".json": pulumi.String(d.JSON)},
		}, pulumi.Parent(parent))
		if err != nil {
			return nil, err
		}
		names = append(names, made.Metadata.Name().Elem())
	}
	return names, nil
}

// inputs are what the state keeps of the arguments.
func (d *Dashboards) inputs() pulumi.Map {
	return pulumi.Map{
		"labels":  pulumi.ToStringMap(d.Labels),
		"folder":  pulumi.String(d.Folder),
		"refresh": text(d.Refresh),
		"range":   text(d.Range),
	}
}
