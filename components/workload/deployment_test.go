package workload_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestDeploymentRollout(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *workload.ScaledDeploymentArgs
		want   object
	}{
		"defaults": {
			reason: "a rollout never has fewer ready pods than were wanted, and starts at the minimum",
			args:   minimal(),
			want: object{
				"replicas":                int64(2),
				"revisionHistoryLimit":    int64(10),
				"progressDeadlineSeconds": int64(600),
				"strategy": object{
					"type":          "RollingUpdate",
					"rollingUpdate": object{"maxSurge": int64(1), "maxUnavailable": int64(0)},
				},
				"selector": object{"matchLabels": object{"app.kubernetes.io/name": "shop"}},
			},
		},
		"given": {
			reason: "each number is an argument",
			args:   everything(),
			want: object{
				"replicas":                int64(3),
				"revisionHistoryLimit":    int64(5),
				"progressDeadlineSeconds": int64(480),
				"strategy": object{
					"type":          "RollingUpdate",
					"rollingUpdate": object{"maxSurge": int64(2), "maxUnavailable": int64(1)},
				},
				"selector": object{"matchLabels": object{"app.kubernetes.io/name": "shop"}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec := in(t, objectOf(t, record(t, row.args), "Deployment", "shop"), "spec").(object)
			delete(spec, "template")
			assert.Equal(t, row.want, spec, row.reason)
		})
	}
}

func TestDeploymentOptions(t *testing.T) {
	t.Parallel()
	deployment := resourceOf(t, record(t, minimal()), "Deployment", name)
	assert.Equal(t, []string{"spec.replicas"}, deployment.IgnoreChanges, "the number belongs to the autoscaler")
	assert.Equal(t, []string{"shop", "shop"}, deployment.DependsOn,
		"on the ServiceAccount by name, on the Service by option")

	deployment = resourceOf(t, record(t, everything()), "Deployment", name)
	assert.Equal(t, []string{"spec.replicas"}, deployment.IgnoreChanges)
	assert.Equal(t, []string{
		"shop", "shop", "shop-files-7f56299a49", "shop-migration", "shop-secrets-9d7c2f30b6", "shop-settings-da917114be",
	}, deployment.DependsOn, "on what the pods read, and on the migration by option")
}

func TestDeploymentTimeouts(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*workload.ScaledDeploymentArgs)
		want   time.Duration
	}{
		"defaults": {
			reason: "10m for the slowest pod and 10 steps of a minute",
			change: func(*workload.ScaledDeploymentArgs) {},
			want:   20 * time.Minute,
		},
		"larger steps": {
			reason: "4 pods at a time take 3 steps for 10",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.MaxSurge = 4 },
			want:   13 * time.Minute,
		},
		"more pods": {
			reason: "a step each",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Max = 50 },
			want:   60 * time.Minute,
		},
		"longer deadline": {
			reason: "Pulumi must not give up before Kubernetes does",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.ProgressDeadline = 30 * time.Minute },
			want:   40 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			deployment := resourceOf(t, changed(t, row.change), "Deployment", "shop")
			assert.Equal(t, row.want, deployment.CreateTimeout, row.reason)
			assert.Equal(t, row.want, deployment.UpdateTimeout, row.reason)
		})
	}
}

// Each constraint counts the pods of one revision alone, so that a rollout ends balanced, and leaves out nodes that
// take no pods, so that the loss of a zone stops nothing.
func TestSpread(t *testing.T) {
	t.Parallel()
	constraint := func(key, otherwise string) object {
		return object{
			"topologyKey":       key,
			"whenUnsatisfiable": otherwise,
			"maxSkew":           int64(1),
			"labelSelector":     object{"matchLabels": object{"app.kubernetes.io/name": "shop"}},
			"matchLabelKeys":    list{"pod-template-hash"},
			"nodeTaintsPolicy":  "Honor",
		}
	}
	assert.Equal(t, list{
		constraint("topology.kubernetes.io/zone", "DoNotSchedule"),
		constraint("kubernetes.io/hostname", "ScheduleAnyway"),
	}, podOf(t, record(t, minimal()))["topologySpreadConstraints"])
	assert.Equal(t, list{
		constraint("topology.kubernetes.io/zone", "ScheduleAnyway"),
		constraint("kubernetes.io/hostname", "DoNotSchedule"),
	}, podOf(t, record(t, everything()))["topologySpreadConstraints"])
}

func TestPodLabels(t *testing.T) {
	t.Parallel()
	template := in(t, objectOf(t, record(t, everything()), "Deployment", name), "spec", "template", "metadata")
	assert.Equal(t, object{"labels": object{
		"app.kubernetes.io/name":       "shop",
		"app.kubernetes.io/managed-by": "pulumi",
		"team":                         "sales",
		"version":                      "v2",
	}}, template)
	template = in(t, objectOf(t, record(t, minimal()), "Deployment", name), "spec", "template", "metadata")
	assert.NotContains(t, in(t, template, "labels"), "version", "there is no subset where nobody asked for one")
}
