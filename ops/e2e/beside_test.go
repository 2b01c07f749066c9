package e2e_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// TestBeside: two folders are two sandboxes, and one folder is one.
func TestBeside(t *testing.T) {
	first, second := newSandbox(t), newSandbox(t)
	var both sync.WaitGroup
	for _, s := range []*sandbox{first, second} {
		both.Go(func() {
			output, err := s.try("up")
			assert.NoError(t, err, output)
		})
	}
	both.Wait()

	taken := map[int]string{}
	for _, s := range []*sandbox{first, second} {
		h, err := home.Open(s.dir)
		require.NoError(t, err)
		state, err := h.ReadState()
		require.NoError(t, err)
		require.True(t, state.Ready)
		for component, port := range state.Ports {
			assert.Empty(t, taken[port], "%s listens where another does", component)
			taken[port] = component
		}
	}

	output, err := first.try("serve")
	require.Error(t, err, "a folder has one control plane")
	assert.Contains(t, output, "is serving in "+first.dir, "and the error names who has it")

	first.run("down")
	assert.Contains(t, second.run("up"), "Nothing changed.", "the end of one is nothing to the other")
}
