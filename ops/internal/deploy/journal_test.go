package deploy

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command is a Pulumi command that only keeps what it was called with.
type command struct {
	auto.PulumiCommand

	code              int
	environment, args []string
}

func (c *command) Run(
	_ context.Context, _ string, _ io.Reader, _, _ []io.Writer, environment []string, args ...string,
) (string, string, int, error) {
	c.environment, c.args = environment, args
	for i, arg := range args {
		if arg == "--event-log" {
			return "", "", c.code, os.WriteFile(args[i+1], nil, 0o600)
		}
	}
	return "", "", c.code, nil
}

func TestJournaled(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason          string
		arg             string
		code            int
		journaled, kept bool
	}{
		"up":        {"what is in the state needs no journal", "up", 0, true, false},
		"destroy":   {"it changes the stack as well", "destroy", 0, true, false},
		"refresh":   {"and so does this", "refresh", 0, true, false},
		"failed":    {"it may be that the state could not be written", "up", 255, true, true},
		"killed":    {"the state was not written", "up", -1, true, true},
		"a look-up": {"it would overwrite the journal of the last run", "stack", 0, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner := &command{code: row.code}
			j := journaled{inner, filepath.Join(t.TempDir(), "journal", "s.jsonl")}
			require.NoError(t, os.MkdirAll(filepath.Dir(j.journal), 0o700))
			require.NoError(t, os.WriteFile(j.journal, []byte("before"), 0o600))
			_, _, code, err := j.Run(t.Context(), "", nil, nil, nil, []string{"A=b"}, row.arg, "--yes")
			require.NoError(t, err)
			assert.Equal(t, row.code, code)
			assert.Equal(t, []string{row.arg, "--yes"}, inner.args[:2])
			assert.Equal(t, row.journaled, len(inner.args) == 4, row.reason)
			assert.Equal(t, row.journaled, len(inner.environment) == 2, row.reason)
			if row.kept {
				assert.FileExists(t, j.journal, row.reason)
			} else {
				assert.NoFileExists(t, j.journal, row.reason)
			}
		})
	}
}
