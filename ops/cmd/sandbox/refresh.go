package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
)

func newRefresh(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "refresh",
		Short: "Compare the stack's state with the cluster, and take over what has drifted",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			h, err := s.open()
			if err != nil {
				return err
			}
			out := command.OutOrStdout()
			if err := ensureServing(command.Context(), h, out); err != nil {
				return err
			}
			changes, _, err := withStack(command.Context(), h, s, out, func(stack *deploy.Stack) (deploy.Changes, error) {
				return stack.Refresh(command.Context())
			})
			if err == nil && !changes.Any() {
				fmt.Fprintln(out, "Nothing has drifted.")
			}
			return err
		},
	}
}

func newDestroy(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "destroy",
		Short: "Remove everything that the stack made, and leave the sandbox running",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			h, err := s.open()
			if err != nil {
				return err
			}
			return s.destroy(command.Context(), h, command.OutOrStdout())
		},
	}
}
