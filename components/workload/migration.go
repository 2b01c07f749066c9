package workload

import (
	batchv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/batch/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// migrationContainer is not called what the workload's is: alerts on a container's use would take one for the other.
const migrationContainer = "migration"

// newMigration makes the Job that runs before a rollout. Pulumi waits for it to succeed, and ends when it fails.
//
// A Job cannot be changed in place, so it is named after what it runs: image, command, settings and secrets. A deploy
// that changes none of them runs no migration. Its pods are not called what the workload's are, or the Service would
// send them requests and the autoscaler would count them.
func (b *builder) newMigration() (*batchv1.Job, error) {
	migration := b.args.Migration
	if migration == nil {
		b.component.MigrationName = after.String(b.component, pulumi.String(""))
		return nil, nil
	}
	base := b.name + "-migration"
	name := b.migrationName(base)
	container := b.container()
	container.Name = pulumi.String(migrationContainer)
	container.Command = pulumi.ToStringArray(migration.Command)
	container.Args = nil
	spec := b.podSpec(container)
	spec.RestartPolicy = pulumi.String("Never")

	metadata := b.metadata(name)
	metadata.Labels = pulumi.ToStringMap(b.labels(base))
	job, err := batchv1.NewJob(b.ctx, base, &batchv1.JobArgs{
		Metadata: metadata,
		Spec: &batchv1.JobSpecArgs{
			BackoffLimit:            pulumi.Int(migration.Retries),
			ActiveDeadlineSeconds:   seconds(migration.Timeout),
			TtlSecondsAfterFinished: seconds(migration.KeepFor),
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: &metav1.ObjectMetaArgs{Labels: pulumi.ToStringMap(b.labels(base))},
				Spec:     spec,
			},
		},
	}, b.child(
		// What has run stays as it is, whatever else of the workload changes: only another name runs it again. After
		// KeepFor there is nothing left that could be changed.
		pulumi.IgnoreChanges([]string{"spec", "metadata.labels"}),
		// A Job that failed is made anew by the next deploy, which would else wait for it to succeed after all:
		// https://github.com/pulumi/pulumi/pull/7226.
		pulumi.ReplaceOnChanges([]string{"*"}),
		pulumi.DeleteBeforeReplace(true),
		// A minute more than the Job itself takes to give up, so that it is its error that is shown.
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: (migration.Timeout + migrationMargin).String()}),
	)...)
	if err != nil {
		return nil, err
	}
	b.component.MigrationName = after.String(job, name)
	return job, nil
}

func (b *builder) migrationName(base string) pulumi.StringOutput {
	content := pulumi.StringMap{"image": b.args.Image}
	for i, part := range b.args.Migration.Command {
		content[checks.Indexed("command", i)] = pulumi.String(part)
	}
	if len(b.args.Settings) > 0 {
		content["settings"] = b.settings
	}
	if len(b.args.SecretSettings.keys()) > 0 {
		content["secrets"] = b.secrets
	}
	return contentName(base, content)
}
