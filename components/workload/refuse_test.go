package workload_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// All that is wrong is said in one error, and nothing is registered.
func TestBadArgumentsAreRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *workload.ScaledDeploymentArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic",
			fields: []string{"args"},
		},
		"empty": {
			reason: "what must be given, and no more",
			args:   &workload.ScaledDeploymentArgs{},
			fields: []string{"Namespace", "Image", "Port.Number", "Requests.CPU", "Requests.Memory"},
		},
		"several": {
			reason: "findings of every part come together",
			args: &workload.ScaledDeploymentArgs{
				Namespace:      pulumi.String("shops"),
				Image:          pulumi.String("ghcr.io/team/shop"),
				Port:           workload.Port{Number: 3001},
				Labels:         map[string]string{"version": "v2"},
				Requests:       workload.Resources{CPU: "512Mi", Memory: "512Mi"},
				Probes:         workload.Probes{Readiness: &workload.Probe{Path: "/ready", Port: "metrics"}},
				Settings:       pulumi.StringMap{"A B": pulumi.String("")},
				SecretSettings: workload.SecretSettings{Existing: &workload.ExistingSecret{Name: pulumi.String("a")}},
				Files:          map[string]string{"a": ""},
				User:           -1,
				Scaling:        workload.Scaling{Min: 3, Max: 2, Up: workload.ScalingRules{Pods: -1}},
				Rollout:        workload.Rollout{MaxSurge: -1},
				MinAvailable:   3,
				Spread:         workload.Spread{Zones: "Maybe"},
				Drain:          workload.Drain{GracePeriod: 1},
				AllowFrom:      []workload.Peer{{CIDR: "10.0.0.1"}},
				Migration:      &workload.Migration{},
			},
			fields: []string{
				"Image", "Labels[version]", "Requests.CPU", "Probes.Readiness.Port", "Settings[A B]",
				"SecretSettings.Existing.Keys", "Files[a]", "User", "Scaling.Max", "MinAvailable", "Scaling.Up.Pods",
				"Rollout.MaxSurge", "Spread.Zones", "Drain.GracePeriod", "Drain.GracePeriod", "AllowFrom[0].CIDR",
				"Migration.Command",
			},
		},
	} {
		for mode, options := range modes {
			t.Run(name+" in "+mode, func(t *testing.T) {
				t.Parallel()
				recording, _, err := run(row.args, options)
				assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
				assert.Empty(t, recording.Resources(), "nothing is registered")
			})
		}
	}
}

// The objects are named after the component, so its name must do for each of them.
func TestComponentNameIsChecked(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("a", 42)
	for name, row := range map[string]struct {
		reason    string
		component string
		args      *workload.ScaledDeploymentArgs
		fields    []string
	}{
		"none":     {reason: "no object has none", args: minimal(), fields: []string{"name"}},
		"capitals": {reason: "Kubernetes refuses it", component: "Shop", args: minimal(), fields: []string{"name"}},
		"digit first": {
			reason: "a Service's name starts with a letter", component: "1shop", args: minimal(), fields: []string{"name"},
		},
		"dot": {
			reason: "a Service's name has none", component: "shop.web", args: minimal(), fields: []string{"name"},
		},
		"43 letters": {
			reason: "a migration's pods carry name, -migration- and 10 digits in 63", component: longest + "a",
			args: minimal(), fields: []string{"name"},
		},
		"with nil": {reason: "both are said", component: "Shop", fields: []string{"name", "args"}},
		"schedule's room": {
			reason: "a CronJob's name has 52 characters, of which 43 are taken", component: longest,
			args: withSchedule("a234567890"), fields: []string{"Scaling.Schedules[0].Name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, err := runNamed(row.component, row.args)
			assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
			assert.Empty(t, recording.Resources())
		})
	}
	recording, err := runNamed(longest, withSchedule("a23456789"))
	require.NoError(t, err, "42 letters, a hyphen and 9 letters are 52")
	assert.Contains(t, recording.URNs(), "kubernetes:batch/v1:CronJob "+longest+"-a23456789 <- "+longest)
}

func withSchedule(name string) *workload.ScaledDeploymentArgs {
	args := minimal()
	args.Scaling.Schedules = []workload.Schedule{{Name: name, Cron: "0 7 * * *", Min: 4}}
	return args
}

// runNamed makes one ScaledDeployment of that name.
func runNamed(name string, args *workload.ScaledDeploymentArgs) (*recorder.Recording, error) {
	return recorder.Run(func(ctx *pulumi.Context) error {
		_, err := workload.NewScaledDeployment(ctx, name, args)
		return err
	}, recorder.Options{})
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	args := minimal()
	args.Scaling.Max = 1
	args.Drain.GracePeriod = 30 * time.Second
	_, _, err := run(args, recorder.Options{})
	assert.ErrorContains(t, err, `shop: 2 values cannot be used:
  - Scaling.Max is 1: it must be at least Scaling.Min (2)
  - Drain.GracePeriod is 30s: it must be at least the preStop sleep (1m20s), Shutdown (10s) and 5s: 1m35s`)
}
