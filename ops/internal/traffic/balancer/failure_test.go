package balancer_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	hijack := func(w http.ResponseWriter, say string) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprint(connection, say)
			_ = connection.Close()
		}
	}
	for name, row := range map[string]struct {
		reason string
		answer http.HandlerFunc
		status int
		cause  balancer.Cause
		at     time.Duration
	}{
		"its own error": {"a target's answer is a target's answer", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		}, 500, "", time.Second},
		"closed": {"a connection that ends without an answer", func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "")
		}, 502, balancer.Reset, time.Second},
		"gibberish": {"an answer that is not HTTP", func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "hello\r\n\r\n")
		}, 502, balancer.Reset, time.Second},
		"silent": {"a target may be silent for the idle timeout", func(_ http.ResponseWriter, r *http.Request) {
			takeTime(r, 61*time.Second)
		}, 504, balancer.TargetTimeout, 61 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
				b.serveAll(1)
				b.targets[addressOf(1)].answer = row.answer
				got := b.get(b.t.Context(), "/")
				require.NoError(t, got.err)
				assert.Equal(t, row.status, got.status, row.reason)
				assert.Equal(t, row.at, got.at)
				assert.EqualValues(t, 1, b.causes()[row.cause], "%v", b.causes())
				assert.Equal(t, 1, b.targets[addressOf(1)].count(), "no request is sent twice")
			})
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(1)
		b.targets[addressOf(1)].close()
		assert.Equal(t, http.StatusBadGateway, b.get(b.t.Context(), "/").status)
		assert.Equal(t, map[balancer.Cause]int64{balancer.Refused: 1}, b.causes())
		failures := b.lb.Counters.Failures()
		require.Len(t, failures, 1)
		assert.Equal(t, addressOf(1), failures[0].Target)
		assert.Equal(t, "api.example.com", failures[0].Host)
	})
}

func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		listener, err := b.network.Listen(addressOf(1)) // and never accepts
		require.NoError(t, err)
		defer listener.Close()
		b.register(1)
		got := b.get(b.t.Context(), "/")
		assert.Equal(t, http.StatusGatewayTimeout, got.status)
		assert.Equal(t, 10*time.Second, got.at)
		assert.Equal(t, map[balancer.Cause]int64{balancer.ConnectTimeout: 1}, b.causes())
	})
}

func TestBreaksOff(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(1)
		b.targets[addressOf(1)].answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		got := b.get(b.t.Context(), "/")
		require.Error(t, got.err, "the client sees that its answer is not whole")
		assert.Equal(t, map[balancer.Cause]int64{balancer.Reset: 1}, b.causes(), "and it counts as failed, whatever its status")
	})
}

func TestCutWhileAnswering(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(1)
		b.targets[addressOf(1)].answer = func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "half")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
		waiting := b.later(b.t.Context(), "/")
		b.register()
		require.Error(t, (<-waiting).err)
		assert.Equal(t, map[balancer.Cause]int64{balancer.Deregistered: 1}, b.causes())
	})
}

func TestClientGone(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(1)
		b.targets[addressOf(1)].answer = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		ctx, cancel := context.WithCancel(b.t.Context())
		waiting := b.later(ctx, "/")
		cancel()
		require.Error(t, (<-waiting).err)
		assert.Equal(t, map[balancer.Cause]int64{balancer.ClientGone: 1}, b.causes())
		assert.Empty(t, b.lb.Counters.Failures(), "that is no failure of the service")
	})
}

// TestNeverTwice: net/http sends a request again when a kept connection is closed under it. A load balancer does not, and the
// client gets its 502: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		listener, err := b.network.Listen(addressOf(1))
		require.NoError(t, err)
		got := make(chan string, 10)
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				go answerOnce(connection, got)
			}
		}()
		b.register(1)
		b.after(time.Second)
		first, second := b.get(b.t.Context(), "/first"), b.get(b.t.Context(), "/second")
		assert.Equal(t, http.StatusOK, first.status)
		assert.Equal(t, http.StatusBadGateway, second.status)
		require.NoError(t, listener.Close())
		synctest.Wait()
		close(got)
		var paths []string
		for path := range got {
			paths = append(paths, path)
		}
		assert.Equal(t, []string{"/first", "/second"}, paths, "each once")
	})
}

// answerOnce answers the first request of a connection, but health checks, and closes it when it has read the second.
func answerOnce(connection net.Conn, got chan<- string) {
	defer connection.Close()
	reader := bufio.NewReader(connection)
	for answered := false; ; answered = true {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		if request.UserAgent() != "ELB-HealthChecker/2.0" {
			got <- request.URL.Path
		}
		if answered {
			return
		}
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}
}

func TestForwarded(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(1)
		b.targets[addressOf(1)].answer = func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s %s %s", r.Host, r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Forwarded-Host"))
		}
		assert.Equal(t, "api.example.com http api.example.com", b.get(b.t.Context(), "/").body, "the target learns what the client asked for")
	})
}

func TestKeptFailures(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		for i := range 510 {
			b.get(b.t.Context(), fmt.Sprintf("/%d", i))
		}
		failures := b.lb.Counters.Failures()
		require.Len(t, failures, 500, "the latest are kept")
		assert.Equal(t, "/509", failures[499].Path)
		assert.Equal(t, "/10", failures[0].Path)
		assert.EqualValues(t, 510, b.causes()[balancer.NoTarget], "all are counted")
	})
}
