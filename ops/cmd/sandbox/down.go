package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/prometheus"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic"
)

func newDown(s *settings) *cobra.Command {
	keep := false
	command := &cobra.Command{
		Use:   "down",
		Short: "Destroy the stack and stop the sandbox",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return s.down(command.Context(), keep, command.OutOrStdout())
		},
	}
	command.Flags().BoolVar(&keep, "keep", false, "stop the control plane only: the next up finds the stack, and Prometheus, as they are")
	return command
}

func (s *settings) down(ctx context.Context, keep bool, out io.Writer) error {
	h, err := s.open()
	if err != nil {
		return err
	}
	if !keep {
		if err := s.destroy(ctx, h, out); err != nil {
			return err
		}
		if err := errors.Join(prometheus.Unwant(h), traffic.Unwant(h)); err != nil {
			return err
		}
	}
	if err := stopServing(ctx, h); err != nil {
		return err
	}
	fmt.Fprintln(out, "The sandbox is stopped.")
	return nil
}

func (s *settings) destroy(ctx context.Context, h home.Home, out io.Writer) error {
	if err := ensureServing(ctx, h, out); err != nil {
		return err
	}
	_, _, err := withStack(ctx, h, s, out, func(stack *deploy.Stack) (deploy.Changes, error) {
		return nil, stack.Destroy(ctx)
	})
	return err
}
