package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The two workloads, whose objects have these names.
const (
	backend  = "spywatcher-backend"
	frontend = "spywatcher-frontend"
)

// fact is what an object of each workload says at a path. Two columns, as in the tables of the specification.
type fact struct {
	reason            string
	kind, path        string
	backend, frontend any
}

// quantity is compared by what it means: "1" is "1000m".
type quantity string

// containing is a text that is only a part of what there must be.
type containing string

// nothing stands for what an object must not say.
type nothing struct{}

// assertFacts holds both workloads' objects, in every stack, against the facts.
func assertFacts(t *testing.T, facts map[string]fact) {
	t.Helper()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for name, f := range facts {
			for workload, want := range map[string]any{backend: f.backend, frontend: f.frontend} {
				t.Run(stack+"/"+name+"/"+workload, func(t *testing.T) {
					t.Parallel()
					assertSays(t, plan.the(t, f.kind, workload), f.path, want, f.reason)
				})
			}
		}
	}
}

// assertSays holds what stands at a path of an object against what should.
func assertSays(t *testing.T, m manifest, path string, want any, reason string) {
	t.Helper()
	got := m.at(path)
	switch want := want.(type) {
	case containing:
		assert.Contains(t, got, string(want), "%s: %s", path, reason)
	case nothing:
		assert.Nil(t, got, "%s: %s", path, reason)
	case int:
		assert.EqualValues(t, want, got, "%s: %s", path, reason)
		assert.IsType(t, int64(0), got, "%s is a number", path)
	case quantity:
		text, ok := got.(string)
		require.True(t, ok, "%s is %v: %s", path, got, reason)
		found, err := resource.ParseQuantity(text)
		require.NoError(t, err, path)
		assert.Zero(t, found.Cmp(resource.MustParse(string(want))), "%s is %s, not %s: %s", path, text, want, reason)
	default:
		assert.Equal(t, want, got, "%s: %s", path, reason)
	}
}
