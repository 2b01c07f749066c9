package controlplane

import (
	"context"
	"fmt"
	"net"
)

// What listens.
const (
	portEtcd       = "etcd"
	portEtcdPeer   = "etcd-peer"
	portAPI        = "kube-apiserver"
	portController = "kube-controller-manager"
	portScheduler  = "kube-scheduler"
	portKwok       = "kwok"
)

var listeners = []string{portEtcd, portEtcdPeer, portAPI, portController, portScheduler, portKwok}

// choosePorts keeps those of an earlier run that are free, so that a kubeconfig that somebody exported goes on working,
// and finds others for the rest.
func choosePorts(ctx context.Context, earlier map[string]int) (map[string]int, error) {
	ports := map[string]int{}
	var config net.ListenConfig
	var held []net.Listener
	defer func() {
		for _, listener := range held {
			_ = listener.Close() // nothing was sent
		}
	}()
	for _, name := range listeners {
		listener, err := config.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", earlier[name]))
		if err != nil {
			listener, err = config.Listen(ctx, "tcp", "127.0.0.1:0")
		}
		if err != nil {
			return nil, fmt.Errorf("there is no free port for %s: %w", name, err)
		}
		held = append(held, listener)
		if address, ok := listener.Addr().(*net.TCPAddr); ok {
			ports[name] = address.Port
		}
	}
	return ports, nil
}
