package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/overview"
)

func newUp(s *settings) *cobra.Command {
	watched, requests := &watched{}, &requests{}
	command := &cobra.Command{
		Use:     "up",
		Short:   "Start the sandbox and deploy the stack to it",
		Example: "  sandbox up --stack production\n  sandbox up --prometheus --shorten 60\n  sandbox up --traffic --pace 10",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := watched.check(command); err != nil {
				return err
			}
			if err := requests.check(command); err != nil {
				return err
			}
			return s.up(command.Context(), watched, requests, command.OutOrStdout())
		},
	}
	watched.flags(command)
	requests.flags(command)
	return command
}

func (s *settings) up(ctx context.Context, watched *watched, requests *requests, out io.Writer) error {
	h, err := s.open()
	if err != nil {
		return err
	}
	if err := requests.apply(ctx, h, out); err != nil {
		return err
	}
	if err := ensureServing(ctx, h, out); err != nil {
		return err
	}
	if err := watched.apply(ctx, h, s.root, out); err != nil {
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
	if err := show(ctx, h, stack.Namespace, out); err != nil {
		return err
	}
	if err := watched.tell(ctx, h, out); err != nil {
		return err
	}
	if err := requests.tell(ctx, h, stack.Namespace, out); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nexport KUBECONFIG=%s\n", h.Kubeconfig())
	return nil
}

// show prints what is in the namespace.
func show(ctx context.Context, h home.Home, namespace string, out io.Writer) error {
	config, err := controlplane.Config(h)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	custom, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	return overview.Print(ctx, client, custom, namespace, out)
}

// withStack opens the stack with what it needs of the sandbox, and does something with it.
func withStack(
	ctx context.Context, h home.Home, s *settings, out io.Writer, do func(*deploy.Stack) (deploy.Changes, error),
) (changes deploy.Changes, stack *deploy.Stack, err error) {
	program, err := deploy.Repository(h, s.root, s.stack)
	if err != nil {
		return nil, nil, err
	}
	err = withProgram(ctx, h, s, program, out, func(opened *deploy.Stack) (err error) {
		stack = opened
		changes, err = do(stack)
		return err
	})
	return changes, stack, err
}

// withProgram opens the program's stack while nobody else can, and does something with it.
func withProgram(
	ctx context.Context, h home.Home, s *settings, program deploy.Program, out io.Writer, do func(*deploy.Stack) error,
) (err error) {
	release, err := h.Lock(home.Deploying)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	kubeconfig, err := controlplane.Kubeconfig(h, program.Context)
	if err != nil {
		return err
	}
	// The program runs in this process, and looks where kubectl would.
	if err := os.Setenv("KUBECONFIG", kubeconfig); err != nil {
		return err
	}
	options := deploy.Options{Root: s.root, Kubeconfig: kubeconfig, Progress: out}
	plugins, err := s.attach(ctx, h, kubeconfig, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plugins.close()) }()
	options.Providers = plugins.environment()
	stack, err := deploy.Open(ctx, h, program, options)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Running %s with %s, %s.\n", program.Stack, stack.Command, plugins)
	if program.LeftOut != "" {
		fmt.Fprintf(out, "Left out: %s.\n", program.LeftOut)
	}
	return do(stack)
}
