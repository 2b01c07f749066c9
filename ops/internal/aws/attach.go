package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// maxMessage is what Pulumi allows a message to and from a provider to be, in bytes.
const maxMessage = 400 << 20

// Attached is a provider that serves.
type Attached struct {
	// Port is the one on 127.0.0.1 that it listens on.
	Port int

	server  *grpc.Server
	end     context.CancelFunc
	served  chan error
	stopped chan struct{}
	once    sync.Once
	err     error
}

// Attach serves an AWS provider until Close is called or ctx ends. The file store holds what it made; it need not be
// there yet, but its folder must. One provider at a time may use it. The kubeconfig's current context is the cluster on
// which Ingresses are looked for; the file is read each time.
func Attach(ctx context.Context, store, kubeconfig string) (*Attached, error) {
	return attach(ctx, store, kubernetesCluster{kubeconfig})
}

func attach(ctx context.Context, file string, on cluster) (*Attached, error) {
	made := &store{path: file}
	if err := made.read("", func(inventory) error { return nil }); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the AWS provider cannot listen on loopback: %w", err)
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is not a TCP address", listener.Addr()), listener.Close())
	}
	base, end := context.WithCancel(ctx)
	s := &server{made: made, cluster: on}
	attached := &Attached{
		Port: address.Port,
		server: grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
			grpc.StatsHandler(s), grpc.WaitForHandlers(true)),
		end:     end,
		served:  make(chan error, 1),
		stopped: make(chan struct{}),
	}
	pulumirpc.RegisterResourceProviderServer(attached.server, s)
	go func() { attached.served <- attached.server.Serve(listener) }()
	go func() {
		<-base.Done()
		attached.server.Stop()
		close(attached.stopped)
	}()
	return attached, nil
}

// Environment is what PULUMI_DEBUG_PROVIDERS must hold for the engine to use this provider; entries for other providers
// are joined to it with commas.
func (a *Attached) Environment() string { return fmt.Sprintf("aws:%d", a.Port) }

// Close stops serving. It returns when no call is running any more.
func (a *Attached) Close() error {
	a.once.Do(func() {
		a.end()
		<-a.stopped
		if err := <-a.served; err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			a.err = fmt.Errorf("the AWS provider stopped serving: %w", err)
		}
	})
	return a.err
}
