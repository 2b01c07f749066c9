package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic"
)

// trafficPort is the name, among the sandbox's ports, of the one where its load balancers tell about themselves.
const trafficPort = "traffic"

func newTrafficCommand(s *settings) *cobra.Command {
	asJSON, workload := false, ""
	command := &cobra.Command{
		Use:   "traffic",
		Short: "Show where the stack's load balancer listens, and what became of the requests",
		Long: `Traffic tells of a sandbox that was started with "sandbox up --traffic": its pods are HTTP servers on loopback, and its
load balancers take requests.`,
		Example: "  sandbox traffic --stack staging\n  sandbox traffic --json\n" +
			"  loadtest steady $(sandbox traffic --loadtest backend) --rps 20 --for 1m",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return s.traffic(command.Context(), asJSON, workload, command.OutOrStdout())
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write it for machines")
	command.Flags().StringVar(&workload, "loadtest", "", "write the arguments by which loadtest sends to a workload: backend or frontend")
	command.MarkFlagsMutuallyExclusive("json", "loadtest")
	return command
}

func (s *settings) traffic(ctx context.Context, asJSON bool, workload string, out io.Writer) error {
	h, err := s.open()
	if err != nil {
		return err
	}
	namespace, err := deploy.Namespace(s.root, s.stack)
	if err != nil {
		return err
	}
	status, err := askTraffic(ctx, h)
	if err != nil {
		return err
	}
	switch {
	case workload != "":
		return printLoadtestArguments(ctx, h, status, namespace, "spywatcher-"+workload, out)
	case asJSON:
		return traffic.PrintJSON(status, namespace, out)
	default:
		return traffic.Print(status, namespace, out)
	}
}

func printLoadtestArguments(
	ctx context.Context, h home.Home, status traffic.Status, namespace, deployment string, out io.Writer,
) error {
	client, err := controlplane.Client(h)
	if err != nil {
		return err
	}
	arguments, err := status.LoadtestArguments(ctx, client, h.Kubeconfig(), namespace, deployment)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, arguments)
	return err
}

// askTraffic asks the background process.
func askTraffic(ctx context.Context, h home.Home) (traffic.Status, error) {
	wanted, err := traffic.Wanted(h)
	if err != nil {
		return traffic.Status{}, err
	}
	state, err := h.ReadState()
	if err != nil {
		return traffic.Status{}, err
	}
	if wanted == nil || !state.Ready {
		return traffic.Status{}, errors.New(`the sandbox takes no requests: start it with "sandbox up --traffic"`)
	}
	return traffic.Fetch(ctx, loopback(state.Ports[trafficPort]))
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// requests is what up is told of traffic.
type requests struct {
	traffic bool
	// said is whether it was told anything: otherwise all stays as it is.
	said     bool
	settings traffic.Settings
}

func (r *requests) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.BoolVar(&r.traffic, "traffic", false,
		"have the pods be HTTP servers on loopback behind a load balancer; =false ends that, and without the flag all stays as it is")
	flags.Float64Var(&r.settings.Pace, "pace", 1,
		"how many times faster than in reality waits pass (probes, preStop, draining); with --traffic")
	flags.StringVar(&r.settings.AtSIGTERM, "at-sigterm", traffic.AsImages,
		"what the pods' processes do at SIGTERM: drain, stop, ignore, or image for what the workload's image does; with --traffic")
	flags.DurationVar(&r.settings.KeepAlive, "keep-alive", 0,
		"how long the pods' processes keep an idle connection (default 65s); with --traffic")
}

// check reads what was said.
func (r *requests) check(command *cobra.Command) error {
	r.said = command.Flags().Changed("traffic")
	for _, name := range []string{"pace", "at-sigterm", "keep-alive"} {
		if command.Flags().Changed(name) && !r.traffic {
			return fmt.Errorf("--%s goes with --traffic", name)
		}
	}
	return r.settings.Check()
}

// apply has the next start of the background process know, and ends the one that runs when it does otherwise.
func (r *requests) apply(ctx context.Context, h home.Home, out io.Writer) error {
	if !r.said {
		return nil
	}
	before, err := traffic.Wanted(h)
	if err != nil {
		return err
	}
	if r.traffic == (before != nil) && (before == nil || *before == r.settings) {
		return nil
	}
	if h.Held(home.Serving) {
		fmt.Fprintln(out, "Stopping the control plane, for its pods to be run otherwise.")
	}
	if err := stopServing(ctx, h); err != nil {
		return err
	}
	if r.traffic {
		return traffic.Want(h, r.settings)
	}
	return traffic.Unwant(h)
}

// tell says where to send requests, when that has just been asked for.
func (r *requests) tell(ctx context.Context, h home.Home, namespace string, out io.Writer) error {
	if !r.traffic {
		return nil
	}
	status, err := askTraffic(ctx, h)
	if err != nil {
		return err
	}
	return traffic.Print(status, namespace, out)
}

// newTraffic opens what the background process serves, and notes the port.
func newTraffic(
	ctx context.Context, h home.Home, client kubernetes.Interface, wanted traffic.Settings, ports map[string]int,
) (*traffic.Traffic, error) {
	state, err := h.ReadState()
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	admin, err := config.Listen(ctx, "tcp", loopback(state.Ports[trafficPort]))
	if err != nil { // somebody else has it by now
		admin, err = config.Listen(ctx, "tcp", loopback(0))
	}
	if err != nil {
		return nil, err
	}
	if address, ok := admin.Addr().(*net.TCPAddr); ok {
		ports[trafficPort] = address.Port
	}
	files := controlplane.MetricsFiles(h)
	certificate, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
	if err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	authority, err := os.ReadFile(files.Authority)
	if err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	return traffic.New(traffic.Options{
		Client: client, Settings: wanted, Admin: admin, Certificate: &certificate, Authority: authority,
	})
}
