package workload_test

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// canary is a secret that must be found nowhere but in a Secret, where it is marked.
const canary = "c4n4ry"

// secretCanary is the canary as an encrypted configuration gives it.
func secretCanary() pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(canary)).(pulumi.StringOutput)
}

func TestCanaryStaysInItsSecret(t *testing.T) {
	t.Parallel()
	for kind, value := range map[string]pulumi.StringInput{
		"encrypted": secretCanary(),
		"in clear":  pulumi.String(canary),
	} {
		for mode, options := range modes {
			t.Run(kind+" in "+mode, func(t *testing.T) {
				t.Parallel()
				args := everything()
				args.SecretSettings.Values = pulumi.StringMap{"TOKEN": value}
				recording, answered, err := run(args, options)
				require.NoError(t, err)
				for _, r := range recording.Resources() {
					// Object masks what is marked secret; the properties themselves show a canary that is not.
					if r.Type != "kubernetes:core/v1:Secret" {
						assert.NotContains(t, fmt.Sprintf("%#v", r.Inputs.Mappable()), canary, "%s %s", r.Type, r.Name)
						assert.False(t, r.Inputs.ContainsSecrets(), "%s %s hides more than it must", r.Type, r.Name)
					}
					assert.NotContains(t, fmt.Sprint(r.Object()), canary, "%s %s shows it in a plan", r.Type, r.Name)
				}
				secretName := in(t, contentOf(t, recording, "Secret", "shop-secrets"), "metadata", "name").(string)
				values := resourceOf(t, recording, "Secret", secretName).Inputs["stringData"]
				require.True(t, values.IsSecret())
				assert.Equal(t, canary, values.SecretValue().Element.ObjectValue()["TOKEN"].StringValue(), "it does get there")
				assert.NotContains(t, fmt.Sprint(answered), canary)
			})
		}
	}
}

// The component's inputs stand in the state in clear: they name settings, secrets and files, and hold no values.
func TestCanaryStaysOutOfTheInputs(t *testing.T) {
	t.Parallel()
	args := everything()
	args.SecretSettings.Values = pulumi.StringMap{"TOKEN": secretCanary()}
	inputs := objectOf(t, record(t, args), "ScaledDeployment", name)
	assert.Equal(t, list{"TOKEN"}, inputs["secrets"])
	assert.NotContains(t, fmt.Sprint(inputs), canary)
	assert.NotContains(t, fmt.Sprint(inputs), recorder.SecretMarker)
}

func TestSecretSettingIsRefused(t *testing.T) {
	t.Parallel()
	args := minimal()
	args.Settings = pulumi.StringMap{"LOG_LEVEL": pulumi.String("info"), "TOKEN": secretCanary()}
	recording, _, err := run(args, recorder.Options{})
	require.ErrorContains(t, err, "shop: Settings[TOKEN] holds a secret, which a ConfigMap would show: move it to "+
		"SecretSettings")
	assert.Empty(t, recording.Resources())
}

// Whatever else is wrong with arguments, errors about them tell no secret.
func TestCanaryStaysOutOfErrors(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*workload.ScaledDeploymentArgs)
		field  string
	}{
		"a setting that is secret": {
			reason: "the key tells enough",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"TOKEN": secretCanary()} },
			field:  "Settings[TOKEN]",
		},
		"a key that is no variable": {
			reason: "the key is wrong, not the value",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.SecretSettings.Values = pulumi.StringMap{"NO NAME": secretCanary()}
			},
			field: "SecretSettings[NO NAME]",
		},
		"a key that is a setting too": {
			reason: "the key is there twice",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Settings = pulumi.StringMap{"TOKEN": pulumi.String("plain")}
				a.SecretSettings.Values = pulumi.StringMap{"TOKEN": secretCanary()}
			},
			field: "Settings[TOKEN]",
		},
		"two ways": {
			reason: "which of the two is meant is not ours to say",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.SecretSettings = workload.SecretSettings{
					Values:   pulumi.StringMap{"TOKEN": secretCanary()},
					Existing: &workload.ExistingSecret{Name: pulumi.String("elsewhere"), Keys: []string{"TOKEN"}},
				}
			},
			field: "SecretSettings",
		},
		"a secret image": {
			reason: "a value that is known late is checked then, and may be secret by mistake",
			change: func(a *workload.ScaledDeploymentArgs) { a.Image = secretCanary() },
			field:  "Image",
		},
		"a secret of 64 hex digits for an image": {
			reason: "a parser that repeats what it was given must not be quoted",
			change: func(a *workload.ScaledDeploymentArgs) {
				hex := "c4" + "00000000000000000000000000000000000000000000000000000000000000"
				a.Image = pulumi.ToSecret(pulumi.String(hex)).(pulumi.StringOutput)
			},
			field: "Image",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := minimal()
			row.change(args)
			_, _, err := run(args, recorder.Options{})
			require.ErrorContains(t, err, "shop: "+row.field+" ", row.reason)
			assert.NotContains(t, err.Error(), canary, row.reason)
			assert.NotContains(t, err.Error(), "00000000", row.reason)
		})
	}
}
