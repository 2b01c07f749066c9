package workload

import (
	"time"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	batchv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/batch/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newDeployment makes the Deployment. It comes after the Service, because a load balancer's controller gives a pod its
// readiness gate only when the Service is there before it, and after the migration, which it must not overtake.
func (b *builder) newDeployment(service *corev1.Service, migration *batchv1.Job) (*appsv1.Deployment, error) {
	after := []pulumi.Resource{service}
	if migration != nil {
		after = append(after, migration)
	}
	rollout := b.args.Rollout
	return appsv1.NewDeployment(b.ctx, b.name, &appsv1.DeploymentArgs{
		Metadata: b.metadata(pulumi.String(b.name)),
		Spec: &appsv1.DeploymentSpecArgs{
			// How many there are at first. Without it a first deploy would wait at one pod for the autoscaler.
			Replicas:                pulumi.Int(b.args.Scaling.Min),
			RevisionHistoryLimit:    pulumi.Int(rollout.History),
			ProgressDeadlineSeconds: seconds(rollout.ProgressDeadline),
			Selector:                b.selector(),
			Strategy: &appsv1.DeploymentStrategyArgs{
				Type: pulumi.String("RollingUpdate"),
				RollingUpdate: &appsv1.RollingUpdateDeploymentArgs{
					MaxSurge:       pulumi.Int(rollout.MaxSurge),
					MaxUnavailable: pulumi.Int(rollout.MaxUnavailable),
				},
			},
			Template: b.podTemplate(),
		},
	}, b.child(
		pulumi.DependsOn(after),
		// From then on the number belongs to the autoscaler: a deploy must not throw it back.
		pulumi.IgnoreChanges([]string{"spec.replicas"}),
		pulumi.Timeouts(b.args.rolloutTimeouts()),
	)...)
}

// rolloutTimeouts are how long Pulumi waits for a rollout, and so how long a failed one takes to be told. For
// Kubernetes ProgressDeadline starts again with each pod; Pulumi has one time for all, so each step adds a minute.
func (args *ScaledDeploymentArgs) rolloutTimeouts() *pulumi.CustomTimeouts {
	steps := (args.Scaling.Max + args.Rollout.MaxSurge - 1) / args.Rollout.MaxSurge
	wait := (args.Rollout.ProgressDeadline + time.Duration(steps)*time.Minute).String()
	return &pulumi.CustomTimeouts{Create: wait, Update: wait}
}

func (b *builder) selector() *metav1.LabelSelectorArgs {
	return &metav1.LabelSelectorArgs{MatchLabels: pulumi.ToStringMap(Selector(b.name))}
}

// seconds is a duration as Kubernetes counts it.
func seconds(d time.Duration) pulumi.Int { return pulumi.Int(int(d / time.Second)) }
