package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// A changed content has another name, which stands in the pod template and so rolls the pods; the same has the same.
func TestContentNames(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		kind   string
		base   string
		change func(*workload.ScaledDeploymentArgs)
		rolls  bool
	}{
		"no setting": {
			reason: "a deploy that changes nothing rolls nothing",
			kind:   "ConfigMap", base: "shop-settings",
			change: func(*workload.ScaledDeploymentArgs) {},
		},
		"a setting's value": {
			reason: "pods read settings when they start",
			kind:   "ConfigMap", base: "shop-settings",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings["REGION"] = pulumi.String("us") },
			rolls:  true,
		},
		"a setting's name": {
			reason: "the names count as the values do",
			kind:   "ConfigMap", base: "shop-settings",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Settings = pulumi.StringMap{"LOG_LEVEL": pulumi.String("info"), "ZONE": pulumi.String("eu")}
			},
			rolls: true,
		},
		"two settings' values exchanged": {
			reason: "it matters which value is whose",
			kind:   "ConfigMap", base: "shop-settings",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Settings = pulumi.StringMap{"LOG_LEVEL": pulumi.String("eu"), "REGION": pulumi.String("info")}
			},
			rolls: true,
		},
		"a secret's value": {
			reason: "pods read secrets when they start",
			kind:   "Secret", base: "shop-secrets",
			change: func(a *workload.ScaledDeploymentArgs) { a.SecretSettings.Values["TOKEN"] = pulumi.String("new") },
			rolls:  true,
		},
		"a secret from elsewhere": {
			reason: "the same value is the same, whether it comes from the program or from a resource",
			kind:   "Secret", base: "shop-secrets",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.SecretSettings.Values["TOKEN"] = pulumi.ToSecret(pulumi.String("t0ken")).(pulumi.StringOutput)
			},
		},
		"a file's content": {
			reason: "files are mounted by subPath, which is never updated in place",
			kind:   "ConfigMap", base: "shop-files",
			change: func(a *workload.ScaledDeploymentArgs) { a.Files["/etc/shop/prices.csv"] = "tea,4" },
			rolls:  true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changedArgs := everything()
			row.change(changedArgs)
			before, after := record(t, everything()), record(t, changedArgs)
			nameBefore := in(t, contentOf(t, before, row.kind, row.base), "metadata", "name")
			nameAfter := in(t, contentOf(t, after, row.kind, row.base), "metadata", "name")
			assert.Equal(t, row.rolls, nameBefore != nameAfter, row.reason)
			assert.Equal(t, row.rolls, !assert.ObjectsAreEqual(podOf(t, before), podOf(t, after)), row.reason)
		})
	}
}

func TestContentObjects(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	for base, kind := range map[string]string{
		"shop-settings": "ConfigMap", "shop-files": "ConfigMap", "shop-secrets": "Secret",
	} {
		content := contentOf(t, recording, kind, base)
		assert.Regexp(t, "^"+base+"-[0-9a-f]{10}$", in(t, content, "metadata", "name"))
		assert.Equal(t, true, content["immutable"], "what has another name for another content never changes")
	}
	settings := contentOf(t, recording, "ConfigMap", "shop-settings")
	assert.Equal(t, object{"LOG_LEVEL": "info", "REGION": "eu"}, settings["data"])
	assert.Equal(t, list{object{"configMapRef": object{"name": in(t, settings, "metadata", "name")}}},
		containerOf(t, recording)["envFrom"])
}

// Pulumi must know each content by a name of its own. Under one name, going back to settings that a failed rollout had
// replaced would end with their ConfigMap deleted.
func TestContentIsAResourceOfItsOwn(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	for base, kind := range map[string]string{
		"shop-settings": "ConfigMap", "shop-files": "ConfigMap", "shop-secrets": "Secret",
	} {
		content := contentOf(t, recording, kind, base)
		_, found := recording.Find(kind, in(t, content, "metadata", "name").(string))
		assert.True(t, found, "%s is not called what its object is", base)
	}
}

// What a preview cannot know is unknown there, and no error: what stands beside it is shown, and what is made of it is
// unknown too.
func TestUnknownContent(t *testing.T) {
	t.Parallel()
	m := preview(t, func(ctx *pulumi.Context) error {
		args := minimal()
		args.Settings = pulumi.StringMap{"DATABASE_HOST": late(ctx, "db.internal"), "REGION": pulumi.String("eu")}
		args.SecretSettings.Values = pulumi.StringMap{"DSN": pulumi.String("db"), "TOKEN": lateSecret(ctx, "t0ken")}
		args.Migration = &workload.Migration{Command: []string{"migrate"}}
		_, err := workload.NewScaledDeployment(ctx, name, args)
		return err
	})
	unknown := recorder.UnknownMarker
	assert.Equal(t, "shop-settings", m.request(t, "ConfigMap").GetName())
	assert.Equal(t, unknown, in(t, m.object(t, "ConfigMap"), "metadata", "name"))
	assert.Equal(t, object{"DATABASE_HOST": unknown, "REGION": "eu"}, m.object(t, "ConfigMap")["data"])

	assert.Equal(t, "shop-secrets", m.request(t, "Secret").GetName())
	assert.Equal(t, unknown, in(t, m.object(t, "Secret"), "metadata", "name"), "nor is the name hidden as secret")
	values := m.inputs(t, "Secret")["stringData"]
	require.True(t, values.IsSecret())
	assert.True(t, values.SecretValue().Element.IsComputed())

	assert.Equal(t, unknown, in(t, m.object(t, "Job"), "metadata", "name"))
	container := in(t, m.object(t, "Deployment"), "spec", "template", "spec", "containers", 0)
	assert.Equal(t, unknown, in(t, container, "envFrom", 0, "configMapRef", "name"))
	assert.Equal(t, unknown, in(t, container, "env", 0, "valueFrom", "secretKeyRef", "name"))
}

// When it is known it is used.
func TestLateContent(t *testing.T) {
	t.Parallel()
	recording, _, err := runWith(func(ctx *pulumi.Context) *workload.ScaledDeploymentArgs {
		args := everything()
		args.Settings["REGION"] = late(ctx, "eu")
		args.SecretSettings.Values["TOKEN"] = lateSecret(ctx, "t0ken")
		return args
	}, recorder.Options{})
	require.NoError(t, err)
	assert.Equal(t, record(t, everything()).URNs(), recording.URNs())
	settings := contentOf(t, recording, "ConfigMap", "shop-settings")
	assert.Equal(t, object{"LOG_LEVEL": "info", "REGION": "eu"}, settings["data"])
}

// An output that is made of what is unknown is unknown too, and not an empty text.
func TestUnknownMigrationName(t *testing.T) {
	t.Parallel()
	_, answered, err := runWith(func(ctx *pulumi.Context) *workload.ScaledDeploymentArgs {
		args := minimal()
		args.Settings = pulumi.StringMap{"REGION": late(ctx, "eu")}
		args.Migration = &workload.Migration{Command: []string{"migrate"}}
		return args
	}, recorder.Options{Preview: true})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"name": "shop", "serviceName": "shop"}, answered)
}

// A setting that cannot be worked out ends the program, and does not hang it.
func TestContentThatFails(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*workload.ScaledDeploymentArgs, pulumi.StringOutput){
		"setting": func(a *workload.ScaledDeploymentArgs, v pulumi.StringOutput) { a.Settings = pulumi.StringMap{"A": v} },
		"secret": func(a *workload.ScaledDeploymentArgs, v pulumi.StringOutput) {
			a.SecretSettings.Values = pulumi.StringMap{"A": v}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := runWith(func(*pulumi.Context) *workload.ScaledDeploymentArgs {
				args := minimal()
				change(args, pulumi.String("").ToStringOutput().ApplyT(func(string) (string, error) {
					return "", assert.AnError
				}).(pulumi.StringOutput))
				return args
			}, recorder.Options{})
			assert.ErrorContains(t, err, assert.AnError.Error())
		})
	}
}
