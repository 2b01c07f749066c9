package prometheus

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repository has modules with the programs' names that hold next to nothing.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"prometheus/go.mod":                  "module github.com/prometheus/prometheus\n",
		"prometheus/cmd/prometheus/main.go":  "package main\n\nfunc main() {}\n",
		"prometheus/cmd/prometheus/cloud.go": "//go:build !remove_all_sd\n\npackage main\n\nvar _ = left.Out\n",
		"kube-state-metrics/go.mod":          "module k8s.io/kube-state-metrics/v2\n",
		"kube-state-metrics/main.go":         "package main\n\nfunc main() {}\n",
	} {
		file := filepath.Join(root, "ops", path)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return root
}

func TestBuild(t *testing.T) {
	t.Parallel()
	h, root := openHome(t), repository(t)
	var said bytes.Buffer
	require.NoError(t, Build(t.Context(), h, root, &said))
	assert.FileExists(t, h.Path("tool/bin/prometheus"))
	assert.FileExists(t, h.Path("tool/bin/kube-state-metrics"))
	assert.Contains(t, said.String(), "Building prometheus, once")
	assert.Contains(t, said.String(), "Building kube-state-metrics, once")

	said.Reset()
	require.NoError(t, Build(t.Context(), h, root, &said))
	assert.Empty(t, said.String(), "what is there is not worth a word")
}

func TestBuildFails(t *testing.T) {
	t.Parallel()
	h, root := openHome(t), repository(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "ops/kube-state-metrics/main.go"), []byte("package main\n"), 0o600))
	err := Build(t.Context(), h, root, &bytes.Buffer{})
	require.ErrorContains(t, err, "kube-state-metrics cannot be built")
	assert.Contains(t, err.Error(), "main is undeclared", "the compiler's own words are in the error")
}
