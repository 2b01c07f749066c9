package main

import (
	"context"
	"maps"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/crds"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/prometheus"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/standin"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic"
)

// newServe is the background process. People need not know of it: up starts it.
func newServe(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:    "serve",
		Short:  "Run the control plane and what stands in for EKS, until a signal",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE: func(command *cobra.Command, _ []string) error {
			h, err := s.open()
			if err != nil {
				return err
			}
			return serve(command.Context(), h)
		},
	}
}

func serve(ctx context.Context, h home.Home) error {
	release, err := h.Lock(home.Serving)
	if err != nil {
		return err
	}
	defer release() //nolint:errcheck // the process ends
	ctx, cancel, err := whileOwned(ctx, os.Getenv(ownerVariable))
	if err != nil {
		return err
	}
	defer cancel()
	wanted, err := traffic.Wanted(h)
	if err != nil {
		return err
	}
	options := controlplane.Options{}
	if wanted != nil {
		options.KwokDisregards = traffic.KwokDisregards
	}
	err = controlplane.Serve(ctx, h, options, func(ctx context.Context, config *rest.Config, ports map[string]int) error {
		return standIn(ctx, h, config, ports, wanted)
	})
	state, readErr := h.ReadState()
	if readErr == nil {
		state.Ready, state.PID = false, 0
		_ = h.WriteState(state) // the next start writes it anew
	}
	return err
}

// standIn installs what the program needs, tells the other commands that all is ready, and serves the stand-ins.
func standIn(ctx context.Context, h home.Home, config *rest.Config, ports map[string]int, wanted *traffic.Settings) error {
	if err := crds.Install(ctx, config); err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	version, err := client.Discovery().ServerVersion()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return standin.RunALB(ctx, client) })
	var pods prometheus.Pods
	if wanted != nil {
		requests, err := newTraffic(ctx, h, client, *wanted, ports)
		if err != nil {
			return err
		}
		pods = prometheus.Pods{Measured: requests.Usage, Proxy: loopback(ports[trafficPort])}
		group.Go(func() error { return requests.Run(ctx) })
	}
	group.Go(func() error { return standin.RunMetrics(ctx, config, controlplane.MetricsFiles(h), pods.Measured) })
	group.Go(func() error {
		if err := tellReady(h, ports, version.GitVersion); err != nil {
			return err
		}
		prometheus.Run(ctx, h, config, pods)
		return nil
	})
	return group.Wait()
}

// tellReady tells the other commands that the cluster can be used. Of the last run's ports Prometheus may want its own again.
func tellReady(h home.Home, ports map[string]int, version string) error {
	state, err := h.ReadState()
	if err != nil {
		return err
	}
	all := map[string]int{}
	maps.Copy(all, state.Ports)
	maps.Copy(all, ports)
	return h.WriteState(home.State{
		PID: os.Getpid(), Ports: all, Ready: true, Versions: map[string]string{"kube-apiserver": version},
	})
}
