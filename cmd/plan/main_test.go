package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/compare"
)

// repository makes one with a single commit, whose renderer copies the stack's file, and changes a file after it.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/p\n\ngo 1.26.0\n")
	write(t, dir, "Pulumi.yaml", "name: p\nruntime: go\n")
	write(t, dir, "Pulumi.a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {k: one}\n")
	write(t, dir, "cmd/render/main.go", `package main

import (
	"os"
	"path/filepath"
)

func main() {
	stack, out := os.Args[2], os.Args[4]
	content, err := os.ReadFile("Pulumi." + stack + ".yaml")
	if err == nil {
		err = os.MkdirAll(out, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(out, "kubernetes.yaml"), content, 0o644)
	}
	if err != nil {
		panic(err)
	}
}
`)
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "."},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "first"},
	} {
		_, err := run(t.Context(), dir, "git", args...)
		require.NoError(t, err)
	}
	write(t, dir, "Pulumi.a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {k: two}\n")
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

func TestPlan(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	var stdout, stderr bytes.Buffer
	require.Zero(t, execute(t.Context(), []string{"--dir", dir, "--base", "main"}, &stdout, &stderr), stderr.String())
	assert.Contains(t, stdout.String(), "## a\n\n0 added, 1 changed, 0 removed.")
	assert.Contains(t, stdout.String(), "| data.k | `one` | `two` |", "the tree as it is, against the commit")
	trees, err := run(t.Context(), dir, "git", "worktree", "list")
	require.NoError(t, err)
	assert.Len(t, bytes.Split(bytes.TrimSpace([]byte(trees)), []byte("\n")), 1, "no tree is left behind")
}

func TestPlanOfAnUnknownRevision(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 1, execute(t.Context(), []string{"--dir", repository(t), "--base", "nowhere"}, &stdout, &stderr))
	assert.Contains(t, stderr.String(), "plan: the revision nowhere cannot be checked out")
	assert.Empty(t, stdout.String())
}

func TestComparedWithNothing(t *testing.T) {
	t.Parallel()
	text, err := compared(nil, map[string]compare.Plan{
		"a": {"kubernetes.yaml": []byte("apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns}\n")},
	})
	require.NoError(t, err)
	assert.Contains(t, text, "1 added, 0 changed, 0 removed.", "before a renderer there was nothing")
	assert.Contains(t, text, "- Service ns/s")
	_, err = compared(nil, map[string]compare.Plan{"a": {"kubernetes.yaml": []byte("{")}})
	require.ErrorContains(t, err, "the stack a: kubernetes.yaml")
}
