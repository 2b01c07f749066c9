package prometheus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// What listens, as the sandbox's state calls it.
const (
	prometheusPort       = "prometheus"
	kubeStateMetricsPort = "kube-state-metrics"
	telemetryPort        = "kube-state-metrics-telemetry"
	kubeletsPort         = "kubelets"
)

// listen finds a free port for each of them, the one of an earlier run where that is free, and notes them in the state. The
// listeners hold the ports until those that they are for are about to start.
func listen(ctx context.Context, h home.Home) (listeners map[string]net.Listener, ports map[string]int, err error) {
	state, err := h.ReadState()
	if err != nil {
		return nil, nil, err
	}
	if state.Ports == nil {
		state.Ports = map[string]int{}
	}
	var config net.ListenConfig
	listeners, ports = map[string]net.Listener{}, map[string]int{}
	for _, name := range []string{prometheusPort, kubeStateMetricsPort, telemetryPort, kubeletsPort} {
		listener, err := config.Listen(ctx, "tcp", loopback(state.Ports[name]))
		if err != nil {
			listener, err = config.Listen(ctx, "tcp", loopback(0))
		}
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("there is no free port for %s: %w", name, err), closeAll(listeners))
		}
		listeners[name] = listener
		if address, ok := listener.Addr().(*net.TCPAddr); ok {
			ports[name] = address.Port
		}
	}
	maps.Copy(state.Ports, ports)
	if err := h.WriteState(state); err != nil {
		return nil, nil, errors.Join(err, closeAll(listeners))
	}
	return listeners, ports, nil
}
