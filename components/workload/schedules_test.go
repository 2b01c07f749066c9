package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestSchedule(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	for logicalName, row := range map[string]struct{ cron, zone, patch string }{
		"shop-morning": {cron: "0 7 * * 1-5", zone: "Europe/Berlin", patch: `--patch={"spec":{"minReplicas":6}}`},
		"shop-evening": {cron: "0 20 * * *", zone: "Etc/UTC", patch: `--patch={"spec":{"minReplicas":4}}`},
	} {
		cronJob := objectOf(t, recording, "CronJob", logicalName)
		spec := in(t, cronJob, "spec").(object)
		job := in(t, spec, "jobTemplate", "spec").(object)
		delete(spec, "jobTemplate")
		assert.Equal(t, logicalName, in(t, cronJob, "metadata", "name"))
		assert.Equal(t, object{
			"schedule":                   row.cron,
			"timeZone":                   row.zone,
			"startingDeadlineSeconds":    int64(600),
			"concurrencyPolicy":          "Replace",
			"successfulJobsHistoryLimit": int64(1),
			"failedJobsHistoryLimit":     int64(1),
		}, spec)
		assert.Equal(t, int64(3), job["backoffLimit"])
		assert.Equal(t, int64(300), job["activeDeadlineSeconds"])
		assert.Equal(t, "shop-scheduler", in(t, job, "template", "metadata", "labels", "app.kubernetes.io/name"),
			"the Service must not send it requests, nor the autoscaler count it")

		container := in(t, job, "template", "spec", "containers", 0).(object)
		assert.Equal(t, list{"patch", "horizontalpodautoscaler", "shop", "--type=merge", row.patch}, container["args"])
	}
}

func TestSchedulePod(t *testing.T) {
	t.Parallel()
	pod := in(t, objectOf(t, record(t, everything()), "CronJob", "shop-morning"),
		"spec", "jobTemplate", "spec", "template", "spec").(object)
	container := in(t, pod, "containers", 0).(object)
	delete(pod, "containers")
	assert.Equal(t, object{
		"serviceAccountName":           "shop-scheduler",
		"automountServiceAccountToken": true,
		"restartPolicy":                "Never",
		"imagePullSecrets":             list{object{"name": "registry"}},
		"securityContext": object{
			"runAsNonRoot": true, "runAsUser": int64(65532), "runAsGroup": int64(65532),
			"seccompProfile": object{"type": "RuntimeDefault"},
		},
	}, pod, "the Pod Security level restricted holds for it too")

	delete(container, "args")
	assert.Equal(t, object{
		"name":            "kubectl",
		"image":           "registry.example.com/kubectl:v1.35.2",
		"imagePullPolicy": "IfNotPresent",
		"resources": object{
			"requests": object{"cpu": "10m", "memory": "64Mi"},
			"limits":   object{"cpu": "500m", "memory": "128Mi"},
		},
		"securityContext": lockedDown,
	}, container)
}

// The scheduler may move the floor of this one autoscaler, and nothing else.
func TestScheduleRights(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	assert.Equal(t, list{object{
		"apiGroups":     list{"autoscaling"},
		"resources":     list{"horizontalpodautoscalers"},
		"resourceNames": list{"shop"},
		"verbs":         list{"get", "patch"},
	}}, objectOf(t, recording, "Role", "shop-scheduler")["rules"])

	binding := objectOf(t, recording, "RoleBinding", "shop-scheduler")
	assert.Equal(t, object{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "shop-scheduler"},
		binding["roleRef"])
	assert.Equal(t, list{object{"kind": "ServiceAccount", "name": "shop-scheduler", "namespace": "shops"}},
		binding["subjects"])
}

func TestScheduleImage(t *testing.T) {
	t.Parallel()
	recording := changed(t, func(a *workload.ScaledDeploymentArgs) {
		a.RequirePinnedImage = true
		a.Image = pulumi.String(image)
		a.Scaling.Schedules = []workload.Schedule{{Name: "morning", Cron: "0 7 * * *", Min: 4}}
	})
	container := in(t, objectOf(t, recording, "CronJob", "shop-morning"),
		"spec", "jobTemplate", "spec", "template", "spec", "containers", 0)
	assert.Equal(t, "registry.k8s.io/kubectl:v1.35.0", in(t, container, "image"),
		"within one minor version of Kubernetes 1.34 to 1.36, as kubectl must be")
}
