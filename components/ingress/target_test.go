package ingress_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

func TestServiceAnnotationsDefaults(t *testing.T) {
	t.Parallel()
	target := ingress.Target{HealthCheck: ingress.HealthCheck{Path: "/health/ready"}}
	assert.Equal(t, map[string]string{
		alb + "backend-protocol":             "HTTP",
		alb + "backend-protocol-version":     "HTTP1",
		alb + "healthcheck-protocol":         "HTTP",
		alb + "healthcheck-path":             "/health/ready",
		alb + "healthcheck-port":             "traffic-port",
		alb + "healthcheck-interval-seconds": "30",
		alb + "healthcheck-timeout-seconds":  "5",
		alb + "healthy-threshold-count":      "2",
		alb + "unhealthy-threshold-count":    "3",
		alb + "success-codes":                "200",
		alb + "target-group-attributes": "deregistration_delay.timeout_seconds=60," +
			"load_balancing.algorithm.anomaly_mitigation=off," +
			"load_balancing.algorithm.type=least_outstanding_requests," +
			"load_balancing.cross_zone.enabled=true," +
			"slow_start.duration_seconds=0," +
			"stickiness.enabled=false," +
			"stickiness.lb_cookie.duration_seconds=86400," +
			"stickiness.type=lb_cookie," +
			"target_group_health.dns_failover.minimum_healthy_targets.count=1," +
			"target_group_health.dns_failover.minimum_healthy_targets.percentage=off," +
			"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count=1," +
			"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage=off",
	}, target.ServiceAnnotations())
	assert.Empty(t, target.Findings(), "a path is all that a target must be given")
}

func TestServiceAnnotations(t *testing.T) {
	t.Parallel()
	target := ingress.Target{
		HealthCheck: ingress.HealthCheck{
			Path: "/live", Port: "9000", Interval: 10 * time.Second, Timeout: 2 * time.Second,
			Healthy: 4, Unhealthy: 5, SuccessCodes: "200,300-399",
		},
		Algorithm:           ingress.RoundRobin,
		Stickiness:          time.Hour,
		SlowStart:           30 * time.Second,
		DeregistrationDelay: 90 * time.Second,
		ProtocolVersion:     ingress.HTTP2,
	}
	assert.Empty(t, target.Findings())
	got := target.ServiceAnnotations()
	for suffix, want := range map[string]string{
		"backend-protocol-version":     "HTTP2",
		"healthcheck-path":             "/live",
		"healthcheck-port":             "9000",
		"healthcheck-interval-seconds": "10",
		"healthcheck-timeout-seconds":  "2",
		"healthy-threshold-count":      "4",
		"unhealthy-threshold-count":    "5",
		"success-codes":                "200,300-399",
	} {
		assert.Equal(t, want, got[alb+suffix], suffix)
	}
	attributes := attributesOf(t, got[alb+"target-group-attributes"])
	for key, want := range map[string]string{
		"deregistration_delay.timeout_seconds":  "90",
		"load_balancing.algorithm.type":         "round_robin",
		"slow_start.duration_seconds":           "30",
		"stickiness.enabled":                    "true",
		"stickiness.lb_cookie.duration_seconds": "3600",
	} {
		assert.Equal(t, want, attributes[key], key)
	}

	weighted := ingress.Target{
		HealthCheck:       ingress.HealthCheck{Path: "/"},
		Algorithm:         ingress.WeightedRandom,
		AnomalyMitigation: true,
		CrossZone:         ingress.CrossZoneOff,
	}
	assert.Empty(t, weighted.Findings())
	attributes = attributesOf(t, weighted.ServiceAnnotations()[alb+"target-group-attributes"])
	assert.Equal(t, "weighted_random", attributes["load_balancing.algorithm.type"])
	assert.Equal(t, "on", attributes["load_balancing.algorithm.anomaly_mitigation"])
	assert.Equal(t, "false", attributes["load_balancing.cross_zone.enabled"])
}

// Every target writes the same attributes, whatever it is given, since the controller resets none that is left out.
func TestTargetGroupAttributesAreAlwaysComplete(t *testing.T) {
	t.Parallel()
	plain := attributesOf(t, ingress.Target{}.ServiceAnnotations()[alb+"target-group-attributes"])
	full := attributesOf(t, ingress.Target{
		Algorithm: ingress.WeightedRandom, AnomalyMitigation: true, Stickiness: time.Hour, SlowStart: time.Minute,
	}.ServiceAnnotations()[alb+"target-group-attributes"])
	assert.Len(t, plain, 12)
	for key := range full {
		assert.Contains(t, plain, key)
	}
	assert.Len(t, full, len(plain))
}
