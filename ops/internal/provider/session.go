package provider

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

// session is one engine's use of one provider resource. The engine opens a connection for each, and a request names
// neither of them, so what belongs to a session hangs on its connection: its cluster, and that it was cancelled.
type session struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu         sync.RWMutex
	configured *configured
}

// configured is a session after Configure.
type configured struct {
	cluster  *cluster
	settings settings
	patience time.Duration
	// missing are namespaces of which the API server has said in this preview that they are not there. A preview makes
	// none, so nothing in them needs to be asked for.
	missing sync.Map
}

type sessionKey struct{}

// TagConn gives a new connection its session.
func (s *server) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context {
	return s.withSession(ctx)
}

func (s *server) withSession(ctx context.Context) context.Context {
	own, cancel := context.WithCancel(s.base)
	return context.WithValue(ctx, sessionKey{}, &session{ctx: own, cancel: cancel})
}

// HandleConn ends the session with its connection.
func (s *server) HandleConn(ctx context.Context, event stats.ConnStats) {
	if _, ended := event.(*stats.ConnEnd); !ended {
		return
	}
	if session, ok := ctx.Value(sessionKey{}).(*session); ok {
		session.end()
	}
}

// TagRPC and HandleRPC are part of a stats handler; a call is nothing to a session.
func (s *server) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC does nothing.
func (s *server) HandleRPC(context.Context, stats.RPCStats) {}

func (s *session) end() {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.configured != nil {
		s.configured.cluster.close()
	}
}

func (s *session) configure(c *configured) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.configured != nil {
		s.configured.cluster.close()
	}
	s.configured = c
}

// begin is for a call that needs the cluster: its context ends with the session, too.
func begin(ctx context.Context) (context.Context, *configured, context.CancelFunc, error) {
	session, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, nil, nil, status.Error(codes.Internal, "the call belongs to no connection")
	}
	if session.ctx.Err() != nil {
		return nil, nil, nil, status.Error(codes.Canceled, "the run was cancelled")
	}
	session.mu.RLock()
	defer session.mu.RUnlock()
	if session.configured == nil {
		return nil, nil, nil, status.Error(codes.FailedPrecondition, "the Kubernetes provider is not configured yet")
	}
	bound, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(session.ctx, cancel)
	return bound, session.configured, func() { unlink(); cancel() }, nil
}
