package workload

import (
	"fmt"

	batchv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/batch/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	rbacv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/rbac/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// schedulerUser is an ordinary user that owns nothing.
const schedulerUser = 65532

// newSchedules makes the CronJobs that move the autoscaler's floor, with an account that may do that and nothing else.
func (b *builder) newSchedules() error {
	if len(b.args.Scaling.Schedules) == 0 {
		return nil
	}
	account, err := b.newSchedulerAccount()
	if err != nil {
		return err
	}
	for _, schedule := range b.args.Scaling.Schedules {
		if err := b.newSchedule(schedule, account); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) scheduler() string { return b.name + "-scheduler" }

func (b *builder) schedulerMetadata(name string) *metav1.ObjectMetaArgs {
	metadata := b.metadata(pulumi.String(name))
	metadata.Labels = pulumi.ToStringMap(b.labels(b.scheduler()))
	return metadata
}

func (b *builder) newSchedulerAccount() (*corev1.ServiceAccount, error) {
	name := b.scheduler()
	account, err := corev1.NewServiceAccount(b.ctx, name, &corev1.ServiceAccountArgs{
		Metadata:                     b.schedulerMetadata(name),
		AutomountServiceAccountToken: pulumi.Bool(false),
	}, b.child()...)
	if err != nil {
		return nil, err
	}
	role, err := rbacv1.NewRole(b.ctx, name, &rbacv1.RoleArgs{
		Metadata: b.schedulerMetadata(name),
		Rules: rbacv1.PolicyRuleArray{&rbacv1.PolicyRuleArgs{
			ApiGroups:     pulumi.ToStringArray([]string{"autoscaling"}),
			Resources:     pulumi.ToStringArray([]string{"horizontalpodautoscalers"}),
			ResourceNames: pulumi.ToStringArray([]string{b.name}),
			Verbs:         pulumi.ToStringArray([]string{"get", "patch"}),
		}},
	}, b.child()...)
	if err != nil {
		return nil, err
	}
	_, err = rbacv1.NewRoleBinding(b.ctx, name, &rbacv1.RoleBindingArgs{
		Metadata: b.schedulerMetadata(name),
		RoleRef: &rbacv1.RoleRefArgs{
			ApiGroup: pulumi.String("rbac.authorization.k8s.io"),
			Kind:     pulumi.String("Role"),
			Name:     role.Metadata.Name().Elem(),
		},
		Subjects: rbacv1.SubjectArray{&rbacv1.SubjectArgs{
			Kind:      pulumi.String("ServiceAccount"),
			Name:      account.Metadata.Name().Elem(),
			Namespace: b.args.Namespace.ToStringOutput().ToStringPtrOutput(),
		}},
	}, b.child()...)
	return account, err
}

func (b *builder) newSchedule(schedule Schedule, account *corev1.ServiceAccount) error {
	name := b.name + "-" + schedule.Name
	_, err := batchv1.NewCronJob(b.ctx, name, &batchv1.CronJobArgs{
		Metadata: b.schedulerMetadata(name),
		Spec: &batchv1.CronJobSpecArgs{
			Schedule: pulumi.String(schedule.Cron),
			TimeZone: pulumi.String(schedule.TimeZone),
			// A floor that is late is still wanted, but not on top of the next one.
			StartingDeadlineSeconds:    pulumi.Int(600),
			ConcurrencyPolicy:          pulumi.String("Replace"),
			SuccessfulJobsHistoryLimit: pulumi.Int(1),
			FailedJobsHistoryLimit:     pulumi.Int(1),
			JobTemplate: &batchv1.JobTemplateSpecArgs{
				Spec: &batchv1.JobSpecArgs{
					BackoffLimit:          pulumi.Int(3),
					ActiveDeadlineSeconds: pulumi.Int(300),
					Template: &corev1.PodTemplateSpecArgs{
						Metadata: &metav1.ObjectMetaArgs{Labels: pulumi.ToStringMap(b.labels(b.scheduler()))},
						Spec:     b.schedulerPod(schedule, account),
					},
				},
			},
		},
	}, b.child()...)
	return err
}

func (b *builder) schedulerPod(schedule Schedule, account *corev1.ServiceAccount) *corev1.PodSpecArgs {
	return &corev1.PodSpecArgs{
		ServiceAccountName:           account.Metadata.Name(),
		AutomountServiceAccountToken: pulumi.Bool(true),
		RestartPolicy:                pulumi.String("Never"),
		ImagePullSecrets:             b.pullSecrets(),
		SecurityContext: &corev1.PodSecurityContextArgs{
			RunAsNonRoot:   pulumi.Bool(true),
			RunAsUser:      pulumi.Int(schedulerUser),
			RunAsGroup:     pulumi.Int(schedulerUser),
			SeccompProfile: runtimeDefault(),
		},
		Containers: corev1.ContainerArray{&corev1.ContainerArgs{
			Name:            pulumi.String("kubectl"),
			Image:           pulumi.String(b.args.Scaling.ScheduleImage),
			ImagePullPolicy: pullPolicy(pulumi.String(b.args.Scaling.ScheduleImage)),
			Args: pulumi.ToStringArray([]string{
				"patch", "horizontalpodautoscaler", b.name, "--type=merge",
				fmt.Sprintf(`--patch={"spec":{"minReplicas":%d}}`, schedule.Min),
			}),
			// The namespace's defaults would take a whole CPU for a command of a second.
			Resources: &corev1.ResourceRequirementsArgs{
				Requests: Resources{CPU: "10m", Memory: "64Mi"}.args(),
				Limits:   Resources{CPU: "500m", Memory: "128Mi"}.args(),
			},
			SecurityContext: containerSecurity(),
		}},
	}
}
