package balancer_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

func TestRegistration(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Real(), func(b *bubble) {
		assert.Equal(t, http.StatusServiceUnavailable, b.get(b.t.Context(), "/").status, "there is no target")
		b.serve(1)
		b.serve(2)
		b.register(1)
		b.after(4 * time.Second)
		b.assertState(1, balancer.Initial, "its registration takes 5s")
		b.after(5 * time.Second)
		b.assertState(1, balancer.Healthy, "one good check is enough for a new target")

		b.register(1, 2)
		for range 4 {
			assert.Equal(t, addressOf(1), b.get(b.t.Context(), "/").body, "a target that is not known to be healthy gets nothing")
		}
		b.after(11 * time.Second)
		b.assertState(2, balancer.Healthy, "")
		seen := map[string]bool{}
		for range 4 {
			seen[b.get(b.t.Context(), "/").body] = true
		}
		assert.Len(t, seen, 2, "a healthy one does")
	})
}

func TestFailOpen(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Real(), func(b *bubble) {
		b.serve(1).health = http.StatusServiceUnavailable
		b.register(1)
		b.after(70 * time.Second)
		b.assertState(1, balancer.Unhealthy, "three bad checks, 30s apart")
		assert.Equal(t, addressOf(1), b.get(b.t.Context(), "/").body, "where none is healthy, all get requests")
	})
}

func TestHealth(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		one := b.serve(1)
		b.serve(2)
		b.register(1, 2)
		b.after(10 * time.Second)
		b.assertState(1, balancer.Healthy, "")
		one.set(func() { one.health = http.StatusServiceUnavailable })
		b.after(60 * time.Second)
		b.assertState(1, balancer.Healthy, "the checks at 30s and 60s were bad: that may be chance")
		one.set(func() { one.health = http.StatusOK })
		b.after(90 * time.Second)
		one.set(func() { one.health = http.StatusServiceUnavailable })
		b.after(150 * time.Second)
		b.assertState(1, balancer.Healthy, "a good one in between begins the count anew")
		b.after(180 * time.Second)
		b.assertState(1, balancer.Unhealthy, "three in a row are not chance")
		before := one.count()
		for range 4 {
			assert.Equal(t, addressOf(2), b.get(b.t.Context(), "/").body)
		}
		assert.Equal(t, before, one.count(), "an unhealthy target gets nothing")
		one.set(func() { one.health = http.StatusOK })
		b.after(210 * time.Second)
		b.assertState(1, balancer.Unhealthy, "one good check is not enough for one that was bad")
		b.after(240 * time.Second)
		b.assertState(1, balancer.Healthy, "two are")
		assert.Len(t, one.checked, 9, "one check each 30s, from 0s to 240s")
	})
}

func TestHealthCheckSettings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*balancer.HealthCheck)
		health int
		want   balancer.State
	}{
		"another code": {"the matcher says what is good", func(h *balancer.HealthCheck) {
			h.Codes, _ = balancer.ParseCodes("200,301-302")
		}, 302, balancer.Healthy},
		"not matched":    {"and what is not", func(*balancer.HealthCheck) {}, 204, balancer.Unhealthy},
		"another port":   {"nothing listens there", func(h *balancer.HealthCheck) { h.Port = "81" }, 200, balancer.Unhealthy},
		"the same port":  {"a port may be said by its number", func(h *balancer.HealthCheck) { h.Port = "80" }, 200, balancer.Healthy},
		"no path at all": {"a path that is none reaches nothing", func(h *balancer.HealthCheck) { h.Path = "/%" }, 200, balancer.Unhealthy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings()
			row.change(&s.HealthCheck)
			inBubble(t, s, balancer.Delays{}, func(b *bubble) {
				b.serve(1).health = row.health
				b.register(1)
				b.after(61 * time.Second)
				b.assertState(1, row.want, row.reason)
			})
		})
	}
}

func TestDeregistration(t *testing.T) {
	t.Parallel()
	s := settings()
	s.IdleTimeout = 5 * time.Minute
	inBubble(t, s, balancer.Real(), func(b *bubble) {
		one := b.serve(1)
		one.answer = func(w http.ResponseWriter, r *http.Request) {
			takes, err := time.ParseDuration(r.URL.Query().Get("takes"))
			if err == nil {
				takeTime(r, takes)
			}
			w.WriteHeader(http.StatusNoContent)
		}
		b.register(1)
		b.after(5 * time.Second)
		short, long := b.later(b.t.Context(), "/?takes=79s"), b.later(b.t.Context(), "/?takes=90s")
		b.register()
		assert.Empty(t, b.group.State(addressOf(1)), "it is registered no more")
		b.after(24 * time.Second)
		assert.Equal(t, http.StatusNoContent, b.get(b.t.Context(), "/").status, "not all of the load balancer knows yet")
		b.after(25 * time.Second)
		assert.Equal(t, http.StatusServiceUnavailable, b.get(b.t.Context(), "/").status, "after 20s it does")
		require.Len(t, b.group.Targets(), 1)
		assert.Equal(t, balancer.Target{
			Address: addressOf(1), State: balancer.Draining, Outstanding: 2, Deregistered: true,
		}, b.group.Targets()[0])
		assert.Equal(t, http.StatusNoContent, (<-short).status, "what is in flight has 60s more")
		cut := <-long
		assert.Equal(t, http.StatusBadGateway, cut.status, "and no longer")
		assert.Equal(t, 85*time.Second, cut.at)
		assert.EqualValues(t, 1, b.causes()[balancer.Deregistered])
		assert.Empty(t, b.group.Targets(), "then nothing is known of it")
	})
}

func TestComesBack(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Real(), func(b *bubble) {
		b.serve(1)
		b.register(1)
		b.after(5 * time.Second)
		b.register()
		b.register(1)
		require.Len(t, b.group.Targets(), 2, "it goes, and it comes: two lives of one address")
		b.after(10 * time.Second)
		b.assertState(1, balancer.Healthy, "")
		b.after(90 * time.Second)
		require.Len(t, b.group.Targets(), 1)
		assert.Equal(t, addressOf(1), b.get(b.t.Context(), "/").body, "the end of the first is not that of the second")
	})
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Delays{}, func(b *bubble) {
		b.serve(1)
		b.register(1)
		b.after(time.Second)
		changed := settings()
		changed.Stickiness, changed.DeregistrationDelay = time.Hour, time.Second
		b.group.Configure(changed)
		assert.NotEmpty(t, b.get(b.t.Context(), "/").header.Get("Set-Cookie"), "settings change while targets stay")
		b.register()
		b.after(3 * time.Second)
		assert.Empty(t, b.group.Targets())
	})
}

func TestClose(t *testing.T) {
	t.Parallel()
	inBubble(t, settings(), balancer.Real(), func(b *bubble) {
		b.serve(1).answer = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		b.register(1)
		b.after(5 * time.Second)
		waiting := b.later(b.t.Context(), "/")
		b.lb.Close()
		b.group.Close()
		require.Error(t, (<-waiting).err, "the client is cut off")
		synctest.Wait()
		assert.Empty(t, b.group.Targets())
	})
}
