package workload_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestMigrationJob(t *testing.T) {
	t.Parallel()
	recording := changed(t, func(a *workload.ScaledDeploymentArgs) {
		a.Command, a.Args = []string{"/app/serve"}, []string{"--verbose"}
		a.Port.Number = 80
		a.Probes.Readiness = &workload.Probe{Path: "/ready"}
		a.Migration = &workload.Migration{Command: []string{"npx", "prisma", "migrate", "deploy"}}
	})
	job := objectOf(t, recording, "Job", "shop-migration")
	spec := in(t, job, "spec").(object)
	template := in(t, spec, "template").(object)
	delete(spec, "template")
	assert.Regexp(t, "^shop-migration-[0-9a-f]{10}$", in(t, job, "metadata", "name"))
	assert.Equal(t, object{
		"backoffLimit":            int64(3),
		"activeDeadlineSeconds":   int64(900),
		"ttlSecondsAfterFinished": int64(3600),
	}, spec, "spec §1: 3 retries, kept 1 hour")
	assert.Equal(t, object{
		"metadata": object{"labels": object{
			"app.kubernetes.io/name": "shop-migration", "app.kubernetes.io/managed-by": "pulumi",
		}},
		"spec": object{
			"serviceAccountName":           "shop",
			"automountServiceAccountToken": false,
			"enableServiceLinks":           false,
			"restartPolicy":                "Never",
			"securityContext": object{
				"runAsNonRoot": true, "runAsUser": int64(1001), "runAsGroup": int64(1001), "fsGroup": int64(1001),
				"seccompProfile": object{"type": "RuntimeDefault"},
			},
			"containers": list{object{
				"name":            "migration",
				"image":           image,
				"imagePullPolicy": "IfNotPresent",
				"command":         list{"npx", "prisma", "migrate", "deploy"},
				"resources":       object{"requests": object{"cpu": "500m", "memory": "512Mi"}, "limits": object{}},
				"securityContext": lockedDown,
			}},
		},
	}, template, "the workload's own image, without what only a server needs: ports, probes, arguments, drain, spread")
}

// The migration reads what the workload reads, and is given the numbers that were asked for.
func TestFullMigration(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	spec := in(t, objectOf(t, recording, "Job", "shop-migration"), "spec")
	assert.Equal(t, int64(0), in(t, spec, "backoffLimit"), "Off is no retry")
	assert.Equal(t, int64(300), in(t, spec, "activeDeadlineSeconds"))
	assert.Equal(t, int64(7200), in(t, spec, "ttlSecondsAfterFinished"))
	container := in(t, spec, "template", "spec", "containers", 0).(object)
	for _, field := range []string{"env", "envFrom", "volumeMounts", "resources"} {
		assert.Equal(t, containerOf(t, recording)[field], container[field], field)
	}
	assert.Equal(t, list{"/app/migrate", "--all"}, container["command"])
	assert.NotContains(t, container, "args")
	for _, field := range []string{"volumes", "imagePullSecrets", "serviceAccountName"} {
		assert.Equal(t, podOf(t, recording)[field], in(t, spec, "template", "spec", field), field)
	}
}

// The Service must not send requests to a migration, nor may a budget or an autoscaler count its pods.
func TestMigrationIsNotTakenForTheWorkload(t *testing.T) {
	t.Parallel()
	job := objectOf(t, record(t, everything()), "Job", "shop-migration")
	labels := in(t, job, "spec", "template", "metadata", "labels")
	for key, value := range workload.Selector(name) {
		assert.NotEqual(t, value, in(t, labels, key))
	}
}

func TestMigrationRunsAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*workload.ScaledDeploymentArgs)
		again  bool
	}{
		"nothing": {
			reason: "a deploy without a change runs nothing",
			change: func(*workload.ScaledDeploymentArgs) {},
		},
		"image": {
			reason: "a new version brings new migrations",
			change: func(a *workload.ScaledDeploymentArgs) { a.Image = pulumi.String("ghcr.io/team/shop:1.4.3") },
			again:  true,
		},
		"command": {
			reason: "another command is another migration",
			change: func(a *workload.ScaledDeploymentArgs) { a.Migration.Command[1] = "--some" },
			again:  true,
		},
		"a longer command": {
			reason: "each word counts",
			change: func(a *workload.ScaledDeploymentArgs) { a.Migration.Command = append(a.Migration.Command, "--yes") },
			again:  true,
		},
		"settings": {
			reason: "they may say which database",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings["REGION"] = pulumi.String("us") },
			again:  true,
		},
		"secrets": {
			reason: "they may say which database",
			change: func(a *workload.ScaledDeploymentArgs) { a.SecretSettings.Values["DSN"] = pulumi.String("other") },
			again:  true,
		},
		"the way of secrets": {
			reason: "another Secret may hold other values",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.SecretSettings = workload.SecretSettings{Existing: &workload.ExistingSecret{
					Name: pulumi.String("made-elsewhere"), Keys: []string{"DSN", "TOKEN"},
				}}
			},
			again: true,
		},
		"scaling": {
			reason: "it has nothing to do with the database",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Max = 20 },
		},
		"limits": {
			reason: "what the Job may use is no reason to run it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.Memory = "2Gi" },
		},
		"labels": {
			reason: "nor is what it is labelled",
			change: func(a *workload.ScaledDeploymentArgs) { a.Labels = map[string]string{"team": "shipping"} },
		},
		"how long it is kept": {
			reason: "nor how long it is kept",
			change: func(a *workload.ScaledDeploymentArgs) { a.Migration.KeepFor = time.Hour },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := everything()
			row.change(args)
			before := in(t, objectOf(t, record(t, everything()), "Job", "shop-migration"), "metadata", "name")
			after := in(t, objectOf(t, record(t, args), "Job", "shop-migration"), "metadata", "name")
			assert.Equal(t, row.again, before != after, row.reason)
		})
	}
}

func TestMigrationOptions(t *testing.T) {
	t.Parallel()
	job := preview(t, func(ctx *pulumi.Context) error {
		_, err := workload.NewScaledDeployment(ctx, name, everything())
		return err
	}).request(t, "Job")
	assert.Equal(t, []string{"spec", "metadata.labels"}, job.GetIgnoreChanges(),
		"a Job that has run is not changed: what is gone after KeepFor could not be, and a changed template runs again")
	assert.Equal(t, []string{"*"}, job.GetReplaceOnChanges(), "a Job that failed is made anew, not waited for")
	assert.True(t, job.GetDeleteBeforeReplace(), "the new one has the same name")
	assert.Equal(t, "6m0s", job.GetCustomTimeouts().GetCreate(), "the Job gives up first and says why")
}
