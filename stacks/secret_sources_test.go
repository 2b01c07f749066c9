package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// secretNameIn is the name of the Secret from which pods take all their secret settings.
func secretNameIn(t *testing.T, m manifest) string {
	t.Helper()
	variables := m.at(container + "env").([]any)
	require.Len(t, variables, len(secretSettings))
	name := ""
	for _, entry := range variables {
		variable := manifestOf(entry)
		assert.Equal(t, variable.at("name"), variable.at("valueFrom.secretKeyRef.key"))
		found := variable.at("valueFrom.secretKeyRef.name").(string)
		if name == "" {
			name = found
		}
		assert.Equal(t, name, found)
	}
	return name
}

func TestExistingSecret(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, settings{"secrets": map[string]any{"source": "existing", "name": "made-elsewhere"}})
		assert.Empty(t, plan.all("Secret"), "somebody else makes it")
		for _, m := range []manifest{plan.the(t, "Deployment", backend), plan.the(t, "Job", backend+"-migration")} {
			assert.Equal(t, "made-elsewhere", secretNameIn(t, m), m.kind())
		}
	}
}

func TestExternalSecret(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, settings{"secrets": map[string]any{
			"source": "external", "store": "aws", "key": "spywatcher/" + stack, "refresh": "15m",
		}})
		assert.Empty(t, plan.all("Secret"), "the operator makes it")
		external := plan.the(t, "ExternalSecret", backend+"-secrets")
		for path, want := range map[string]any{
			"spec.secretStoreRef.name": "aws",
			"spec.secretStoreRef.kind": "ClusterSecretStore",
			"spec.refreshInterval":     "15m0s",
		} {
			assertSays(t, external, path, want, "as the stack's file says, or by default")
		}
		var names []string
		for _, entry := range external.at("spec.data").([]any) {
			one := manifestOf(entry)
			names = append(names, one.at("secretKey").(string))
			assert.Equal(t, map[string]any{"key": "spywatcher/" + stack, "property": one.at("secretKey")}, one.at("remoteRef"),
				"each is a field of the stored document")
		}
		assert.ElementsMatch(t, secretSettings, names)
		assert.Equal(t, external.at("spec.target.name"), secretNameIn(t, plan.the(t, "Deployment", backend)))

		own := renderedWith(t, stack, settings{"secrets": map[string]any{
			"source": "external", "store": "own", "key": "x", "storeKind": "SecretStore",
		}}).the(t, "ExternalSecret", backend+"-secrets")
		assertSays(t, own, "spec.secretStoreRef.kind", "SecretStore", "one of the namespace")
		assertSays(t, own, "spec.refreshInterval", "1h0m0s", "the default")
	}
}

// TestDeployWithOtherSources: with the values elsewhere, none is missing.
func TestDeployWithOtherSources(t *testing.T) {
	t.Parallel()
	for _, secrets := range []map[string]any{
		{"source": "existing", "name": "made-elsewhere"},
		{"source": "external", "store": "aws", "key": "spywatcher"},
	} {
		options := optionsOf(t, "production", settings{"secrets": secrets})
		options = deploying(options)
		recording, err := recorder.Run(stacks.Spywatcher, options)
		require.NoError(t, err)
		assert.NotEmpty(t, recording.Resources())
	}
}
