package stacks_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

var update = flag.Bool("update", false, "write the plans and names in testdata anew")

// TestPlansAreAsReviewed: whatever changes in what is deployed shows as a difference in testdata/plans. Refresh them
// with go test ./stacks -update.
func TestPlansAreAsReviewed(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		files := planOf(t, stack)
		for _, name := range []string{"kubernetes.yaml", "aws.yaml"} {
			golden(t, filepath.Join("plans", stack, name), string(files[name]))
		}
		assert.Equal(t, "[]\n", string(files["unrendered.yaml"]), "all of Kubernetes is in %s's manifests", stack)
	}
}

// TestNamesAreAsReviewed: a resource whose type, name or parent changes is another one to Pulumi, which deletes what it
// was, unless it has an alias.
func TestNamesAreAsReviewed(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		golden(t, filepath.Join("urns", stack+".txt"), strings.Join(rendered(t, stack).URNs(), "\n")+"\n")
	}
}

// TestPlansAreTheSameEachTime: two revisions can be compared only when nothing but the revision makes a difference.
func TestPlansAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		first := planOf(t, stack)
		for range 5 {
			assert.Equal(t, first, planOf(t, stack), stack)
		}
	}
}

func planOf(tb testing.TB, stack string) map[string][]byte {
	tb.Helper()
	return filesOf(tb, optionsOf(tb, stack, nil))
}

func filesOf(tb testing.TB, options recorder.Options) map[string][]byte {
	tb.Helper()
	recording, err := recorder.Run(stacks.Plan, options)
	require.NoError(tb, err)
	files, err := plan.Files(recording)
	require.NoError(tb, err)
	return files
}

// golden holds got against a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, path)
}

// BenchmarkRender renders production from its file, as `make render` does.
func BenchmarkRender(b *testing.B) {
	for b.Loop() {
		require.NotEmpty(b, planOf(b, "production")["kubernetes.yaml"])
	}
}
