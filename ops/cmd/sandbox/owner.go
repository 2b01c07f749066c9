package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// ownerVariable is the environment variable that names a process, with which the background process ends. Tests name their
// own: a control plane outlives the command that started it, and would outlive a test that is killed, or whose time is up,
// before it can stop it.
const ownerVariable = "SANDBOX_OWNER"

// whileOwned is ctx until the owner, a process's number, is gone; without an owner, "", it is ctx.
func whileOwned(ctx context.Context, owner string) (context.Context, context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(ctx)
	if owner == "" {
		return ctx, cancel, nil
	}
	pid, err := strconv.Atoi(owner)
	if err != nil || pid <= 0 {
		cancel()
		return nil, nil, fmt.Errorf("%s is %q: it must be a process's number", ownerVariable, owner)
	}
	go func() { // ends with ctx
		defer cancel()
		_ = wait.PollUntilContextCancel(ctx, time.Second, true, func(context.Context) (bool, error) {
			return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH), nil
		})
	}()
	return ctx, cancel, nil
}
