package podserver

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
)

// Server is a process of a container, from its start to its end.
type Server struct {
	config Config
	queue  *queue
	http   *http.Server

	life context.Context //nolint:containedctx // the process's own: it ends with the kill
	kill context.CancelFunc
	stop sync.Once
	told chan struct{}
	done chan struct{}

	mu          sync.Mutex
	connections map[net.Conn]bool
}

// Start starts a process, which listens once it has booted.
func Start(network *podnet.Network, config Config) *Server {
	config = config.withDefaults()
	s := &Server{
		config: config, queue: newQueue(config.Cost, config.CPULimit, config.Queue, time.Now()),
		told: make(chan struct{}), done: make(chan struct{}), connections: map[net.Conn]bool{},
	}
	s.life, s.kill = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler:     s.handler(),
		IdleTimeout: config.KeepAlive,
		ConnState:   s.note,
		ErrorLog:    log.New(io.Discard, "", 0), // connections that were reset: that is what is tried here
	}
	go s.run(network)
	return s
}

// run is the process. It has ended when run returns.
func (s *Server) run(network *podnet.Network) {
	defer close(s.done)
	defer s.kill()
	if !s.boot() {
		return
	}
	listener, err := network.Listen(s.config.Address)
	if err != nil {
		return // as a process does that cannot bind its port
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = s.http.Serve(listener) // until it is shut down or closed
	}()
	select {
	case <-s.told:
		_ = s.http.Shutdown(s.life) // until the last request is done, or the kill
	case <-s.life.Done():
	}
	s.reset()
	<-served
}

// boot says whether the process came to its end.
func (s *Server) boot() bool {
	if s.config.Boot <= 0 {
		return s.life.Err() == nil
	}
	timer := time.NewTimer(s.config.Boot)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.told:
	case <-s.life.Done():
	}
	return false
}

// Terminate tells the process to stop, as SIGTERM does.
func (s *Server) Terminate() {
	switch s.config.AtSIGTERM {
	case Drain:
		s.stop.Do(func() { close(s.told) })
	case Stop:
		s.kill()
	case Ignore:
	}
}

// Kill ends the process at once, as SIGKILL does.
func (s *Server) Kill() { s.kill() }

// Done is closed when the process has ended.
func (s *Server) Done() <-chan struct{} { return s.done }

// Used is the CPU time since the start, in core-seconds, and how many requests the process has taken in.
func (s *Server) Used(now time.Time) (cpu float64, requests int64) { return s.queue.used(now) }

// note keeps the connections, which the process must reset when it ends.
func (s *Server) note(connection net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(s.connections, connection)
		return
	}
	s.connections[connection] = true
}

// reset closes all that is open without a farewell, as the kernel does for a process that left requests unread.
func (s *Server) reset() {
	s.mu.Lock()
	for connection := range s.connections {
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // it is closed in any case
		}
	}
	s.mu.Unlock()
	_ = s.http.Close()
}
