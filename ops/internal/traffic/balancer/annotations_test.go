package balancer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

const prefix = "alb.ingress.kubernetes.io/"

func codes(t *testing.T, text string) balancer.Codes {
	t.Helper()
	parsed, err := balancer.ParseCodes(text)
	require.NoError(t, err)
	return parsed
}

// TestAsWritten: what the program writes into a Service's annotations is read as it was meant.
func TestAsWritten(t *testing.T) {
	t.Parallel()
	target := ingress.Target{
		HealthCheck: ingress.HealthCheck{
			Path: "/health/ready", Port: "8080", Interval: 20 * time.Second, Timeout: 4 * time.Second, Healthy: 4, Unhealthy: 5,
			SuccessCodes: "200,204",
		},
		Algorithm: ingress.RoundRobin, Stickiness: time.Hour, SlowStart: time.Minute, DeregistrationDelay: 45 * time.Second,
	}
	got, err := balancer.ParseGroup(nil, target.ServiceAnnotations())
	require.NoError(t, err)
	assert.Equal(t, balancer.GroupSettings{
		Algorithm: balancer.RoundRobin, Stickiness: time.Hour, SlowStart: time.Minute, DeregistrationDelay: 45 * time.Second,
		HealthCheck: balancer.HealthCheck{
			Path: "/health/ready", Port: "8080", Interval: 20 * time.Second, Timeout: 4 * time.Second, Healthy: 4, Unhealthy: 5,
			Codes: codes(t, "200,204"),
		},
	}, got)

	usual, err := balancer.ParseGroup(nil, ingress.Target{HealthCheck: ingress.HealthCheck{Path: "/"}}.ServiceAnnotations())
	require.NoError(t, err)
	assert.Zero(t, usual.Stickiness, "the cookie has a duration where there is no cookie, too")
	assert.Empty(t, usual.HealthCheck.Port, "traffic-port is the port that requests go to")
	assert.Equal(t, balancer.LeastOutstandingRequests, usual.Algorithm)
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	group, err := balancer.ParseGroup(nil, nil)
	require.NoError(t, err)
	assert.Equal(t, balancer.GroupSettings{
		Algorithm: balancer.RoundRobin, DeregistrationDelay: 300 * time.Second,
		HealthCheck: balancer.HealthCheck{
			Path: "/", Interval: 15 * time.Second, Timeout: 5 * time.Second, Healthy: 2, Unhealthy: 2, Codes: codes(t, "200"),
		},
	}, group, "those of AWS and of its controller")
	lb, err := balancer.ParseSettings(nil)
	require.NoError(t, err)
	assert.Equal(t, balancer.Settings{IdleTimeout: time.Minute}, lb)
	lb, err = balancer.ParseSettings(map[string]string{prefix + "load-balancer-attributes": "a=b,idle_timeout.timeout_seconds=30"})
	require.NoError(t, err)
	assert.Equal(t, balancer.Settings{IdleTimeout: 30 * time.Second}, lb)
}

func TestServiceBeforeIngress(t *testing.T) {
	t.Parallel()
	ingress := map[string]string{
		prefix + "healthcheck-path":        "/of-ingress",
		prefix + "success-codes":           "204",
		prefix + "target-group-attributes": "deregistration_delay.timeout_seconds=30,slow_start.duration_seconds=60",
	}
	service := map[string]string{
		prefix + "healthcheck-path":        "/of-service",
		prefix + "target-group-attributes": `deregistration_delay.timeout_seconds=10,tag=a\,b\\c`,
	}
	got, err := balancer.ParseGroup(ingress, service)
	require.NoError(t, err)
	assert.Equal(t, "/of-service", got.HealthCheck.Path, "a Service's annotation counts")
	assert.Equal(t, codes(t, "204"), got.HealthCheck.Codes, "the Ingress's does where the Service has none")
	assert.Equal(t, 10*time.Second, got.DeregistrationDelay)
	assert.Zero(t, got.SlowStart, "attributes are replaced as a whole")
	assert.Len(t, ingress, 3, "what was given is left as it was")
	assert.Equal(t, "/of-ingress", ingress[prefix+"healthcheck-path"])
}

func TestBadAnnotations(t *testing.T) {
	t.Parallel()
	_, err := balancer.ParseGroup(nil, map[string]string{
		prefix + "target-group-attributes":      "load_balancing.algorithm.type=fastest,slow_start.duration_seconds=-1",
		prefix + "healthcheck-port":             "http",
		prefix + "success-codes":                "2xx",
		prefix + "healthcheck-interval-seconds": "30s",
	})
	require.Error(t, err)
	for _, named := range []string{
		`load_balancing.algorithm.type is "fastest"`, `slow_start.duration_seconds is "-1"`, `healthcheck-port is "http"`,
		`success-codes is "2xx"`, `healthcheck-interval-seconds is "30s"`,
	} {
		require.ErrorContains(t, err, named, "all that is wrong comes at once, with its name and value")
	}
	_, err = balancer.ParseSettings(map[string]string{prefix + "load-balancer-attributes": "idle_timeout.timeout_seconds=long"})
	assert.ErrorContains(t, err, `idle_timeout.timeout_seconds is "long"`)
}

func TestCodes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		text  string
		good  []int
		other []int
	}{
		"one":    {"200", []int{200}, []int{201, 199}},
		"some":   {"200, 204", []int{200, 204}, []int{201}},
		"range":  {"200-299", []int{200, 250, 299}, []int{300}},
		"ranges": {"200,300-302", []int{200, 301}, []int{299, 303}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed := codes(t, row.text)
			for _, status := range row.good {
				assert.True(t, parsed.Match(status), status)
			}
			for _, status := range row.other {
				assert.False(t, parsed.Match(status), status)
			}
		})
	}
	for _, text := range []string{"", "ok", "200-ok", "200,"} {
		_, err := balancer.ParseCodes(text)
		assert.ErrorContains(t, err, "is no status", text)
	}
}

func TestAtPace(t *testing.T) {
	t.Parallel()
	assert.Equal(t, balancer.Delays{Registration: 500 * time.Millisecond, Propagation: 2 * time.Second}, balancer.Real().At(pace.Pace(10)))
	real := settings()
	real.Stickiness, real.SlowStart = time.Hour, time.Minute
	fast := real.At(pace.Pace(10))
	assert.Equal(t, 6*time.Second, fast.DeregistrationDelay)
	assert.Equal(t, 6*time.Second, fast.SlowStart)
	assert.Equal(t, 3*time.Second, fast.HealthCheck.Interval)
	assert.Equal(t, []time.Duration{time.Hour, time.Minute, 5 * time.Second},
		[]time.Duration{fast.Stickiness, fast.IdleTimeout, fast.HealthCheck.Timeout}, "what bounds work stays")
}
