package pluginrpc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"
)

// maxMessage is what Pulumi allows a message to and from a provider to be, in bytes.
const maxMessage = 400 << 20

// Attached is a provider that serves.
type Attached struct {
	// Port is the one on 127.0.0.1 that it listens on.
	Port int

	plugin  string
	server  *grpc.Server
	end     context.CancelFunc
	served  chan error
	stopped chan struct{}
	once    sync.Once
	err     error
}

// Provider answers an engine, and is told of its connections.
type Provider interface {
	pulumirpc.ResourceProviderServer
	stats.Handler
}

// Serve has a provider answer in the place of the named plugin, until Close is called or ctx ends. The provider is made with the
// context that ends with its serving.
func Serve(ctx context.Context, plugin string, provider func(context.Context) Provider) (*Attached, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the stand-in for the %s plugin cannot listen on loopback: %w", plugin, err)
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is not a TCP address", listener.Addr()), listener.Close())
	}
	base, end := context.WithCancel(ctx)
	served := provider(base)
	attached := &Attached{
		Port:   address.Port,
		plugin: plugin,
		server: grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
			grpc.StatsHandler(served), grpc.WaitForHandlers(true)),
		end:     end,
		served:  make(chan error, 1),
		stopped: make(chan struct{}),
	}
	pulumirpc.RegisterResourceProviderServer(attached.server, served)
	go func() { attached.served <- attached.server.Serve(listener) }()
	go func() {
		<-base.Done()
		attached.server.Stop()
		close(attached.stopped)
	}()
	return attached, nil
}

// Address is where the provider listens.
func (a *Attached) Address() string { return fmt.Sprintf("127.0.0.1:%d", a.Port) }

// Environment is what PULUMI_DEBUG_PROVIDERS must hold for the engine to use this provider; entries for other providers
// are joined to it with commas.
func (a *Attached) Environment() string { return fmt.Sprintf("%s:%d", a.plugin, a.Port) }

// Close ends what is being waited for and stops serving. It returns when no call is running any more.
func (a *Attached) Close() error {
	a.once.Do(func() {
		a.end()
		<-a.stopped
		if err := <-a.served; err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			a.err = fmt.Errorf("the stand-in for the %s plugin stopped serving: %w", a.plugin, err)
		}
	})
	return a.err
}
