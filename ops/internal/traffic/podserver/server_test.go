package podserver_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

const address = "10.245.0.1:3001"

// pod is a process under test, in a bubble whose clock stands still while something is done.
type pod struct {
	*podserver.Server

	network *podnet.Network
}

// run starts a process that a request costs 10 ms of a core.
func run(t *testing.T, change func(*podserver.Config)) pod {
	t.Helper()
	config := podserver.Config{
		Address: address, Pod: "backend-1", Workload: "backend", Version: "1.2.3",
		Cost: load.Cost{CPUPerRequest: 10}, CPULimit: 1000,
	}
	if change != nil {
		change(&config)
	}
	network := podnettest.New()
	p := pod{podserver.Start(network, config), network}
	t.Cleanup(func() {
		p.Kill()
		<-p.Done()
	})
	synctest.Wait()
	return p
}

// answer is what a request got, and how long it took.
type answer struct {
	status int
	header http.Header
	body   string
	took   time.Duration
	err    error
}

func (p pod) get(ctx context.Context, path string) (a answer) {
	begun := time.Now()
	defer func() { a.took = time.Since(begun) }()
	client := http.Client{Transport: &http.Transport{DialContext: p.network.DialContext, DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		return answer{err: err}
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: string(body), err: err}
}

// later sends a request and does not wait for it.
func (p pod) later(ctx context.Context, path string) <-chan answer {
	got := make(chan answer, 1)
	go func() { got <- p.get(ctx, path) }()
	synctest.Wait()
	return got
}

func (p pod) ended() bool {
	synctest.Wait()
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := run(t, nil).get(t.Context(), "/api/items?wait=250ms")
		require.NoError(t, got.err)
		assert.Equal(t, http.StatusOK, got.status)
		assert.Equal(t, 260*time.Millisecond, got.took, "the request's work, and the wait that it asked for")
		assert.Equal(t, "1.2.3", got.header.Get(podserver.HeaderVersion))
		assert.Equal(t, "backend-1", got.header.Get(podserver.HeaderPod))
		var said podserver.Answer
		require.NoError(t, json.Unmarshal([]byte(got.body), &said))
		assert.Equal(t, podserver.Answer{Workload: "backend", Pod: "backend-1", Version: "1.2.3", Path: "/api/items"}, said)
	})
}

func TestBadWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := run(t, nil).get(t.Context(), "/?wait=soon")
		assert.Equal(t, http.StatusBadRequest, got.status)
		assert.Contains(t, got.body, "soon", "the answer names the value")
	})
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		limit  float64
		idle   float64
		want   time.Duration
	}{
		"a whole core": {"a request takes its CPU time", 1000, 0, 10 * time.Millisecond},
		"half a core":  {"half the CPU takes twice the time", 500, 0, 20 * time.Millisecond},
		"idle use":     {"what idling takes is not there for requests", 1000, 500, 20 * time.Millisecond},
		"no limit":     {"a process with one thread has one core", 0, 0, 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := run(t, func(c *podserver.Config) { c.CPULimit, c.Cost.IdleCPU = row.limit, row.idle })
				first := p.later(t.Context(), "/")
				second := p.later(t.Context(), "/")
				assert.Equal(t, row.want, (<-first).took, row.reason)
				assert.Equal(t, 2*row.want, (<-second).took, "one after the other")
			})
		})
	}
}

func TestSaturation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, func(c *podserver.Config) { c.Queue = 3 })
		var waiting []<-chan answer
		for range 4 {
			waiting = append(waiting, p.later(t.Context(), "/"))
		}
		over := p.get(t.Context(), "/")
		assert.Equal(t, http.StatusServiceUnavailable, over.status, "one is worked on and three wait: there is no room for more")
		assert.Zero(t, over.took, "it is refused at once")
		health := p.get(t.Context(), "/health/live")
		assert.Equal(t, http.StatusOK, health.status, "a health check has room")
		assert.Equal(t, 40*time.Millisecond, health.took, "but it stands in line: the process has one thread")
		for i, one := range waiting {
			assert.Equal(t, time.Duration(i+1)*10*time.Millisecond, (<-one).took)
		}
		assert.Equal(t, http.StatusOK, p.get(t.Context(), "/").status, "there is room again")
	})
}

func TestUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, func(c *podserver.Config) { c.Cost.IdleCPU, c.CPULimit = 100, 600 })
		begun := time.Now()
		for range 10 {
			p.later(t.Context(), "/")
		}
		time.Sleep(100 * time.Millisecond)
		cpu, requests := p.Used(time.Now())
		assert.InDelta(t, 0.06, cpu, 1e-9, "a process that is busy uses its limit, and no more")
		assert.EqualValues(t, 10, requests)
		time.Sleep(time.Second - time.Since(begun))
		cpu, _ = p.Used(time.Now())
		assert.InDelta(t, 0.1+0.1, cpu, 1e-9, "ten requests' work, and a second of idling")
	})
}

func TestClientGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		got := p.later(ctx, "/?wait=1m")
		cancel()
		require.ErrorIs(t, (<-got).err, context.Canceled)
		begun := time.Now()
		p.Terminate()
		<-p.Done()
		assert.Zero(t, time.Since(begun), "nobody is waited for who has gone")
	})
}

func TestAtSIGTERM(t *testing.T) {
	t.Parallel()
	type after struct {
		ended    bool // at once
		inFlight bool // finishes
		another  bool // is answered
	}
	for name, row := range map[string]struct {
		reason string
		does   podserver.AtSIGTERM
		want   after
	}{
		"drain":   {"it finishes what it has, and takes no more", podserver.Drain, after{inFlight: true}},
		"stop":    {"it is gone, and what it had with it", podserver.Stop, after{ended: true}},
		"default": {"most processes stop", "", after{ended: true}},
		"ignore":  {"it serves as if nothing had been said", podserver.Ignore, after{inFlight: true, another: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := run(t, func(c *podserver.Config) { c.AtSIGTERM = row.does })
				inFlight := p.later(t.Context(), "/?wait=2s")
				p.Terminate()
				p.Terminate()
				got := after{ended: p.ended()}
				got.another = p.get(t.Context(), "/health").err == nil
				got.inFlight = (<-inFlight).err == nil
				assert.Equal(t, row.want, got, row.reason)
				time.Sleep(time.Second) // more than a process that has drained needs to end
				assert.Equal(t, row.does != podserver.Ignore, p.ended())
				p.Kill()
				assert.True(t, p.ended(), "nothing survives a kill")
			})
		})
	}
}

func TestKillResets(t *testing.T) {
	t.Parallel()
	network := podnet.New() // sockets can be reset, memory cannot
	server := podserver.Start(network, podserver.Config{Address: address, AtSIGTERM: podserver.Ignore})
	require.Eventually(t, func() bool {
		connection, err := network.DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}, 10*time.Second, time.Millisecond)
	connection, err := network.DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	_, err = connection.Write([]byte("GET /?wait=1m HTTP/1.1\r\nHost: a\r\n\r\n"))
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, requests := server.Used(time.Now()); return requests == 1 }, 10*time.Second, time.Millisecond)
	server.Terminate()
	server.Kill()
	_, err = io.ReadAll(connection)
	require.Error(t, err, "the connection is reset, not closed")
	<-server.Done()
}

func TestBoot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, func(c *podserver.Config) { c.Boot = time.Second })
		require.Error(t, p.get(t.Context(), "/health").err, "it does not listen yet")
		time.Sleep(time.Second)
		synctest.Wait()
		require.NoError(t, p.get(t.Context(), "/health").err)
	})
	for _, does := range []podserver.AtSIGTERM{podserver.Drain, podserver.Stop} {
		synctest.Test(t, func(t *testing.T) {
			p := run(t, func(c *podserver.Config) { c.Boot, c.AtSIGTERM = time.Hour, does })
			p.Terminate()
			assert.True(t, p.ended(), "%s: a process can be stopped while it boots", does)
		})
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, nil)
		second := podserver.Start(p.network, podserver.Config{Address: address})
		<-second.Done() // a process that cannot bind its port ends
		require.NoError(t, p.get(t.Context(), "/health").err, "the first is none the worse for it")
	})
}

func TestKeepAlive(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		set    time.Duration
		want   time.Duration
	}{
		"default": {"longer than a load balancer's 60s", 0, 65 * time.Second},
		"set":     {"as node does by itself", 5 * time.Second, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := run(t, func(c *podserver.Config) { c.KeepAlive = row.set })
				connection, err := p.network.DialContext(t.Context(), "tcp", address)
				require.NoError(t, err)
				defer connection.Close()
				_, err = connection.Write([]byte("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"))
				require.NoError(t, err)
				begun := time.Now()
				_, err = io.ReadAll(connection)
				require.NoError(t, err)
				assert.Equal(t, row.want, time.Since(begun), row.reason)
			})
		})
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, func(c *podserver.Config) { c.Metrics = true })
		p.get(t.Context(), "/api/items?wait=200ms")
		p.get(t.Context(), "/api/others")
		p.get(t.Context(), "/health/live")
		p.get(t.Context(), "/?wait=soon")
		text := p.get(t.Context(), "/metrics").body
		for _, line := range []string{
			`http_requests_total{method="GET",route="/*",status_code="200"} 2`,
			`http_requests_total{method="GET",route="/health/live",status_code="200"} 1`,
			`http_requests_total{method="GET",route="/",status_code="400"} 1`,
			`http_request_duration_seconds_bucket{method="GET",route="/*",status_code="200",le="0.1"} 1`,
			`http_request_duration_seconds_bucket{method="GET",route="/*",status_code="200",le="0.5"} 2`,
			"websocket_active_connections 0",
		} {
			assert.Contains(t, text, line+"\n")
		}
		assert.NotContains(t, text, "/api/items", "a label has no more values than there are routes")
	})
	synctest.Test(t, func(t *testing.T) {
		got := run(t, nil).get(t.Context(), "/metrics")
		assert.Contains(t, got.body, `"path":"/metrics"`, "an image without metrics has a page there, or none")
	})
}

func TestBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := run(t, nil)
		reader, writer := io.Pipe()
		go func() {
			time.Sleep(time.Second)
			_, _ = writer.Write([]byte("late"))
			_ = writer.Close()
		}()
		client := http.Client{Transport: &http.Transport{DialContext: p.network.DialContext, DisableKeepAlives: true}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/", reader)
		require.NoError(t, err)
		begun := time.Now()
		response, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.GreaterOrEqual(t, time.Since(begun), time.Second, "a body is read to its end before the answer")
	})
}
