// Command sandbox runs a real Kubernetes control plane on loopback and deploys the repository's program to it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
)

func main() {
	// A child is told apart before anything else is set up: the component's own command parses its flags.
	if len(os.Args) > 2 && os.Args[1] == "component" {
		os.Exit(controlplane.Component(os.Args[2], os.Args[3:]))
	}
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	controlplane.ForgetFlags()
	log.SetLogger(logr.Discard()) // or controller-runtime asks for one, in the middle of the engine's progress
	if err := newCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		return 1
	}
	return 0
}
