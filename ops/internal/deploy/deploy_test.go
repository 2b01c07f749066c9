package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// repository is where the stacks' files are.
const repository = "../../.."

func open(t *testing.T) home.Home {
	t.Helper()
	h, err := home.Open(filepath.Join(t.TempDir(), "sandbox"))
	require.NoError(t, err)
	return h
}

func TestRepository(t *testing.T) {
	t.Parallel()
	for stack, namespace := range map[string]string{"staging": "spywatcher-staging", "production": "spywatcher"} {
		program, err := Repository(open(t), repository, stack)
		require.NoError(t, err)
		assert.Contains(t, program.Context, stack, "each stack has a cluster of its own")
		assert.Equal(t, namespace, program.Namespace)
		assert.Len(t, program.Secrets, len(stacks.SecretNames()))
		for key := range program.Secrets {
			assert.NotContains(t, program.Config, key, "a secret is not given in clear as well")
		}
		found, err := Namespace(repository, stack)
		require.NoError(t, err)
		assert.Equal(t, namespace, found)
	}
	_, err := Repository(open(t), repository, "nowhere")
	require.ErrorContains(t, err, "staging", "the error names the stacks that there are")
	_, err = clusterContext(map[string]string{})
	require.ErrorContains(t, err, "spywatcher:cluster.context is missing")
}

func TestAddonsAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ reason, given, want string }{
		{"a stack that wants none hears nothing of it", "", ""},
		{"nor does one with an empty group", "{}", ""},
		{"what is not deployed is named", `{"metricsServer":true}`, "metricsServer"},
	} {
		options := recorder.Options{Project: "p", Config: map[string]string{"p:addons": row.given, "p:namespace": "n"}}
		said := leaveOut(options)
		assert.Contains(t, said, row.want, row.reason)
		assert.Equal(t, row.want == "", said == "", row.reason)
		assert.Equal(t, map[string]string{"p:namespace": "n"}, options.Config)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	h := open(t)
	first, err := secrets(h)
	require.NoError(t, err)
	assert.Len(t, first, len(stacks.SecretNames()))
	for name, value := range first {
		assert.True(t, strings.HasPrefix(value, "sandbox-"), "%s says where it comes from", name)
		assert.Greater(t, len(value), 20, "%s cannot be guessed", name)
	}
	second, err := secrets(h)
	require.NoError(t, err)
	assert.Equal(t, first, second, "other values would roll every pod at each up")
	other, err := secrets(open(t))
	require.NoError(t, err)
	assert.NotEqual(t, first, other, "no two sandboxes share a secret")

	info, err := os.Stat(h.Path("secrets.json"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestWithoutLogs(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	logs := filepath.Join(home, "logs")
	require.NoError(t, os.MkdirAll(filepath.Join(logs, "earlier"), 0o700))
	for range 2 {
		require.NoError(t, withoutLogs(home))
		assert.FileExists(t, logs, "with a file there, no folder can be made")
	}
}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	h := open(t)
	path, err := passphrase(h)
	require.NoError(t, err)
	first, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, first)
	_, err = passphrase(h)
	require.NoError(t, err)
	second, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, first, second, "with another one the state could not be read")
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		changes Changes
		want    bool
	}{
		"nothing":   {"no resources, no changes", nil, false},
		"same":      {"what was looked at and left is no change", Changes{"same": 29}, false},
		"an update": {"one is enough", Changes{"same": 28, "update": 1}, true},
		"no update": {"a count of none is none", Changes{"same": 28, "update": 0}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, row.changes.Any(), row.reason)
		})
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	h := open(t)
	chosen, err := Choose(t.Context(), h, repository, Kubernetes, StandIn, t.Output())
	require.NoError(t, err)
	assert.Equal(t, StandIn, chosen)
	_, err = Choose(t.Context(), h, repository, Kubernetes, "none", t.Output())
	require.ErrorContains(t, err, "auto, real or stand-in")

	require.NoError(t, h.WriteFile("pulumi/no-kubernetes-plugin", nil))
	chosen, err = Choose(t.Context(), h, repository, Kubernetes, Either, t.Output())
	require.NoError(t, err)
	assert.Equal(t, StandIn, chosen, "what could not be had is not asked for at each up")

	require.NoError(t, os.MkdirAll(h.Path("pulumi", "home", "plugins", "resource-kubernetes-"+Kubernetes.version), 0o700))
	chosen, err = Choose(t.Context(), h, repository, Kubernetes, Either, t.Output())
	require.NoError(t, err)
	assert.Equal(t, Real, chosen, "the real one wins wherever it is")
}

// TestPluginVersions: the plugin and the SDK speak to each other.
func TestPluginVersions(t *testing.T) {
	t.Parallel()
	for _, plugin := range []Plugin{Kubernetes, AWS} {
		listed, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", "all").Output()
		require.NoError(t, err)
		assert.Contains(t, string(listed), "github.com/pulumi/pulumi-"+plugin.name+"/sdk/v"+plugin.version[1:2]+" "+plugin.version+"\n")
	}
}
