package prometheus

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// parentVariable has the test binary be a sandbox that runs the program which it names.
const parentVariable = "PROMETHEUS_TEST_RUNS"

func TestMain(m *testing.M) {
	if binary := os.Getenv(parentVariable); binary != "" {
		process{name: "stays", binary: binary, log: binary + ".log"}.run(context.Background())
	}
	os.Exit(m.Run())
}

// TestProcessEndsWithAParentThatIsKilled: one that is killed cannot stop what it started.
func TestProcessEndsWithAParentThatIsKilled(t *testing.T) {
	t.Parallel()
	life, inherited, err := os.Pipe()
	require.NoError(t, err)
	defer life.Close()
	require.NoError(t, life.SetReadDeadline(time.Now().Add(30*time.Second)))

	parent := exec.CommandContext(t.Context(), os.Args[0])
	binary := script(t, filepath.Join(t.TempDir(), "stays"), `
trap '' TERM
echo started >&3
exec sleep 60
`)
	parent.Env = append(os.Environ(), parentVariable+"="+binary)
	parent.ExtraFiles = []*os.File{inherited} // number 3, of what it starts as well
	require.NoError(t, parent.Start())
	require.NoError(t, inherited.Close())
	started := make([]byte, len("started\n"))
	_, err = io.ReadFull(life, started)
	require.NoError(t, err)

	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	_, err = io.ReadAll(life)
	require.NoError(t, err, "the pipe ends with the last process that has it")
}
