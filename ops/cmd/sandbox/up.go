package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/overview"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func newUp(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "up",
		Short:   "Start the sandbox and deploy the stack to it",
		Example: "  sandbox up --stack production",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return s.up(command.Context(), command.OutOrStdout())
		},
	}
}

func (s *settings) up(ctx context.Context, out io.Writer) error {
	h, err := s.open()
	if err != nil {
		return err
	}
	if err := ensureServing(ctx, h, out); err != nil {
		return err
	}
	changes, stack, err := withStack(ctx, h, s, out, func(stack *deploy.Stack) (deploy.Changes, error) {
		return stack.Up(ctx)
	})
	if err != nil {
		return err
	}
	if !changes.Any() {
		fmt.Fprintln(out, "Nothing changed.")
	}
	config, err := controlplane.Config(h)
	if err != nil {
		return err
	}
	if err := overview.Print(ctx, config, stack.Namespace, out); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nexport KUBECONFIG=%s\n", h.Kubeconfig())
	return nil
}

// withStack opens the stack with what it needs of the sandbox, and does something with it.
func withStack(
	ctx context.Context, h home.Home, s *settings, out io.Writer, do func(*deploy.Stack) (deploy.Changes, error),
) (changes deploy.Changes, stack *deploy.Stack, err error) {
	release, err := h.Lock(home.Deploying)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	name, err := deploy.Context(s.root, s.stack)
	if err != nil {
		return nil, nil, err
	}
	kubeconfig, err := controlplane.Kubeconfig(h, name)
	if err != nil {
		return nil, nil, err
	}
	// The program runs in this process, and looks where kubectl would.
	if err := os.Setenv("KUBECONFIG", kubeconfig); err != nil {
		return nil, nil, err
	}
	options := deploy.Options{Root: s.root, Stack: s.stack, Kubeconfig: kubeconfig, Progress: out}
	plugin, err := deploy.Choose(ctx, h, s.root, deploy.Plugin(s.plugin), out)
	if err != nil {
		return nil, nil, err
	}
	if plugin == deploy.StandIn {
		attached, err := provider.Attach(ctx, kubeconfig)
		if err != nil {
			return nil, nil, err
		}
		defer func() { err = errors.Join(err, attached.Close()) }()
		options.Providers = attached.Environment()
	}
	if stack, err = deploy.Open(ctx, h, options); err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(out, "Running %s with %s and the %s Kubernetes plugin.\n", s.stack, stack.Command, plugin)
	changes, err = do(stack)
	return changes, stack, err
}
