package workload_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// TestDrain: three numbers follow from one setting, and agree. On the pod they stand as preStop and grace period; the
// deregistration delay is for whoever configures the load balancer.
func TestDrain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason         string
		drain          workload.Drain
		preStop        time.Duration
		grace          time.Duration
		deregistration time.Duration
	}{
		"defaults": {
			reason:  "a process that stops at once is kept from the signal while requests may come (20s) and run (60s)",
			preStop: 80 * time.Second, grace: 95 * time.Second, deregistration: 60 * time.Second,
		},
		"graceful": {
			reason:  "a process that finishes by itself gets the signal when no more requests come, and then 60s",
			drain:   workload.Drain{Graceful: true},
			preStop: 20 * time.Second, grace: 85 * time.Second, deregistration: 60 * time.Second,
		},
		"slower load balancer": {
			reason:  "both wait longer",
			drain:   workload.Drain{Propagation: 40 * time.Second},
			preStop: 100 * time.Second, grace: 115 * time.Second, deregistration: 60 * time.Second,
		},
		"longer requests": {
			reason:  "all three wait longer",
			drain:   workload.Drain{InFlight: 5 * time.Minute},
			preStop: 320 * time.Second, grace: 335 * time.Second, deregistration: 5 * time.Minute,
		},
		"longer requests of a graceful process": {
			reason:  "its shutdown takes as long as its requests",
			drain:   workload.Drain{InFlight: 5 * time.Minute, Graceful: true},
			preStop: 20 * time.Second, grace: 325 * time.Second, deregistration: 5 * time.Minute,
		},
		"slower shutdown": {
			reason:  "only the end moves",
			drain:   workload.Drain{Shutdown: 30 * time.Second},
			preStop: 80 * time.Second, grace: 115 * time.Second, deregistration: 60 * time.Second,
		},
		"slower shutdown of a graceful process": {
			reason:  "it may take longer than its requests do",
			drain:   workload.Drain{Graceful: true, Shutdown: 90 * time.Second},
			preStop: 20 * time.Second, grace: 115 * time.Second, deregistration: 60 * time.Second,
		},
		"longer grace period": {
			reason:  "more than is needed may be given",
			drain:   workload.Drain{GracePeriod: 3 * time.Minute},
			preStop: 80 * time.Second, grace: 3 * time.Minute, deregistration: 60 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.preStop, row.drain.PreStop(), row.reason)
			assert.Equal(t, row.grace, row.drain.TerminationGracePeriod(), row.reason)
			assert.Equal(t, row.deregistration, row.drain.DeregistrationDelay(), row.reason)

			recording := changed(t, func(a *workload.ScaledDeploymentArgs) { a.Drain = row.drain })
			assert.Equal(t, object{"sleep": object{"seconds": int64(row.preStop.Seconds())}},
				in(t, containerOf(t, recording), "lifecycle", "preStop"), "the kubelet's own sleep needs no shell")
			assert.Equal(t, int64(row.grace.Seconds()), podOf(t, recording)["terminationGracePeriodSeconds"], row.reason)
		})
	}
}

func TestDrainIsChecked(t *testing.T) {
	t.Parallel()
	drain := func(drain workload.Drain) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Drain = drain }
	}
	const upToAnHour = "must be from 1s to 1h0m0s"
	refuse(t, map[string]refusal{
		"propagation below 0": {
			reason: "there is no such time", change: drain(workload.Drain{Propagation: -time.Second}),
			field: "Drain.Propagation", rule: upToAnHour,
		},
		"propagation of more than an hour": {
			reason: "no load balancer is that slow", change: drain(workload.Drain{Propagation: 61 * time.Minute}),
			field: "Drain.Propagation", rule: upToAnHour,
		},
		"requests below 0": {
			reason: "there is no such time", change: drain(workload.Drain{InFlight: -time.Second}),
			field: "Drain.InFlight", rule: upToAnHour,
		},
		"requests of more than an hour": {
			reason: "a target group's delay has 3600s", change: drain(workload.Drain{InFlight: time.Hour + time.Second}),
			field: "Drain.InFlight", rule: upToAnHour,
		},
		"requests of an hour": {
			reason: "a target group's delay has 3600s", change: drain(workload.Drain{InFlight: time.Hour}),
		},
		"shutdown below 0": {
			reason: "there is no such time", change: drain(workload.Drain{Shutdown: -time.Second}),
			field: "Drain.Shutdown", rule: upToAnHour,
		},
		"shutdown of half a second": {
			reason: "the API counts seconds", change: drain(workload.Drain{Shutdown: 500 * time.Millisecond}),
			field: "Drain.Shutdown", rule: "must be whole seconds",
		},
		"graceful process that gives up before its requests end": {
			reason: "one that came just before the signal takes 60s",
			change: drain(workload.Drain{Graceful: true, Shutdown: 59 * time.Second}),
			field:  "Drain.Shutdown", rule: "must be at least InFlight (1m0s) with Graceful",
		},
		"graceful process that outlasts its requests": {
			reason: "just so", change: drain(workload.Drain{Graceful: true, Shutdown: time.Minute}),
		},
		"drain longer than the grace period": {
			reason: "the process would be killed over its requests",
			change: drain(workload.Drain{GracePeriod: 94 * time.Second}),
			field:  "Drain.GracePeriod", rule: "must be at least the preStop sleep (1m20s), Shutdown (10s) and 5s: 1m35s",
		},
		"drain as long as the grace period": {
			reason: "just so", change: drain(workload.Drain{GracePeriod: 95 * time.Second}),
		},
		"graceful drain longer than the grace period": {
			reason: "Kubernetes' own 30s do not do for 60s of requests",
			change: drain(workload.Drain{Graceful: true, GracePeriod: 30 * time.Second}),
			field:  "Drain.GracePeriod", rule: "must be at least the preStop sleep (20s), Shutdown (1m0s) and 5s: 1m25s",
		},
		"grace period of more than a day": {
			reason: "no node waits that long", change: drain(workload.Drain{GracePeriod: 25 * time.Hour}),
			field: "Drain.GracePeriod", rule: "must be from 1s to 24h0m0s",
		},
	})
}
