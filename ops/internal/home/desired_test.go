package home_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

type how struct {
	Much int `json:"much"`
}

var desired = home.Desired[how]{File: "desired.json", Flag: "--much"}

func TestDesired(t *testing.T) {
	t.Parallel()
	h := open(t)
	found, err := desired.Read(h)
	require.NoError(t, err)
	assert.Nil(t, found, "nothing is wanted unless somebody says so")
	require.NoError(t, desired.Remove(h), "what is not wanted can be given up")

	require.NoError(t, desired.Write(h, how{Much: 7}))
	require.NoError(t, desired.Write(h, how{Much: 8}))
	found, err = desired.Read(h)
	require.NoError(t, err)
	assert.Equal(t, &how{Much: 8}, found, "what was said last counts")

	require.NoError(t, desired.Remove(h))
	found, err = desired.Read(h)
	require.NoError(t, err)
	assert.Nil(t, found)
}

func TestDesiredThatCannotBeRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	require.NoError(t, os.WriteFile(h.Path(desired.File), []byte("{"), 0o600))
	_, err := desired.Read(h)
	require.ErrorContains(t, err, h.Path(desired.File), "the error names the file")
	require.ErrorContains(t, err, "start with --much again", "and says what to do")

	require.NoError(t, desired.Remove(h))
	require.NoError(t, os.MkdirAll(filepath.Join(h.Path(desired.File), "full"), 0o700))
	_, err = desired.Read(h)
	require.Error(t, err, "a folder says nothing")
	require.Error(t, desired.Remove(h), "and what cannot be removed is no success")
}
