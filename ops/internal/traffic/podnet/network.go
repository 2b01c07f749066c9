package podnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
)

// Dial connects to one listener.
type Dial func(context.Context) (net.Conn, error)

// Listen opens a listener wherever there is room, and says how to connect to it.
type Listen func() (net.Listener, Dial, error)

// Network maps the addresses of pods ("10.245.0.7:3001") to what listens for them. It may be used by many at once.
type Network struct {
	listen Listen

	mu    sync.RWMutex
	dials map[string]Dial
}

// New is a network of sockets on loopback, each on a free port.
func New() *Network { return Over(loopback) }

// Over is a network over listeners of another kind.
func Over(listen Listen) *Network { return &Network{listen: listen, dials: map[string]Dial{}} }

func loopback() (net.Listener, Dial, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is there or it is not
	if err != nil {
		return nil, nil, err
	}
	address := listener.Addr().String()
	return listener, func(ctx context.Context) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "tcp", address)
	}, nil
}

// Listen is where a pod takes connections from. An address can be listened at once at a time.
func (n *Network) Listen(address string) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.dials[address] != nil {
		return nil, fmt.Errorf("%s is listened at already: %w", address, syscall.EADDRINUSE)
	}
	inner, dial, err := n.listen()
	if err != nil {
		return nil, err
	}
	n.dials[address] = dial
	return &listener{Listener: inner, network: n, address: address}, nil
}

// DialContext connects to a pod, as net.Dialer's method does. Where nothing listens the connection is refused.
func (n *Network) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	n.mu.RLock()
	dial := n.dials[address]
	n.mu.RUnlock()
	if dial == nil {
		return nil, failed(network, syscall.ECONNREFUSED)
	}
	connection, err := dial(ctx)
	var known *net.OpError
	if err != nil && !errors.As(err, &known) {
		return nil, failed(network, err)
	}
	return connection, err
}

func failed(network string, err error) error { return &net.OpError{Op: "dial", Net: network, Err: err} }

// listener takes its address out of the network first, so that nobody is led to another that gets the same port.
type listener struct {
	net.Listener

	network *Network
	address string
	once    sync.Once
}

func (l *listener) Close() error {
	l.once.Do(func() {
		l.network.mu.Lock()
		defer l.network.mu.Unlock()
		delete(l.network.dials, l.address)
	})
	return l.Listener.Close()
}
