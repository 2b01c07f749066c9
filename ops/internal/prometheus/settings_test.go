package prometheus

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

func openHome(t *testing.T) home.Home {
	t.Helper()
	h, err := home.Open(filepath.Join(t.TempDir(), "sandbox"))
	require.NoError(t, err)
	return h
}

func TestWant(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	require.ErrorContains(t, Want(h, Settings{}), "by 0", "nothing is divided by 0")
	settings, err := wanted(h)
	require.NoError(t, err)
	assert.Nil(t, settings, "a sandbox has no Prometheus unless it is asked for")

	require.NoError(t, Want(h, Settings{Shorten: 60}))
	settings, err = wanted(h)
	require.NoError(t, err)
	assert.Equal(t, &Settings{Shorten: 60}, settings)
	require.NoError(t, Unwant(h))
	settings, err = wanted(h)
	require.NoError(t, err)
	assert.Nil(t, settings)

	require.NoError(t, os.WriteFile(h.Path(desired.File), []byte("{"), 0o600))
	_, err = Address(h)
	require.ErrorContains(t, err, "start with --prometheus again", "a command says so too")
}
