package stacks_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDefect12ScriptsThatCannotFail: a shell script validated up to its first success, and another loaded the wrong host
// at a hundred times the rate. What judges or loads a deployment is a tested command, so no shell script but the one
// that starts the tests may stand in the repository.
func TestDefect12ScriptsThatCannotFail(t *testing.T) {
	t.Parallel()
	var scripts []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", ".sandbox", "bin", "out"}, entry.Name()) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".sh") || strings.HasSuffix(path, ".bash") {
			scripts = append(scripts, path)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Empty(t, scripts)
}
