package balancer_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

// serveAll has targets 1 to n that are healthy.
func (b *bubble) serveAll(n int) {
	var numbers []int
	for number := 1; number <= n; number++ {
		b.serve(number)
		numbers = append(numbers, number)
	}
	b.register(numbers...)
	b.after(time.Second)
}

// spread is how many of so many requests each target gets.
func (b *bubble) spread(requests int, headers ...string) map[string]int {
	counts := map[string]int{}
	for range requests {
		counts[b.get(b.t.Context(), "/", headers...).body]++
	}
	return counts
}

func TestRoundRobin(t *testing.T) {
	t.Parallel()
	s := settings()
	s.Algorithm = balancer.RoundRobin
	inBubble(t, s, balancer.Delays{}, func(b *bubble) {
		b.serveAll(3)
		assert.Equal(t, map[string]int{addressOf(1): 10, addressOf(2): 10, addressOf(3): 10}, b.spread(30), "one after the other")
	})
}

func TestWeightedRandom(t *testing.T) {
	t.Parallel()
	s := settings()
	s.Algorithm = balancer.WeightedRandom
	inBubble(t, s, balancer.Delays{}, func(b *bubble) {
		b.serveAll(2)
		got := b.spread(1000)
		assert.InDelta(t, 500, got[addressOf(1)], 100, "even odds: six standard deviations are 95")
	})
}

func TestLeastOutstanding(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serveAll(3)
		assert.Equal(t, map[string]int{addressOf(1): 10, addressOf(2): 10, addressOf(3): 10}, b.spread(30), "idle ones take turns")
		slow := b.targets[addressOf(2)]
		slow.set(func() { slow.answer = func(_ http.ResponseWriter, r *http.Request) { takeTime(r, time.Minute) } })
		var waiting []<-chan got
		for slow.count() < 11 {
			waiting = append(waiting, b.later(b.t.Context(), "/"))
		}
		assert.Equal(t, map[string]int{addressOf(1): 10, addressOf(3): 10}, b.spread(20), "one that has not answered yet is spared")
		for _, one := range waiting {
			<-one
		}
	})
}

func TestSlowStart(t *testing.T) {
	t.Parallel()
	s := settings()
	s.Algorithm, s.SlowStart = balancer.RoundRobin, 100*time.Second
	inBubble(t, s, balancer.Delays{}, func(b *bubble) {
		b.serveAll(2)
		assert.Equal(t, 50, b.spread(100)[addressOf(1)], "where all are new, none is spared")
		b.after(100 * time.Second)
		b.serve(3)
		b.register(1, 2, 3)
		b.after(125 * time.Second)
		share := b.spread(90)[addressOf(3)]
		assert.InDelta(t, 10, share, 2, "a quarter of the way: a ninth of the requests, where the others get four each")
		b.after(210 * time.Second)
		assert.Equal(t, 30, b.spread(90)[addressOf(3)], "then it gets its share")
	})
}

func TestStickiness(t *testing.T) {
	t.Parallel()
	s := settings()
	s.Stickiness = time.Hour
	inBubble(t, s, balancer.Delays{}, func(b *bubble) {
		b.serveAll(3)
		first := b.get(b.t.Context(), "/")
		cookie := first.header.Get("Set-Cookie")
		require.True(t, strings.HasPrefix(cookie, "AWSALB="), cookie)
		value, _, _ := strings.Cut(cookie, ";")
		assert.Equal(t, map[string]int{first.body: 10}, b.spread(10, "Cookie", value), "the cookie leads to the same target")
		assert.Len(t, b.spread(10), 3, "who has none goes anywhere")
		assert.Len(t, b.spread(10, "Cookie", "AWSALB=%%%"), 3, "and so does who has a broken one")
		b.after(30 * time.Minute)
		renewed, _, _ := strings.Cut(b.get(b.t.Context(), "/", "Cookie", value).header.Get("Set-Cookie"), ";")
		b.after(time.Hour + 2*time.Second)
		assert.Len(t, b.spread(10, "Cookie", value), 3, "it runs out")
		assert.Equal(t, map[string]int{first.body: 10}, b.spread(10, "Cookie", renewed), "each answer renews it")

		b.targets[first.body].set(func() { b.targets[first.body].health = http.StatusServiceUnavailable })
		b.after(time.Hour + 2*time.Minute)
		assert.Zero(t, b.spread(10, "Cookie", renewed)[first.body], "a target that is not well is left")
	})
}

func TestRules(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason     string
		rule       balancer.Rule
		host, path string
		want       bool
	}{
		"host":            {"the name is the same", balancer.Rule{Host: "api.example.com", Path: "/"}, "api.example.com", "/a", true},
		"case":            {"names have no case", balancer.Rule{Host: "api.example.com", Path: "/"}, "API.example.com", "/", true},
		"port":            {"a port is no part of the name", balancer.Rule{Host: "api.example.com", Path: "/"}, "api.example.com:8080", "/", true},
		"another host":    {"the name is another", balancer.Rule{Host: "api.example.com", Path: "/"}, "example.com", "/", false},
		"no host":         {"a rule without a host takes all", balancer.Rule{Path: "/"}, "example.com", "/", true},
		"wildcard":        {"a name below", balancer.Rule{Host: "*.example.com", Path: "/"}, "api.example.com", "/", true},
		"wildcard itself": {"not the name itself", balancer.Rule{Host: "*.example.com", Path: "/"}, "example.com", "/", false},
		"below":           {"a path below", balancer.Rule{Path: "/api"}, "a", "/api/users", true},
		"itself":          {"the path itself", balancer.Rule{Path: "/api/"}, "a", "/api", true},
		"beside":          {"elements are whole", balancer.Rule{Path: "/api"}, "a", "/apis", false},
		"exact":           {"the path and no other", balancer.Rule{Path: "/api", Exact: true}, "a", "/api", true},
		"exact below":     {"nothing below it", balancer.Rule{Path: "/api", Exact: true}, "a", "/api/users", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lb balancer.Balancer
			row.rule.Group = balancer.NewGroup("a", settings(), balancer.Delays{}, nil, &lb.Counters)
			lb.SetRules([]balancer.Rule{row.rule})
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, row.path, http.NoBody)
			request.Host = row.host
			answer := httptest.NewRecorder()
			lb.ServeHTTP(answer, request)
			want := http.StatusNotFound
			if row.want {
				want = http.StatusServiceUnavailable // of a group without targets
			}
			assert.Equal(t, want, answer.Code, row.reason)
		})
	}
}
