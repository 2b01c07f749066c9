package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func newLoad(s *settings) *cobra.Command {
	var rps float64
	var duration time.Duration
	command := &cobra.Command{
		Use:   "load backend|frontend",
		Short: "Offer load to a workload, for the autoscaler to react to",
		Long: `Load has the metrics API report what a workload's pods would use at so many requests a second: a model, no requests. The
real autoscaler acts on it. A new offer takes the place of the one before.`,
		Example:   "  sandbox load backend --rps 100 --for 5m\n  sandbox load backend --rps 0",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"backend", "frontend"},
		RunE: func(command *cobra.Command, args []string) error {
			if rps < 0 || duration <= 0 {
				return fmt.Errorf("--rps is %g and --for is %s: the first must not be negative, and the second above 0", rps, duration)
			}
			namespace, config, err := s.cluster()
			if err != nil {
				return err
			}
			client, err := kubernetes.NewForConfig(config)
			if err != nil {
				return err
			}
			offer := load.Offer{RPS: rps, Until: time.Now().Add(duration)}
			return load.Put(command.Context(), client, namespace, "spywatcher-"+args[0], offer)
		},
	}
	command.Flags().Float64Var(&rps, "rps", 100, "requests per second, on all pods together")
	command.Flags().DurationVar(&duration, "for", 5*time.Minute, "how long")
	return command
}
