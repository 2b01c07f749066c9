package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/prometheus"
)

func newAlerts(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "alerts",
		Short: "Show the alerts that fire or are pending in the sandbox's Prometheus",
		Long: `Alerts asks the Prometheus that "sandbox up --prometheus" started. With kwok's pods, which answer no scrape, one alert always
fires: MonitoringTargetsMissing about the metrics of the workload itself.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			h, err := s.open()
			if err != nil {
				return err
			}
			api, err := prometheus.API(h)
			if err != nil {
				return err
			}
			found, err := api.Alerts(command.Context())
			if err != nil {
				return err
			}
			return prometheus.PrintAlerts(found.Alerts, time.Now(), command.OutOrStdout())
		},
	}
}

// watched is what up is told of Prometheus.
type watched struct {
	prometheus bool
	// said is whether it was told anything: otherwise all stays as it is.
	said    bool
	shorten int
}

func (w *watched) flags(command *cobra.Command) {
	command.Flags().BoolVar(&w.prometheus, "prometheus", false,
		"have kube-state-metrics and Prometheus watch the stack; =false stops them, and without the flag all stays as it is")
	command.Flags().IntVar(&w.shorten, "shorten", 1, "divide the time that an alert's condition must hold by this; with --prometheus")
}

// check reads what was said.
func (w *watched) check(command *cobra.Command) error {
	w.said = command.Flags().Changed("prometheus")
	if w.shorten < 1 || (w.shorten > 1 && !w.prometheus) {
		return fmt.Errorf("--shorten is %d: it must be 1 or more, and goes with --prometheus", w.shorten)
	}
	return nil
}

// apply has the background process start or stop Prometheus, whose program is built where it is not there.
func (w *watched) apply(ctx context.Context, h home.Home, root string, out io.Writer) error {
	switch {
	case !w.said:
		return nil
	case !w.prometheus:
		return prometheus.Unwant(h)
	}
	if err := prometheus.Build(ctx, h, root, out); err != nil {
		return err
	}
	return prometheus.Want(h, prometheus.Settings{Shorten: w.shorten})
}

// tell says where Prometheus is, when it has just been asked for.
func (w *watched) tell(ctx context.Context, h home.Home, out io.Writer) error {
	if !w.prometheus {
		return nil
	}
	address, err := prometheus.Await(ctx, h)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nPrometheus answers at %s; sandbox alerts shows its alerts.\n", address)
	return nil
}
