package ingress_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

func TestTargetFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.Target)
		field  string
		rule   string
	}{
		"no health path": {
			reason: "the path of one workload is not that of another, so none is made up",
			change: func(t *ingress.Target) { t.HealthCheck.Path = "" },
			field:  "HealthCheck.Path", rule: "is missing",
		},
		"health path without slash": {
			reason: "AWS takes paths only",
			change: func(t *ingress.Target) { t.HealthCheck.Path = "health" },
			field:  "HealthCheck.Path", rule: "must start with /",
		},
		"health path with a blank": {
			reason: "it would end there",
			change: func(t *ingress.Target) { t.HealthCheck.Path = "/a b" },
			field:  "HealthCheck.Path", rule: "no blank",
		},
		"named health port": {
			reason: "the controller cannot resolve it behind a named target port",
			change: func(t *ingress.Target) { t.HealthCheck.Port = "http" },
			field:  "HealthCheck.Port", rule: "must be a number from 1 to 65535 or traffic-port",
		},
		"health port too high": {
			reason: "there is no such port",
			change: func(t *ingress.Target) { t.HealthCheck.Port = "65536" },
			field:  "HealthCheck.Port", rule: "65535",
		},
		"interval too short": {
			reason: "AWS takes 5s to 300s",
			change: func(t *ingress.Target) {
				t.HealthCheck.Interval, t.HealthCheck.Timeout = 4*time.Second, 2*time.Second
			},
			field: "HealthCheck.Interval", rule: "must be from 5s to 5m0s",
		},
		"interval too long": {
			reason: "AWS takes 5s to 300s",
			change: func(t *ingress.Target) { t.HealthCheck.Interval = 301 * time.Second },
			field:  "HealthCheck.Interval", rule: "must be from 5s to 5m0s",
		},
		"timeout too short": {
			reason: "AWS takes 2s to 120s",
			change: func(t *ingress.Target) { t.HealthCheck.Timeout = time.Second },
			field:  "HealthCheck.Timeout", rule: "must be from 2s to 2m0s",
		},
		"timeout not below interval": {
			reason: "a check must end before the next begins",
			change: func(t *ingress.Target) { t.HealthCheck.Timeout = 30 * time.Second },
			field:  "HealthCheck.Timeout", rule: "must be below HealthCheck.Interval (30s)",
		},
		"negative timeout": {
			reason: "there is no such time",
			change: func(t *ingress.Target) { t.HealthCheck.Timeout = -time.Second },
			field:  "HealthCheck.Timeout", rule: "must be from 2s",
		},
		"healthy too low": {
			reason: "AWS takes 2 to 10",
			change: func(t *ingress.Target) { t.HealthCheck.Healthy = 1 },
			field:  "HealthCheck.Healthy", rule: "must be from 2 to 10",
		},
		"unhealthy too high": {
			reason: "AWS takes 2 to 10",
			change: func(t *ingress.Target) { t.HealthCheck.Unhealthy = 11 },
			field:  "HealthCheck.Unhealthy", rule: "must be from 2 to 10",
		},
		"success code out of range": {
			reason: "an ALB takes 200 to 499",
			change: func(t *ingress.Target) { t.HealthCheck.SuccessCodes = "200,500" },
			field:  "HealthCheck.SuccessCodes", rule: "from 200 to 499",
		},
		"success codes backwards": {
			reason: "a range goes up",
			change: func(t *ingress.Target) { t.HealthCheck.SuccessCodes = "299-200" },
			field:  "HealthCheck.SuccessCodes", rule: "from 200 to 499",
		},
		"success codes of one": {
			reason: "a range has two ends",
			change: func(t *ingress.Target) { t.HealthCheck.SuccessCodes = "200-200" },
			field:  "HealthCheck.SuccessCodes", rule: "from 200 to 499",
		},
		"unknown algorithm": {
			reason: "AWS has three",
			change: func(t *ingress.Target) { t.Algorithm = "fastest" },
			field:  "Algorithm", rule: "must be round_robin or least_outstanding_requests or weighted_random",
		},
		"unknown cross zone": {
			reason: "it is on or off",
			change: func(t *ingress.Target) { t.CrossZone = "maybe" },
			field:  "CrossZone", rule: "must be true or false",
		},
		"unknown protocol version": {
			reason: "gRPC needs other health checks, and is not supported",
			change: func(t *ingress.Target) { t.ProtocolVersion = "GRPC" },
			field:  "ProtocolVersion", rule: "must be HTTP1 or HTTP2",
		},
		"negative deregistration delay": {
			reason: "there is no such time",
			change: func(t *ingress.Target) { t.DeregistrationDelay = -time.Second },
			field:  "DeregistrationDelay", rule: "must be from 1s to 1h0m0s",
		},
		"deregistration delay too long": {
			reason: "AWS takes up to 3600s",
			change: func(t *ingress.Target) { t.DeregistrationDelay = 3601 * time.Second },
			field:  "DeregistrationDelay", rule: "must be from 1s to 1h0m0s",
		},
		"deregistration delay below a second": {
			reason: "it would be written as 0",
			change: func(t *ingress.Target) { t.DeregistrationDelay = 1500 * time.Millisecond },
			field:  "DeregistrationDelay", rule: "must be whole seconds",
		},
		"stickiness too long": {
			reason: "AWS takes up to 7 days",
			change: func(t *ingress.Target) { t.Stickiness = 7*24*time.Hour + time.Second },
			field:  "Stickiness", rule: "must be from 1s to 168h0m0s",
		},
		"negative stickiness": {
			reason: "there is no such time",
			change: func(t *ingress.Target) { t.Stickiness = -time.Hour },
			field:  "Stickiness", rule: "must be from 1s",
		},
		"slow start too short": {
			reason: "AWS takes 30s to 900s",
			change: func(t *ingress.Target) { t.Algorithm, t.SlowStart = ingress.RoundRobin, 29*time.Second },
			field:  "SlowStart", rule: "must be from 30s to 15m0s",
		},
		"slow start too long": {
			reason: "AWS takes 30s to 900s",
			change: func(t *ingress.Target) { t.Algorithm, t.SlowStart = ingress.RoundRobin, 901*time.Second },
			field:  "SlowStart", rule: "must be from 30s to 15m0s",
		},
		"negative keep-alive": {
			reason: "there is no such time",
			change: func(t *ingress.Target) { t.KeepAlive = -time.Second },
			field:  "KeepAlive", rule: "must not be negative",
		},
		"sticky with weighted_random": {
			reason: "AWS refuses the pair",
			change: func(t *ingress.Target) { t.Algorithm, t.Stickiness = ingress.WeightedRandom, time.Hour },
			field:  "Stickiness", rule: "cannot be had with Algorithm weighted_random",
		},
		"sticky without cross zone": {
			reason: "AWS refuses the pair",
			change: func(t *ingress.Target) { t.CrossZone, t.Stickiness = ingress.CrossZoneOff, time.Hour },
			field:  "Stickiness", rule: "cannot be had with CrossZone off",
		},
		"slow start with weighted_random": {
			reason: "AWS refuses the pair",
			change: func(t *ingress.Target) { t.Algorithm, t.SlowStart = ingress.WeightedRandom, time.Minute },
			field:  "SlowStart", rule: "cannot be had with Algorithm weighted_random",
		},
		"slow start with the default algorithm": {
			reason: "AWS refuses the pair, and the default is one half of it",
			change: func(t *ingress.Target) { t.SlowStart = time.Minute },
			field:  "SlowStart", rule: "cannot be had with Algorithm least_outstanding_requests: only round_robin has it",
		},
		"anomaly mitigation without weighted_random": {
			reason: "AWS refuses it",
			change: func(t *ingress.Target) { t.AnomalyMitigation = true },
			field:  "AnomalyMitigation", rule: "needs Algorithm weighted_random, not least_outstanding_requests",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := ingress.Target{HealthCheck: ingress.HealthCheck{Path: "/"}}
			row.change(&target)
			onlyFinding(t, target.Findings(), row.field, row.rule, row.reason)
		})
	}
}

func TestTargetAtTheLimits(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]ingress.Target{
		"lowest": {
			HealthCheck: ingress.HealthCheck{
				Path: "/", Port: "1", Interval: 5 * time.Second, Timeout: 2 * time.Second, Healthy: 2, Unhealthy: 2,
				SuccessCodes: "200",
			},
			Algorithm: ingress.RoundRobin, Stickiness: time.Second, SlowStart: 30 * time.Second,
			DeregistrationDelay: time.Second, KeepAlive: time.Millisecond,
		},
		"highest": {
			HealthCheck: ingress.HealthCheck{
				Path: "/", Port: "65535", Interval: 300 * time.Second, Timeout: 120 * time.Second, Healthy: 10,
				Unhealthy: 10, SuccessCodes: "200-499",
			},
			Algorithm: ingress.RoundRobin, Stickiness: 168 * time.Hour, SlowStart: 900 * time.Second,
			DeregistrationDelay: 3600 * time.Second,
		},
	} {
		assert.Empty(t, target.Findings(), name)
	}
}
