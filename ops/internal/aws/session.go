package aws

import (
	"context"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

// session is one engine's use of one provider resource. The engine opens a connection for each, and a request names
// neither of them, so what belongs to a session hangs on its connection.
type session struct {
	mu      sync.Mutex
	account *account
	known   map[string]bool
}

type sessionKey struct{}

// TagConn gives a new connection its session.
func (s *server) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context {
	return context.WithValue(ctx, sessionKey{}, &session{known: map[string]bool{}})
}

// HandleConn does nothing: a session needs no end.
func (s *server) HandleConn(context.Context, stats.ConnStats) {}

// TagRPC and HandleRPC are part of a stats handler; a call is nothing to a session.
func (s *server) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC does nothing.
func (s *server) HandleRPC(context.Context, stats.RPCStats) {}

func sessionOf(ctx context.Context) (*session, error) {
	session, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, status.Error(codes.Internal, "the call belongs to no connection")
	}
	return session, nil
}

func (s *session) configure(a account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account = &a
}

// begin is for a call that needs to know the account.
func begin(ctx context.Context) (*session, account, error) {
	session, err := sessionOf(ctx)
	if err != nil {
		return nil, account{}, err
	}
	session.mu.Lock()
	defer session.mu.Unlock()
	if session.account == nil {
		return nil, account{}, status.Error(codes.FailedPrecondition, "the AWS provider is not configured yet")
	}
	return session, *session.account, nil
}

// learn notes that the engine has the thing in its state. To create it is then to replace it by one of the same name,
// and not to take up what a killed run left behind.
func (s *session) learn(token, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[token+"\x00"+id] = true
}

func (s *session) knows(token, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[token+"\x00"+id]
}
