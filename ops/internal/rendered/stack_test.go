package rendered

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	stack, err := Load("../../..", "staging", nil)
	require.NoError(t, err)
	assert.Equal(t, "spywatcher-staging", stack.Namespace)
	assert.Equal(t, "arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-staging", stack.Context)
	assert.Greater(t, len(stack.Objects), 15, "the plan is more than a few objects")
	assert.Equal(t, "Namespace", stack.Objects[0].GetKind(), "in the order of the file")
}

func TestLoadWithSecrets(t *testing.T) {
	t.Parallel()
	name := func(secrets map[string]string) string {
		stack, err := Load("../../..", "staging", secrets)
		require.NoError(t, err)
		for _, object := range stack.Objects {
			if object.GetKind() == "Secret" {
				assert.NotContains(t, object.Object["stringData"], "hunter2", "no value is in a plan")
				return object.GetName()
			}
		}
		return ""
	}
	secrets := map[string]string{}
	for _, key := range stacks.SecretNames() {
		secrets[key] = "hunter2"
	}
	assert.NotEqual(t, name(nil), name(secrets), "a Secret is named after what it holds")
}

func TestLoadWrong(t *testing.T) {
	t.Parallel()
	_, err := Load("../../..", "nowhere", nil)
	require.ErrorContains(t, err, "there is no stack nowhere")

	dir := t.TempDir()
	for name, content := range map[string]string{
		"Pulumi.yaml": "name: spywatcher\nruntime: go\n", "Pulumi.bad.yaml": "config: {spywatcher:environment: nowhere}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	_, err = Load(dir, "bad", nil)
	require.ErrorContains(t, err, "spywatcher:environment", "the program says what is wrong with the file")
}
