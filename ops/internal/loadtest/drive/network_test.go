package drive_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

// memory is a network within the test, whose clock may be synctest's.
type memory struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func (m *memory) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.connections <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case connection := <-m.connections:
		return connection, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

// serve answers with the handler until the test's end.
func serve(t *testing.T, handler http.HandlerFunc) *memory {
	t.Helper()
	m := &memory{connections: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Hour}
	var ended sync.WaitGroup
	ended.Go(func() { _ = server.Serve(m) })
	t.Cleanup(func() {
		_ = server.Close()
		ended.Wait()
	})
	return m
}

func loadOf(p profile.Profile, address string) drive.Load {
	return drive.Load{
		Profile: p, Targets: []vegeta.Target{{Method: http.MethodGet, URL: address}}, Concurrency: 100, Timeout: 10 * time.Second,
		KeepAlive: true, Dial: (&net.Dialer{}).DialContext,
	}
}

// send runs the load, and returns all outcomes.
func send(ctx context.Context, load drive.Load) (outcomes []drive.Outcome) {
	drive.Run(ctx, load, time.Now(), func(o drive.Outcome) { outcomes = append(outcomes, o) })
	return outcomes
}

func kindsOf(outcomes []drive.Outcome) map[drive.Kind]int {
	kinds := map[drive.Kind]int{}
	for _, o := range outcomes {
		kinds[o.Kind]++
	}
	return kinds
}
