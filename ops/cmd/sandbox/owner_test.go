package main

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhileOwned(t *testing.T) {
	t.Parallel()
	owner := exec.CommandContext(t.Context(), "sleep", "60")
	require.NoError(t, owner.Start())
	ctx, cancel, err := whileOwned(t.Context(), strconv.Itoa(owner.Process.Pid))
	require.NoError(t, err)
	defer cancel()
	require.NoError(t, ctx.Err(), "the owner is there")
	require.NoError(t, owner.Process.Kill())
	require.Error(t, owner.Wait(), "and now it is not")
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		assert.Fail(t, "it does not end with its owner")
	}
}

func TestWhileOwnedByWhom(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ reason, owner, problem string }{
		"nobody":       {"up outlives its terminal", "", ""},
		"itself":       {"it is there", strconv.Itoa(os.Getpid()), ""},
		"no number":    {"it would end with nobody", "me", `SANDBOX_OWNER is "me": it must be a process's number`},
		"no process's": {"to the system it means a group of processes", "0", `SANDBOX_OWNER is "0"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			owned, end, err := whileOwned(ctx, row.owner)
			if row.problem != "" {
				cancel()
				require.ErrorContains(t, err, row.problem, row.reason)
				return
			}
			require.NoError(t, err)
			require.NoError(t, owned.Err(), row.reason)
			cancel()
			require.Error(t, owned.Err(), "it ends with its parent in any case")
			end()
		})
	}
}
