package home_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

func open(t *testing.T) home.Home {
	t.Helper()
	h, err := home.Open(filepath.Join(t.TempDir(), "sandbox"))
	require.NoError(t, err)
	return h
}

func TestOpen(t *testing.T) {
	t.Parallel()
	h := open(t)
	info, err := os.Stat(h.Path())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "keys and secrets are in it")
	for _, folder := range []string{"pki", "etcd", "logs", "pulumi"} {
		assert.DirExists(t, h.Path(folder))
	}
	_, err = home.Open(h.Path())
	require.NoError(t, err, "a folder that is there is used again")
}

func TestOpenWhereAFileIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := home.Open(path)
	require.ErrorContains(t, err, "cannot be made")
}

func TestState(t *testing.T) {
	t.Parallel()
	h := open(t)
	state, err := h.ReadState()
	require.NoError(t, err)
	assert.Equal(t, home.State{}, state, "a new folder has none")

	written := home.State{PID: 7, Ports: map[string]int{"etcd": 1}, Ready: true, Versions: map[string]string{"a": "b"}}
	require.NoError(t, h.WriteState(written))
	state, err = h.ReadState()
	require.NoError(t, err)
	assert.Equal(t, written, state)
	info, err := os.Stat(h.Path("state.json"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.WriteFile(h.Path("state.json"), []byte("{"), 0o600))
	_, err = h.ReadState()
	require.ErrorContains(t, err, "start anew", "a half file is no state, and the error says what to do")
}

func TestLock(t *testing.T) {
	t.Parallel()
	h := open(t)
	assert.False(t, h.Held(home.Serving))
	release, err := h.Lock(home.Serving)
	require.NoError(t, err)
	assert.True(t, h.Held(home.Serving))
	assert.False(t, h.Held(home.Deploying), "a deploy needs the control plane to be served meanwhile")

	_, err = h.Lock(home.Serving)
	require.ErrorIs(t, err, home.ErrHeld, "one control plane in each folder")
	assert.Contains(t, err.Error(), "process ")

	require.NoError(t, release())
	assert.False(t, h.Held(home.Serving))
}

func TestNeedSpace(t *testing.T) {
	t.Parallel()
	h := open(t)
	require.NoError(t, h.NeedSpace(1))
	err := h.NeedSpace(math.MaxUint64)
	require.ErrorContains(t, err, "--dir", "the error says what to do")
	require.ErrorContains(t, err, h.Path(), "and where")
}
