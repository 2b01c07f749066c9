package balancer_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
)

// front is where the load balancer under test listens.
const front = "front:80"

// bubble is a load balancer with one group under test, in a bubble whose clock stands still while something is done.
type bubble struct {
	t       *testing.T
	network *podnet.Network
	lb      *balancer.Balancer
	group   *balancer.Group
	begun   time.Time
	targets map[string]*target
}

// target is a pod's server.
type target struct {
	mu       sync.Mutex
	requests int // but health checks
	health   int // what health checks get
	checked  []time.Duration
	answer   http.HandlerFunc // nil says the target's name
	close    func()
}

// settings are those that the program gives to the backend's group.
func settings() balancer.GroupSettings {
	codes, _ := balancer.ParseCodes("200")
	return balancer.GroupSettings{
		Algorithm: balancer.LeastOutstandingRequests, DeregistrationDelay: 60 * time.Second, IdleTimeout: 60 * time.Second,
		HealthCheck: balancer.HealthCheck{
			Path: "/health/ready", Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 2, Unhealthy: 3, Codes: codes,
		},
	}
}

func inBubble(t *testing.T, settings balancer.GroupSettings, delays balancer.Delays, test func(*bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bubble{t: t, network: podnettest.New(), begun: time.Now(), targets: map[string]*target{}}
		listener, err := b.network.Listen(front)
		require.NoError(t, err)
		b.lb = balancer.Serve(listener, balancer.Settings{IdleTimeout: time.Minute})
		b.group = balancer.NewGroup("a/web:80", settings, delays, b.network.DialContext, &b.lb.Counters)
		b.lb.SetRules([]balancer.Rule{{Path: "/", Group: b.group}})
		t.Cleanup(func() {
			b.lb.Close()
			b.group.Close()
			for _, one := range b.targets {
				one.close()
			}
			synctest.Wait()
		})
		test(b)
	})
}

// serve starts a target, "10.245.0.1:80" for 1.
func (b *bubble) serve(number int) *target {
	b.t.Helper()
	one := &target{health: http.StatusOK}
	address := addressOf(number)
	listener, err := b.network.Listen(address)
	require.NoError(b.t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one.mu.Lock()
		health, answer := one.health, one.answer
		isCheck := r.UserAgent() == "ELB-HealthChecker/2.0"
		if isCheck {
			one.checked = append(one.checked, time.Since(b.begun))
		} else {
			one.requests++
		}
		one.mu.Unlock()
		switch {
		case isCheck:
			w.WriteHeader(health)
		case answer != nil:
			answer(w, r)
		default:
			fmt.Fprint(w, address)
		}
	})}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	one.close = sync.OnceFunc(func() {
		_ = server.Close()
		<-served
	})
	b.targets[address] = one
	return one
}

func addressOf(number int) string { return fmt.Sprintf("10.245.0.%d:80", number) }

// register registers targets, and those alone.
func (b *bubble) register(numbers ...int) {
	var addresses []string
	for _, number := range numbers {
		addresses = append(addresses, addressOf(number))
	}
	b.group.Set(addresses)
	synctest.Wait()
}

func (one *target) set(change func()) {
	one.mu.Lock()
	defer one.mu.Unlock()
	change()
}

func (one *target) count() int {
	one.mu.Lock()
	defer one.mu.Unlock()
	return one.requests
}

// after sleeps until so long after the beginning, and a moment.
func (b *bubble) after(since time.Duration) {
	time.Sleep(time.Until(b.begun.Add(since + time.Millisecond)))
	synctest.Wait()
}

// got is what a client got, and when.
type got struct {
	status int
	header http.Header
	body   string
	at     time.Duration
	err    error
}

// get sends a request over a connection of its own.
func (b *bubble) get(ctx context.Context, path string, headers ...string) (g got) {
	defer func() { g.at = time.Since(b.begun).Round(10 * time.Millisecond) }()
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return b.network.DialContext(ctx, network, front)
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://api.example.com"+path, http.NoBody)
	if err != nil {
		return got{err: err}
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return got{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return got{status: response.StatusCode, header: response.Header, body: string(body), err: err}
}

// later sends a request and does not wait for its end.
func (b *bubble) later(ctx context.Context, path string) <-chan got {
	result := make(chan got, 1)
	go func() { result <- b.get(ctx, path) }()
	synctest.Wait()
	return result
}

// causes are how many requests ended how.
func (b *bubble) causes() map[balancer.Cause]int64 {
	synctest.Wait()
	causes := map[balancer.Cause]int64{}
	for _, count := range b.lb.Counters.Counts() {
		causes[count.Cause] += count.Requests
	}
	return causes
}

func (b *bubble) assertState(number int, state balancer.State, reason string) {
	b.t.Helper()
	synctest.Wait()
	assert.Equal(b.t, state, b.group.State(addressOf(number)), reason)
}

// takeTime has an answer take so long, or as long as the client waits.
func takeTime(r *http.Request, duration time.Duration) {
	select {
	case <-time.After(duration):
	case <-r.Context().Done():
	}
}
