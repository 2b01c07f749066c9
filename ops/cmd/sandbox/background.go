package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

const (
	startPatience = 4 * time.Minute
	stopPatience  = time.Minute
	// leastSpace is what a start needs at least, in bytes: a new etcd alone reserves 64 MB for its log, twice.
	leastSpace = 512 << 20
)

// ensureServing starts the background process unless it runs, and returns when the cluster can be used.
func ensureServing(ctx context.Context, h home.Home, progress io.Writer) error {
	var ended chan error
	if !h.Held(home.Serving) {
		if err := h.NeedSpace(leastSpace); err != nil {
			return err
		}
		fmt.Fprintln(progress, "Starting the control plane.")
		command, err := startServing(h)
		if err != nil {
			return err
		}
		ended = make(chan error, 1)
		go func() { ended <- command.Wait() }() // ends with the process, at the latest with this one
	}
	err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, startPatience, true, func(context.Context) (bool, error) {
		select {
		case err := <-ended:
			return false, fmt.Errorf("the control plane ended while it started (%w): %s", err, lastWords(h.Log("sandbox")))
		default:
		}
		state, err := h.ReadState()
		return state.Ready && h.Held(home.Serving), err
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("process %s has the sandbox in %s and is not ready after %s: stop it, look at %s, and try again",
			h.Holder(home.Serving), h.Path(), startPatience, h.Log("sandbox"))
	}
	return err
}

// lastWords is the last line of a log, and where the rest is.
func lastWords(log string) string {
	content, err := os.ReadFile(log)
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if last := lines[len(lines)-1]; err == nil && last != "" {
		return fmt.Sprintf("%s (more in %s)", last, log)
	}
	return "look at " + log
}

// startServing starts this program once more, away from the terminal, so that it outlives this command.
func startServing(h home.Home) (*exec.Cmd, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	state, err := h.ReadState()
	if err != nil {
		return nil, err
	}
	state.Ready = false // of a process that is gone
	if err := h.WriteState(state); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(h.Log("sandbox"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	command := exec.Command(executable, "serve", "--dir", h.Path()) //nolint:noctx // it outlives every context here
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err = command.Start()
	return command, errors.Join(err, log.Close())
}

// stopServing ends the background process, and returns when it has.
func stopServing(ctx context.Context, h home.Home) error {
	state, err := h.ReadState()
	if err != nil || !h.Held(home.Serving) {
		return err
	}
	if state.PID == 0 {
		return fmt.Errorf("the sandbox in %s is still starting: try again in a moment", h.Path())
	}
	if err := syscall.Kill(state.PID, syscall.SIGTERM); err != nil {
		return fmt.Errorf("process %d cannot be stopped: %w", state.PID, err)
	}
	err = wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, stopPatience, true, func(context.Context) (bool, error) {
		return !h.Held(home.Serving), nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("process %d has not stopped after %s: kill it, which loses nothing", state.PID, stopPatience)
	}
	return err
}
