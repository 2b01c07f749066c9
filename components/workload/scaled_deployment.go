package workload

import (
	"maps"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// ScaledDeployment is a Deployment with all that it needs to scale, to be reached and to be replaced.
type ScaledDeployment struct {
	pulumi.ResourceState

	// Name is that of the Deployment, and of its HorizontalPodAutoscaler and PodDisruptionBudget. It is known once the
	// rollout is through.
	Name pulumi.StringOutput
	// ServiceName is the Service's name. It is known before the first pod is, so that what routes to the Service can be
	// made meanwhile.
	ServiceName pulumi.StringOutput
	// MigrationName is the Job's name, known once it has succeeded; "" without a migration.
	MigrationName pulumi.StringOutput
}

const token = "spywatcher:workload:ScaledDeployment"

// NewScaledDeployment makes a ScaledDeployment. Its objects have that name.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewScaledDeployment(
	ctx *pulumi.Context, name string, args *ScaledDeploymentArgs, opts ...pulumi.ResourceOption,
) (*ScaledDeployment, error) {
	if err := append(args.nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	complete := args.withDefaults()
	complete.Namespace = checks.Late(name, "Namespace", complete.Namespace, checks.DNSLabel)
	complete.Image = checks.Late(name, "Image", complete.Image, complete.imageRule())

	b := &builder{ctx: ctx, name: name, args: complete, component: &ScaledDeployment{}}
	if err := ctx.RegisterComponentResourceV2(token, name, complete.inputs(), b.component, opts...); err != nil {
		return nil, err
	}
	if err := b.build(); err != nil {
		return nil, err
	}
	return b.component, ctx.RegisterResourceOutputs(b.component, pulumi.Map{
		"name":          b.component.Name,
		"serviceName":   b.component.ServiceName,
		"migrationName": b.component.MigrationName,
	})
}

// builder makes the children of one ScaledDeployment.
type builder struct {
	ctx       *pulumi.Context
	name      string
	args      *ScaledDeploymentArgs
	component *ScaledDeployment

	// What the pods refer to.
	account  *corev1.ServiceAccount
	settings pulumi.StringOutput // the ConfigMap's name, when there are settings
	secrets  pulumi.StringOutput // the Secret's name, when there are secret settings
	files    pulumi.StringOutput // the ConfigMap's name, when there are files
}

func (b *builder) build() error {
	if err := b.newPodDependencies(); err != nil {
		return err
	}
	service, err := b.newService()
	if err != nil {
		return err
	}
	if err := b.newNetworkPolicy(); err != nil {
		return err
	}
	migration, err := b.newMigration()
	if err != nil {
		return err
	}
	deployment, err := b.newDeployment(service, migration)
	if err != nil {
		return err
	}
	if err := b.newScaling(deployment); err != nil {
		return err
	}
	b.component.Name = deployment.Metadata.Name().Elem()
	b.component.ServiceName = service.Metadata.Name().Elem()
	return nil
}

// newPodDependencies makes what a pod cannot start without.
func (b *builder) newPodDependencies() (err error) {
	if b.account, err = corev1.NewServiceAccount(b.ctx, b.name, &corev1.ServiceAccountArgs{
		Metadata:                     b.metadata(pulumi.String(b.name)),
		AutomountServiceAccountToken: pulumi.Bool(false),
	}, b.child()...); err != nil {
		return err
	}
	if err = b.newSettings(); err != nil {
		return err
	}
	if err = b.newSecretSettings(); err != nil {
		return err
	}
	return b.newFiles()
}

// newScaling makes what says how many pods there are and may be missing.
func (b *builder) newScaling(deployment *appsv1.Deployment) error {
	if err := b.newAutoscaler(deployment); err != nil {
		return err
	}
	if err := b.newDisruptionBudget(); err != nil {
		return err
	}
	if err := b.newVerticalAutoscaler(deployment); err != nil {
		return err
	}
	return b.newSchedules()
}

// child are the options of the component's children.
func (b *builder) child(more ...pulumi.ResourceOption) []pulumi.ResourceOption {
	return append([]pulumi.ResourceOption{pulumi.Parent(b.component)}, more...)
}

// metadata is that of a child.
func (b *builder) metadata(name pulumi.StringInput) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{
		Name:      name,
		Namespace: b.args.Namespace,
		Labels:    pulumi.ToStringMap(b.labels(b.name)),
	}
}

// Labels that the component sets itself.
const (
	nameLabel      = "app.kubernetes.io/name"
	managedByLabel = "app.kubernetes.io/managed-by"
	versionLabel   = "version"
)

// Selector are the labels by which a ScaledDeployment of that name selects its pods, and by which others may select its
// Service.
func Selector(name string) map[string]string { return map[string]string{nameLabel: name} }

// labels are those of an object that belongs to app: the workload, or what runs beside it and must not be taken for it.
func (b *builder) labels(app string) map[string]string {
	labels := map[string]string{nameLabel: app, managedByLabel: "pulumi"}
	maps.Copy(labels, b.args.Labels)
	return labels
}

// podLabels are those of the workload's own pods.
func (b *builder) podLabels() map[string]string {
	labels := b.labels(b.name)
	if b.args.Version != "" {
		labels[versionLabel] = b.args.Version
	}
	return labels
}
