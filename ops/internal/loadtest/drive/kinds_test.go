package drive_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

// cut ends the connection without an answer, or in the middle of one.
func cut(t *testing.T, w http.ResponseWriter, half string) {
	t.Helper()
	connection, _, err := http.NewResponseController(w).Hijack()
	if !assert.NoError(t, err) { //nolint:testifylint // it is called from a server
		return
	}
	if half != "" {
		_, _ = connection.Write([]byte(half))
	} else if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset
	}
	_ = connection.Close()
}

// five requests are sent of each kind.
var five = profile.Steady(500, 10*time.Millisecond)

func TestKinds(t *testing.T) {
	t.Parallel()
	status := func(code int) func(*testing.T) http.HandlerFunc {
		return func(*testing.T) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "http://elsewhere.test/")
				w.WriteHeader(code)
			}
		}
	}
	for name, row := range map[string]struct {
		reason string
		server func(*testing.T) http.HandlerFunc
		change func(*drive.Load)
		kind   drive.Kind
	}{
		"200": {"an answer", status(200), nil, drive.Good},
		"301": {"a redirect is not followed: the host it names may not be loaded", status(301), nil, drive.Redirected},
		"404": {"the request was wrong", status(404), nil, drive.ClientError},
		"500": {"the server failed", status(500), nil, drive.ServerError},
		"502": {"the load balancer's target did not answer", status(502), nil, drive.BadGateway},
		"503": {"there was no target", status(503), nil, drive.ServiceUnavailable},
		"504": {"the target was too slow", status(504), nil, drive.GatewayTimeout},
		"reset": {"the connection ended instead of an answer", func(t *testing.T) http.HandlerFunc {
			t.Helper()
			return func(w http.ResponseWriter, _ *http.Request) { cut(t, w, "") }
		}, nil, drive.Reset},
		"half": {"the connection ended in the middle of an answer", func(t *testing.T) http.HandlerFunc {
			t.Helper()
			return func(w http.ResponseWriter, _ *http.Request) {
				cut(t, w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
			}
		}, nil, drive.Reset},
		"nonsense": {"what answers is no web server", func(t *testing.T) http.HandlerFunc {
			t.Helper()
			return func(w http.ResponseWriter, _ *http.Request) { cut(t, w, "220 mail.test ESMTP\r\n") }
		}, nil, drive.Other},
		"timeout": {"no answer in time", func(*testing.T) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}, func(l *drive.Load) { l.Timeout = 20 * time.Millisecond }, drive.Timeout},
		"timeout in the middle": {"an answer that does not end in time is none", func(*testing.T) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte("half"))
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}
		}, func(l *drive.Load) { l.Timeout = 20 * time.Millisecond }, drive.Timeout},
		"no TLS": {"the server does not speak it", status(200), func(l *drive.Load) {
			l.Targets[0].URL = strings.Replace(l.Targets[0].URL, "http:", "https:", 1)
		}, drive.TLS},
		"no such host": {"the name cannot be looked up", status(200), func(l *drive.Load) {
			l.Dial = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true}
			}
		}, drive.DNS},
		"forbidden": {"a host's address changed to one that may not be loaded", status(200), func(l *drive.Load) {
			l.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, forbidden{} }
		}, drive.Forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(row.server(t))
			defer server.Close()
			load := loadOf(five, server.URL)
			if row.change != nil {
				row.change(&load)
			}
			assert.Equal(t, map[drive.Kind]int{row.kind: 5}, kindsOf(send(t.Context(), load)), row.reason)
		})
	}
}

type forbidden struct{}

func (forbidden) Error() string   { return "not allowed" }
func (forbidden) Forbidden() bool { return true }

func TestRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	outcomes := send(t.Context(), loadOf(five, "http://"+listener.Addr().String()))
	assert.Equal(t, map[drive.Kind]int{drive.Refused: 5}, kindsOf(outcomes), "nobody listens")
}

func TestUntrusted(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	outcomes := send(t.Context(), loadOf(five, server.URL))
	assert.Equal(t, map[drive.Kind]int{drive.TLS: 5}, kindsOf(outcomes), "nobody vouches for the certificate")
}

// TestNoSecondTry: net/http sends a request again by itself when a kept connection ends instead of answering. The failure
// would not be seen.
func TestNoSecondTry(t *testing.T) {
	t.Parallel()
	var seen atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if seen.Add(1) > 1 {
			cut(t, w, "")
		}
	}))
	defer server.Close()
	load := loadOf(profile.Steady(20, 100*time.Millisecond), server.URL) // two, the second on the first one's connection
	kinds := kindsOf(send(t.Context(), load))
	assert.Equal(t, map[drive.Kind]int{drive.Good: 1, drive.Reset: 1}, kinds)
	assert.EqualValues(t, 2, seen.Load(), "each request was sent once")
}

func TestKindsThatCount(t *testing.T) {
	t.Parallel()
	for kind, row := range map[drive.Kind]struct{ failed, timed bool }{
		drive.Good: {false, true}, drive.Redirected: {false, true}, drive.Abandoned: {false, false}, drive.Dropped: {true, false},
		drive.Timeout: {true, true}, drive.BadGateway: {true, true}, drive.Refused: {true, false}, drive.Reset: {true, false},
	} {
		assert.Equal(t, row.failed, kind.Failed(), "%q failed", kind)
		assert.Equal(t, row.timed, kind.Timed(), "%q has a latency", kind)
	}
}
