package drive_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

// The tests in a bubble of synctest have a clock of their own, on which nothing takes time but waiting, and end only when no
// goroutine is left.

func answer(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }

func TestOnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := profile.Spike(5, 200, time.Second, time.Second, 3*time.Second)
		load := loadOf(p, "http://in.memory")
		load.Dial = serve(t, answer).Dial
		began := time.Now()
		outcomes := send(t.Context(), load)
		require.Len(t, outcomes, 210, "5, 200 and 5")
		for _, o := range outcomes {
			assert.Equal(t, o.Due, o.Sent, "each is sent when it is due")
			assert.Zero(t, o.Latency)
		}
		assert.Equal(t, 3*time.Second, time.Since(began), "the run is as long as its profile, also after the last request")
	})
}

// TestStall: a server that stalls once, for 2 s, is that slow for every request that was due meanwhile. A loop that sends
// the next request after an answer would have seen one slow request.
func TestStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		load := loadOf(profile.Steady(10, 5*time.Second), "http://in.memory")
		load.Dial = serve(t, func(w http.ResponseWriter, r *http.Request) {
			if at := time.Since(began); at >= time.Second && at < 3*time.Second {
				time.Sleep(3*time.Second - at)
			}
			answer(w, r)
		}).Dial
		slow := 0
		for _, o := range send(t.Context(), load) {
			want := time.Duration(0)
			if o.Due >= time.Second && o.Due < 3*time.Second {
				slow++
				want = 3*time.Second - o.Due
			}
			assert.Equal(t, want, o.Latency, "due at %s", o.Due)
		}
		assert.Equal(t, 20, slow)
	})
}

// TestBehind: a machine that falls behind sends late, and the lateness is part of the latency.
func TestBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		load := loadOf(profile.Steady(10, 4*time.Second), "http://in.memory")
		load.Dial = serve(t, answer).Dial
		began := time.Now().Add(-2 * time.Second)
		late := 0
		drive.Run(t.Context(), load, began, func(o drive.Outcome) {
			assert.Equal(t, max(2*time.Second, o.Due), o.Sent, "all that is due is sent at once")
			assert.Equal(t, o.Sent-o.Due, o.Latency, "counted from when it was due")
			if o.Sent > o.Due {
				late++
			}
		})
		assert.Equal(t, 20, late)
	})
}

// TestCap: requests beyond the cap are dropped when they are due, and do not wait.
func TestCap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var open, most atomic.Int64
		load := loadOf(profile.Steady(10, 2*time.Second), "http://in.memory")
		load.Concurrency = 3
		load.Dial = serve(t, func(http.ResponseWriter, *http.Request) {
			most.Store(max(most.Load(), open.Add(1)))
			time.Sleep(950 * time.Millisecond)
			open.Add(-1)
		}).Dial
		outcomes := send(t.Context(), load)
		assert.Equal(t, map[drive.Kind]int{drive.Good: 6, drive.Dropped: 14}, kindsOf(outcomes), "3 find a place in each second")
		assert.EqualValues(t, 3, most.Load(), "no more are open at a time")
	})
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithTimeout(t.Context(), 1050*time.Millisecond)
		defer interrupt()
		began := time.Now()
		load := loadOf(profile.Steady(10, time.Hour), "http://in.memory")
		load.Timeout = time.Hour
		load.Dial = serve(t, func(w http.ResponseWriter, r *http.Request) {
			if time.Since(began) > 900*time.Millisecond {
				<-r.Context().Done()
			}
			answer(w, r)
		}).Dial
		kinds := kindsOf(send(ctx, load))
		assert.Equal(t, map[drive.Kind]int{drive.Good: 10, drive.Abandoned: 1}, kinds, "an open request is given up, and did not fail")
		assert.Equal(t, 1050*time.Millisecond, time.Since(began), "at once, not at the next request")
	})
}

func TestEnough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		enough := make(chan struct{})
		time.AfterFunc(1050*time.Millisecond, func() { close(enough) })
		load := loadOf(profile.Steady(10, time.Hour), "http://in.memory")
		load.Enough = enough
		load.Dial = serve(t, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(500 * time.Millisecond)
			answer(w, r)
		}).Dial
		assert.Equal(t, map[drive.Kind]int{drive.Good: 11}, kindsOf(send(t.Context(), load)), "open requests are answered")
	})
}

// TestStopped: a load that is behind its time ends all the same.
func TestStopped(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	enough := make(chan struct{})
	close(enough)
	for name, row := range map[string]struct {
		ctx    context.Context
		enough chan struct{}
	}{"interrupted": {ended, nil}, "enough": {t.Context(), enough}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			load := loadOf(profile.Steady(1000, time.Hour), "http://127.0.0.1:1")
			load.Enough = row.enough
			drive.Run(row.ctx, load, time.Now().Add(-time.Minute), func(drive.Outcome) { assert.Fail(t, "nothing is sent") })
		})
	}
}

// TestLoopback: all that the profile asks for arrives, as it was asked for.
func TestLoopback(t *testing.T) {
	t.Parallel()
	var seen atomic.Int64
	connections := map[string]bool{}
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, []string{"POST", "/orders", "api.test", "text/plain", "a body"},
			[]string{r.Method, r.URL.Path, r.Host, r.Header.Get("Content-Type"), string(body)})
		assert.Empty(t, r.Header.Get("X-Vegeta-Seq"), "the tool's own header does not get there")
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
	}))
	defer server.Close()
	for name, keep := range map[string]bool{"connections are kept": true, "connections are not kept": false} {
		t.Run(name, func(t *testing.T) { // one after the other: they count the same connections
			seen.Store(0)
			clear(connections)
			load := loadOf(profile.Steady(2000, 250*time.Millisecond), server.URL+"/orders")
			load.KeepAlive, load.Concurrency = keep, 1000
			load.Targets[0] = vegeta.Target{
				Method: http.MethodPost, URL: server.URL + "/orders", Body: []byte("a body"),
				Header: http.Header{"Host": {"api.test"}, "Content-Type": {"text/plain"}},
			}
			outcomes := send(t.Context(), load)
			assert.Equal(t, map[drive.Kind]int{drive.Good: 500}, kindsOf(outcomes), "what came due in the schedule was sent")
			assert.EqualValues(t, 500, seen.Load())
			if !keep {
				assert.Equal(t, 500, len(connections), "each has its own") //nolint:testifylint // the message would list all of them
			} else {
				assert.Less(t, len(connections), 500, "some were used again")
			}
		})
	}
}
