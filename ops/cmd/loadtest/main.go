// Command loadtest loads a deployment over HTTP, watches how it scales, and says whether it kept to its thresholds.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// What the command exits with.
const (
	passed = iota
	failed
	couldNotRun
)

// errFailed is a run whose verdict is a failure. The summary has said so already.
var errFailed = errors.New("the run did not keep to its thresholds")

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	defer stop()
	return exitCode(newCommand(newClient).ExecuteContext(ctx))
}

func exitCode(err error) int {
	switch {
	case err == nil:
		return passed
	case errors.Is(err, errFailed):
		return failed
	default:
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		return couldNotRun
	}
}
