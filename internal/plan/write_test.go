package plan_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
)

func TestWrite(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "out", "production")
	require.NoError(t, plan.Write(dir, run(t, namespace)), "the folder is made")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600))
	require.NoError(t, plan.Write(dir, run(t, steps()...)), "and a plan that is there is replaced")

	files, err := plan.Files(run(t, steps()...))
	require.NoError(t, err)
	written := read(t, dir)
	assert.Equal(t, "mine", written["notes.txt"], "other files stay")
	delete(written, "notes.txt")
	assert.Len(t, written, 3, "nothing else is left behind")
	for name, content := range files {
		assert.Equal(t, string(content), written[name], name)
	}
}

// TestWriteSchedules registers the same resources in two orders, each scheduled as it happens to be.
func TestWriteSchedules(t *testing.T) {
	t.Parallel()

	forwards, err := plan.Files(run(t, steps()...))
	require.NoError(t, err)
	for range 20 {
		again, err := plan.Files(run(t, backwards(steps())...))
		require.NoError(t, err)
		require.Equal(t, forwards, again, "the same input gives the same bytes")
	}
}

// TestCanary looks for a secret configuration value wherever a program could have put it.
func TestCanary(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	require.NoError(t, plan.Write(dir, run(t, steps()...)))
	written := read(t, dir)
	require.Len(t, written, 3)
	for name, content := range written {
		assert.NotContains(t, content, canary, name)
		assert.NotContains(t, content, base64.StdEncoding.EncodeToString([]byte(canary)), name)
		assert.Contains(t, content, "(secret)", "%s has a place where the value would have shown", name)
	}
}

func TestWriteRefused(t *testing.T) {
	t.Parallel()

	unnamed := func(ctx *pulumi.Context) error {
		_, err := corev1.NewConfigMap(ctx, "settings", &corev1.ConfigMapArgs{})
		return err
	}
	for name, row := range map[string]struct {
		reason  string
		program step
		prepare func(t *testing.T, dir string) string
		want    string
		left    int
	}{
		"no plan": {
			reason:  "a plan that cannot be rendered leaves the last one as it was",
			program: unnamed,
			prepare: func(t *testing.T, dir string) string {
				t.Helper()
				require.NoError(t, plan.Write(dir, run(t, namespace)))
				return dir
			},
			want: "has no metadata.name",
			left: 3,
		},
		"a file for a folder": {
			reason:  "the folder cannot be made where a file is",
			program: namespace,
			prepare: func(t *testing.T, dir string) string {
				t.Helper()
				out := filepath.Join(dir, "out")
				require.NoError(t, os.WriteFile(out, nil, 0o600))
				return out
			},
			want: "out",
			left: 1,
		},
		"a folder for a file": {
			reason:  "a file cannot take the place of a folder",
			program: namespace,
			prepare: func(t *testing.T, dir string) string {
				t.Helper()
				require.NoError(t, os.MkdirAll(filepath.Join(dir, "aws.yaml", "in"), 0o755))
				return dir
			},
			want: "aws.yaml",
			left: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			out := row.prepare(t, dir)
			require.ErrorContains(t, plan.Write(out, run(t, row.program)), row.want, row.reason)
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Len(t, entries, row.left, "nothing half done is left")
		})
	}
}

// read is all files of a folder.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	contents := map[string]string{}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		contents[entry.Name()] = string(content)
	}
	return contents
}
