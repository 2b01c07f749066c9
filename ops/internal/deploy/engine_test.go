package deploy

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lock writes the file backend's lock of a stack.
func lock(t *testing.T, path string, pid int) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, `{"pid":%d}`, pid), 0o600))
}

// sleeper is a process of that name that would go on for long.
func sleeper(t *testing.T, name string) *exec.Cmd {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.Symlink(sleep, path))
	command := exec.Command(path, "600")
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command
}

func TestEngineOf(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock.json")
	found, err := engineOf(t.Context(), path)
	require.NoError(t, err)
	assert.Nil(t, found, "a lock that is gone has no engine")

	other := sleeper(t, "sleeper")
	lock(t, path, other.Process.Pid)
	found, err = engineOf(t.Context(), path)
	require.NoError(t, err)
	assert.Nil(t, found, "the number may be another program's by now")

	engine := sleeper(t, "pulumi")
	lock(t, path, engine.Process.Pid)
	found, err = engineOf(t.Context(), path)
	require.NoError(t, err)
	require.NotNil(t, found, "an engine is at work")

	require.NoError(t, engine.Process.Kill())
	for runs(t.Context(), found) { // and nobody has waited for it
		require.NoError(t, t.Context().Err())
	}
	found, err = engineOf(t.Context(), path)
	require.NoError(t, err)
	assert.Nil(t, found, "one that nobody waits for has ended all the same")

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = engineOf(t.Context(), path)
	require.ErrorContains(t, err, "remove it", "the error says what to do")
}

func TestEndEngines(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var said bytes.Buffer
	require.NoError(t, endEngines(t.Context(), folder, &said))
	assert.Empty(t, said.String(), "without a lock there is nothing to wait for")

	engine := sleeper(t, "pulumi")
	lock(t, filepath.Join(folder, "1.json"), engine.Process.Pid)
	lock(t, filepath.Join(folder, "2.json"), os.Getpid())
	progress := writer(func(text []byte) { // it ends by itself as soon as it is waited for
		said.Write(text)
		require.NoError(t, engine.Process.Kill())
	})
	require.NoError(t, endEngines(t.Context(), folder, progress))
	assert.Contains(t, said.String(), fmt.Sprintf("process %d", engine.Process.Pid))
	assert.NotContains(t, said.String(), strconv.Itoa(os.Getpid()), "another program is left alone")
}

type writer func([]byte)

func (w writer) Write(text []byte) (int, error) {
	w(text)
	return len(text), nil
}
