package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// clientFor makes the client of a cluster.
type clientFor func(*rest.Config) (kubernetes.Interface, error)

func newClient(config *rest.Config) (kubernetes.Interface, error) {
	return kubernetes.NewForConfig(config)
}

func newCommand(client clientFor) *cobra.Command {
	command := &cobra.Command{
		Use:   "loadtest",
		Short: "Load a deployment over HTTP, and watch how it scales",
		Long: `Loadtest sends requests at a rate that does not depend on how fast they are answered, watches the deployment, its autoscaler
and its pods meanwhile, and ends with a summary, a verdict and, if asked, a chart.

It loads loopback, and the deployment that is named: the hosts of its Ingresses and its own addresses. Any other host must be
named twice, with --allow-host and --i-am-allowed-to-load.

It exits with 0 when the run kept to every threshold, with 1 when it did not, and with 2 when it could not run.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	command.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return fmt.Errorf("%w: %s --help lists the flags", err, command.CommandPath())
	})
	command.AddCommand(newSteady(client), newRamp(client), newSpike(client), newReplay(client), newMonitor(client),
		newRollout(client), newCompare())
	return command
}
