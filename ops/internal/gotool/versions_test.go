package gotool_test

import (
	"cmp"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A module that two of ours use in two versions is compiled twice, and so is everything that imports it: this cost a first
// build minutes. Where they can, the modules beside ops therefore have its versions, by a replacement where one asks for more.
func TestSharedModulesHaveOneVersion(t *testing.T) {
	t.Parallel()
	ops := modulesOf(t, "../..", "./...")
	require.Contains(t, ops, "k8s.io/client-go")
	for folder, row := range map[string]struct {
		reason   string
		patterns []string
	}{
		"../../..": {
			reason:   "the program is compiled for its own tests and into the sandbox",
			patterns: []string{"./..."},
		},
		"../../alerts": {
			reason:   "the proof of the alerts imports the program",
			patterns: []string{"-test", "./..."},
		},
		"../../kube-state-metrics": {
			reason:   "it has a client of Kubernetes",
			patterns: []string{"tool"},
		},
		"../../prometheus": {
			reason:   "it has a client of Kubernetes",
			patterns: []string{"-tags=remove_all_sd,enable_kubernetes_sd", "tool"},
		},
		"../../pulumi": {
			reason:   "the command shares the SDK with the program",
			patterns: []string{"github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"},
		},
	} {
		t.Run(cmp.Or(strings.TrimLeft(folder, "./"), "program"), func(t *testing.T) {
			t.Parallel()
			for module, version := range modulesOf(t, folder, row.patterns...) {
				if want, shared := ops[module]; shared {
					assert.Equal(t, want, version, "%s: %s", module, row.reason)
				}
			}
		})
	}
}

// modulesOf are the modules whose packages are compiled for the patterns in a module's folder, with their versions.
func modulesOf(t *testing.T, folder string, patterns ...string) map[string]string {
	t.Helper()
	format := "{{with .Module}}{{.Path}} {{with .Replace}}{{.Version}}{{else}}{{.Version}}{{end}}{{end}}"
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps", "-f", format}, patterns...)...)
	command.Dir = folder
	listed, err := command.Output()
	require.NoError(t, err)
	versions := map[string]string{}
	for line := range strings.Lines(string(listed)) {
		if module, version, found := strings.Cut(strings.TrimSpace(line), " "); found {
			versions[module] = version
		}
	}
	require.NotEmpty(t, versions)
	return versions
}
