package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/overview"
)

func newWatch(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "Show replicas and load as they move, until Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			h, err := s.open()
			if err != nil {
				return err
			}
			namespace, err := deploy.Namespace(s.root, s.stack)
			if err != nil {
				return err
			}
			config, err := controlplane.Config(h)
			if err != nil {
				return err
			}
			return overview.Watch(command.Context(), config, namespace, 2*time.Second, command.OutOrStdout())
		},
	}
}
