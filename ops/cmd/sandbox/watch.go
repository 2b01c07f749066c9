package main

import (
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/overview"
)

func newWatch(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: "Show replicas and load as they move, until Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			namespace, config, err := s.cluster()
			if err != nil {
				return err
			}
			client, err := kubernetes.NewForConfig(config)
			if err != nil {
				return err
			}
			return overview.Watch(command.Context(), client, namespace, 2*time.Second, command.OutOrStdout())
		},
	}
}
