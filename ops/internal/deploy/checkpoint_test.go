package deploy

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRestoreCheckpoint(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason          string
		current, before string // "-" is no file
		want, wrong     string
	}{
		"none":            {"a new stack has no state", "-", "-", "-", ""},
		"whole":           {"a state that is whole is not touched", `{"a":1}`, `{"a":0}`, `{"a":1}`, ""},
		"empty":           {"an engine was killed before it wrote", "", `{"a":0}`, `{"a":0}`, ""},
		"half":            {"an engine was killed while it wrote", `{"a":`, `{"a":0}`, `{"a":0}`, ""},
		"nothing earlier": {"nothing is made up", `{"a":`, "-", `{"a":`, "start anew"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			path := h.Path("pulumi", ".pulumi", "stacks", "p", "s.json")
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			for file, content := range map[string]string{path: row.current, path + ".bak": row.before} {
				if content != "-" {
					require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
				}
			}
			err := restoreCheckpoint(h, "p", "s", t.Output())
			if row.wrong != "" {
				require.ErrorContains(t, err, row.wrong, row.reason)
			} else {
				require.NoError(t, err, row.reason)
			}
			if row.want == "-" {
				assert.NoFileExists(t, path, row.reason)
				return
			}
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(content), row.reason)
		})
	}
}
