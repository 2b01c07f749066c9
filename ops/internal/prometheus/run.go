package prometheus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/standin"
)

// lookEvery is how often it is looked whether Prometheus is wanted, and what the cluster's objects ask of it.
const lookEvery = time.Second

// errUnwanted ends a run that was wanted.
var errUnwanted = errors.New("prometheus is not wanted any more")

// Pods are what is known of pods that run. The zero value is for kwok's, which do not.
type Pods struct {
	// Measured is what they use; for the others the model of load tells.
	Measured standin.Measured
	// Proxy is the address of an HTTP proxy through which they are reached. Default one that answers for nobody.
	Proxy string
}

// Run runs Prometheus and what it scrapes while they are wanted, until ctx ends. Trouble goes to standard error and is tried
// again, since a sandbox is of use without them.
func Run(ctx context.Context, h home.Home, config *rest.Config, pods Pods) {
	var last trouble
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		settings, err := wanted(h)
		if settings != nil {
			err = runWhileWanted(ctx, h, config, pods, *settings)
		}
		if !errors.Is(err, errUnwanted) {
			last.tell(ctx, err)
		}
	}, lookEvery)
}

func runWhileWanted(ctx context.Context, h home.Home, config *rest.Config, pods Pods, settings Settings) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	custom, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	listeners, ports, err := listen(ctx, h)
	if err != nil {
		return err
	}
	o := operator{home: h, client: custom, ports: ports, pods: cmp.Or(pods.Proxy, loopback(ports[kubeletsPort]))}
	if err := o.apply(ctx, settings); err != nil { // Prometheus does not start without its configuration
		return errors.Join(err, closeAll(listeners))
	}
	kubelets := listeners[kubeletsPort]
	delete(listeners, kubeletsPort)
	if err := closeAll(listeners); err != nil {
		return errors.Join(err, kubelets.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return standin.RunKubelets(ctx, client, kubelets, pods.Measured) })
	for _, p := range processes(h, ports) {
		group.Go(func() error {
			p.run(ctx)
			return nil
		})
	}
	group.Go(func() error { return o.follow(ctx) })
	return group.Wait()
}

// processes are the two programs, which listen on loopback alone.
func processes(h home.Home, ports map[string]int) []process {
	arguments := map[string][]string{
		"kube-state-metrics": {
			"--kubeconfig=" + h.Kubeconfig(),
			"--host=127.0.0.1", "--port=" + strconv.Itoa(ports[kubeStateMetricsPort]),
			"--telemetry-host=127.0.0.1", "--telemetry-port=" + strconv.Itoa(ports[telemetryPort]),
		},
		"prometheus": {
			"--config.file=" + h.Path(configFile), "--config.auto-reload", "--config.auto-reload-interval=1s",
			"--web.listen-address=" + loopback(ports[prometheusPort]),
			"--storage.tsdb.path=" + h.Path(folder, "data"),
			"--log.level=warn",
		},
	}
	var list []process
	for _, t := range tools {
		list = append(list, process{name: t.Name, binary: binary(h, t), log: h.Log(t.Name), args: arguments[t.Name]})
	}
	return list
}

// follow does what the operator does, until ctx ends or Prometheus is not wanted any more.
func (o operator) follow(ctx context.Context) error {
	var last trouble
	return wait.PollUntilContextCancel(ctx, lookEvery, true, func(ctx context.Context) (bool, error) {
		settings, err := wanted(o.home)
		switch {
		case err == nil && settings == nil:
			return false, errUnwanted
		case err == nil:
			err = o.apply(ctx, *settings)
		}
		last.tell(ctx, err)
		return false, nil
	})
}

// trouble is what went wrong the last time; "" when nothing did.
type trouble string

// tell writes to standard error what went wrong, unless that was so before, or ctx has ended.
func (t *trouble) tell(ctx context.Context, err error) {
	now := trouble("")
	if err != nil {
		now = trouble(err.Error())
	}
	if now != "" && now != *t && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "prometheus:", now)
	}
	*t = now
}

func closeAll(listeners map[string]net.Listener) (err error) {
	for _, listener := range listeners {
		err = errors.Join(err, listener.Close())
	}
	return err
}
