package stacks_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// canary is what no place may show but the Secret.
const canary = "canary-hunter2"

// withSecrets are a shipped stack's options with every secret setting encrypted.
func withSecrets(t *testing.T, stack string) recorder.Options {
	t.Helper()
	options := optionsOf(t, stack, nil)
	for _, name := range stacks.SecretNames() {
		options.Config["spywatcher:"+name] = canary + "-" + name
		options.SecretKeys = append(options.SecretKeys, "spywatcher:"+name)
	}
	return options
}

func TestSecretNames(t *testing.T) {
	t.Parallel()
	assert.ElementsMatch(t, secretSettings, stacks.SecretNames(), "those of spec §1")
}

// TestDeployWithoutSecrets: each that is missing is named, with the command that sets it, and nothing is registered.
func TestDeployWithoutSecrets(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		options := withSecrets(t, stack)
		options = deploying(options)
		delete(options.Config, "spywatcher:JWT_SECRET")
		options.Config["spywatcher:REDIS_URL"] = ""
		recording, err := recorder.Run(stacks.Spywatcher, options)
		require.ErrorContains(t, err, "spywatcher:JWT_SECRET is missing: set it with "+
			"pulumi config set --secret spywatcher:JWT_SECRET --stack "+stack)
		require.ErrorContains(t, err, "spywatcher:REDIS_URL is empty: set it with "+
			"pulumi config set --secret spywatcher:REDIS_URL --stack "+stack)
		assert.Equal(t, 2, strings.Count(err.Error(), "--secret"), "the others are there: %v", err)
		assert.Empty(t, recording.Resources())

		none := optionsOf(t, stack, nil)
		none = deploying(none)
		recording, err = recorder.Run(stacks.Spywatcher, none)
		for _, name := range secretSettings {
			require.ErrorContains(t, err, "pulumi config set --secret spywatcher:"+name+" --stack "+stack)
		}
		assert.Empty(t, recording.Resources())
	}
}

// TestPreviewWithoutSecrets: it says what there will be, and that the values are not known.
func TestPreviewWithoutSecrets(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		run, err := underEngine(t, stacks.Spywatcher, optionsOf(t, stack, nil))
		require.NoError(t, err)
		all := run.inputs(t)
		values := all["Secret "+backend+"-secrets"]["stringData"]
		require.True(t, values.IsSecret(), "%v is not marked", values)
		assert.True(t, values.SecretValue().Element.ContainsUnknowns(), "the values are not known")
		assert.True(t, all["Job "+backend+"-migration"]["metadata"].ObjectValue()["name"].ContainsUnknowns(),
			"it follows from values that nobody knows")

		for _, what := range []string{"Deployment " + backend, "Job " + backend + "-migration"} {
			m := manifest{resource.NewProperty(all[what])}
			var names []any
			for _, variable := range m.at(container + "env").([]any) {
				names = append(names, variable.(map[string]any)["name"])
			}
			assert.ElementsMatch(t, secretSettings, names, "the variables are known")
		}
		registered := rendered(t, stack).Resources()
		assert.Len(t, all, len(registered)+1, "all is there that a deploy would make, and the stack")
	}
}

// TestPlanWithoutSecrets: a plan is the same with and without them, and shows none.
func TestPlanWithoutSecrets(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		secret := rendered(t, stack).the(t, "Secret", backend+"-secrets")
		for name, value := range secret.texts(t, "stringData") {
			assert.Equal(t, recorder.SecretMarker, value, name)
		}
		masked := optionsOf(t, stack, nil)
		masked.Config = maps.Clone(masked.Config)
		for _, name := range stacks.SecretNames() { // as plan.Load reads encrypted values
			masked.Config["spywatcher:"+name] = recorder.SecretMarker
			masked.SecretKeys = append(masked.SecretKeys, "spywatcher:"+name)
		}
		assert.Equal(t, planOf(t, stack), filesOf(t, masked))
	}
}

// TestDeployWithSecretsOfNoSource: which secrets are missing depends on the source.
func TestDeployWithSecretsOfNoSource(t *testing.T) {
	t.Parallel()
	options := optionsOf(t, "production", settings{"secrets": map[string]any{"source": "vault", "name": "backend"}})
	options = deploying(options)
	recording, err := recorder.Run(stacks.Spywatcher, options)
	require.ErrorContains(t, err,
		`spywatcher:secrets.source is "vault": it must be one of config, existing, external`)
	assert.NotContains(t, err.Error(), "secrets.name", "it may be what that source needs")
	assert.NotContains(t, err.Error(), "--secret", "they may be elsewhere")
	assert.Empty(t, recording.Resources())
}

func TestSecretsInClear(t *testing.T) {
	t.Parallel()
	for _, name := range stacks.SecretNames() {
		for _, source := range []string{"config", "existing"} {
			given := settings{name: canary, "secrets.source": source}
			rule := "is in clear: encrypt it with pulumi config set --secret spywatcher:" + name + " --stack production"
			if source == "existing" {
				given["secrets.name"] = "backend"
				rule = "must be left out, as source \"existing\" does not read it: remove it with pulumi config rm spywatcher:" +
					name + " --stack production"
			}
			list := refusal(t, "production", given)
			require.Equal(t, []string{"spywatcher:" + name}, fieldsOf(t, list))
			assert.Contains(t, list[0].Rule, rule)
			assert.NotContains(t, list[0].String(), canary)
		}
	}
}

// TestEncryptedPlainSettings: what is encrypted elsewhere would be shown by a plain object, and must not be used.
func TestEncryptedPlainSettings(t *testing.T) {
	t.Parallel()
	for key, given := range map[string]settings{
		"backend":     {"backend.settings": map[string]any{"API_KEY": canary}},
		"frontend":    {"frontend.image": "ghcr.io/" + canary + "/x y:z"},
		"monitoring":  {"monitoring.labels": map[string]any{"team": canary + "{{"}},
		"environment": {"environment": canary},
		"misspelt":    {"misspelt": canary},
		"ingress":     {"ingress.alb.tags": map[string]any{"aws:" + canary: canary}},
		"hosts":       {"hosts.backend": canary, "hosts.frontend": canary},
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			for _, program := range []pulumi.RunFunc{stacks.Plan, stacks.Spywatcher} {
				options := optionsOf(t, "production", given)
				options.SecretKeys = []string{"spywatcher:" + key}
				recording, err := recorder.Run(program, options)
				require.ErrorContains(t, err, "spywatcher:"+key+" ")
				assert.NotContains(t, err.Error(), canary)
				assert.Empty(t, recording.Resources())
			}
			options := optionsOf(t, "production", given)
			options.SecretKeys = []string{"spywatcher:" + key}
			list := refusalOf(t, options)
			assert.Contains(t, fieldsOf(t, list), "spywatcher:"+key)
		})
	}
}

// TestCanary: a secret value is in the Secret, marked, and nowhere else: no other object, no component, no output.
func TestCanary(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for _, preview := range []bool{false, true} {
			options := withSecrets(t, stack)
			if !preview {
				options = deploying(options)
			}
			var exported recorder.Answers
			recording, err := recorder.Run(exporting(stacks.Spywatcher, &exported), options)
			require.NoError(t, err)

			var holders []string
			for _, r := range recording.Resources() {
				if shows(t, revealed(resource.NewProperty(r.Inputs))) {
					holders = append(holders, r.Type)
				}
				assert.False(t, shows(t, r.Object()), "%s %s holds it unmarked", r.Type, r.Name)
			}
			assert.Equal(t, []string{"kubernetes:core/v1:Secret"}, holders)
			assert.False(t, shows(t, exported.Values()))
			assert.NotEmpty(t, exported.Values())

			for name, content := range filesOf(t, options) {
				assert.NotContains(t, string(content), canary, name)
			}
		}
	}
}

// shows says whether the canary is in a value, as it is or as a Secret's data has it.
func shows(t *testing.T, value any) bool {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	encoded := base64.StdEncoding.EncodeToString([]byte(canary))
	return strings.Contains(string(text), canary) || strings.Contains(string(text), encoded[:len(encoded)-4])
}

// revealed is a value without its marks of secrecy.
func revealed(v resource.PropertyValue) any {
	return v.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		switch {
		case v.IsSecret():
			return revealed(v.SecretValue().Element), true
		case v.IsOutput():
			return revealed(v.OutputValue().Element), true
		}
		return nil, false
	})
}
