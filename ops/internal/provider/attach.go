package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// maxMessage is what Pulumi allows a message to and from a provider to be, in bytes.
const maxMessage = 400 << 20

// defaultPatience is how long a pod may be in trouble before the rollout that it belongs to is given up.
const defaultPatience = 20 * time.Second

// Option changes how a provider behaves.
type Option func(*server)

// Patience is how long a pod may be unable to start (no image, crashing, no configuration) before its Deployment or Job
// is reported as failed; 20 s by default. Zero reports at first sight.
func Patience(d time.Duration) Option { return func(s *server) { s.patience = d } }

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

// Attach serves a Kubernetes provider until Close is called or ctx ends. The kubeconfig file is read when a provider is
// configured, so contexts may be added to it meanwhile; a program that gives its provider a kubeconfig uses its own.
func Attach(ctx context.Context, kubeconfig string, options ...Option) (*Attached, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the Kubernetes provider cannot listen on loopback: %w", err)
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is not a TCP address", listener.Addr()), listener.Close())
	}
	base, end := context.WithCancel(ctx)
	s := &server{base: base, kubeconfig: kubeconfig, patience: defaultPatience, connect: connect}
	for _, option := range options {
		option(s)
	}
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
func (a *Attached) Environment() string { return fmt.Sprintf("kubernetes:%d", a.Port) }

// Close ends what is being waited for and stops serving. It returns when no call is running any more.
func (a *Attached) Close() error {
	a.once.Do(func() {
		a.end()
		<-a.stopped
		if err := <-a.served; err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			a.err = fmt.Errorf("the Kubernetes provider stopped serving: %w", err)
		}
	})
	return a.err
}
