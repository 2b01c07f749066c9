package deploy

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlainError(t *testing.T) {
	t.Parallel()
	said := errors.New("failed to run update: exit status 255\ncode: 255\nstdout: Updating\n + created\nstderr: \n")
	assert.EqualError(t, plainError("up", said), "up failed: failed to run update: exit status 255",
		"what the engine printed stands above already, thousands of lines of it where there are hundreds of workloads")
}
