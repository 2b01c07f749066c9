package workload_test

import (
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestRolloutIsChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"surge below 0": {
			reason: "with none missing either, no pod could be replaced",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.MaxSurge = -1 },
			field:  "Rollout.MaxSurge", rule: "must be at least 1",
		},
		"missing below 0": {
			reason: "there is no such number",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.MaxUnavailable = -1 },
			field:  "Rollout.MaxUnavailable", rule: "must be from 0 to 1",
		},
		"all missing": {
			reason: "a rollout at the minimum would stop the service",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.MaxUnavailable = 2 },
			field:  "Rollout.MaxUnavailable", rule: "must be from 0 to 1",
		},
		"all but one missing": {
			reason: "one serves",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.MaxUnavailable = 1 },
		},
		"all missing at night": {
			reason: "a schedule's floor counts when it is the lowest",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Scaling.Min = 5
				a.Scaling.Schedules = []workload.Schedule{{Name: "night", Cron: "0 22 * * *", Min: 2}}
				a.Rollout.MaxUnavailable = 2
			},
			field: "Rollout.MaxUnavailable", rule: "must be from 0 to 1",
		},
		"history below 0": {
			reason: "there must be something to go back to",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.History = -1 },
			field:  "Rollout.History", rule: "must be at least 1",
		},
		"deadline of half a second": {
			reason: "the API counts seconds",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.ProgressDeadline = 500 * time.Millisecond },
			field:  "Rollout.ProgressDeadline", rule: "must be whole seconds",
		},
		"deadline below 0": {
			reason: "there is no such time",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.ProgressDeadline = -time.Minute },
			field:  "Rollout.ProgressDeadline", rule: "must be from 1s to 24h0m0s",
		},
		"deadline above a day": {
			reason: "nobody waits that long",
			change: func(a *workload.ScaledDeploymentArgs) { a.Rollout.ProgressDeadline = 25 * time.Hour },
			field:  "Rollout.ProgressDeadline", rule: "must be from 1s to 24h0m0s",
		},
		"deadline that a slow start misses": {
			reason: "20s and 58 times 10s are the whole 10m",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Probes.Startup = &workload.Probe{Path: "/live", InitialDelay: 20 * time.Second, Failures: 58}
			},
			field: "Rollout.ProgressDeadline", rule: "must be longer than the probes let a container take to start (10m0s)",
		},
		"deadline that a slow start meets": {
			reason: "10s less",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Probes.Startup = &workload.Probe{Path: "/live", InitialDelay: 10 * time.Second, Failures: 58}
			},
		},
	})
}

func TestPeersAreChecked(t *testing.T) {
	t.Parallel()
	peer := func(p workload.Peer) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.AllowFrom = []workload.Peer{{CIDR: "10.0.0.0/8"}, p} }
	}
	refuse(t, map[string]refusal{
		"an address": {
			reason: "a policy takes ranges",
			change: peer(workload.Peer{CIDR: "10.0.0.1"}),
			field:  "AllowFrom[1].CIDR", rule: "must be a range of addresses",
		},
		"a range with a host": {
			reason: "more may be meant than is written",
			change: peer(workload.Peer{CIDR: "10.0.0.1/16"}),
			field:  "AllowFrom[1].CIDR", rule: "has address bits beyond its length: write 10.0.0.0/16",
		},
		"namespace that is none": {
			reason: "it would match nobody",
			change: peer(workload.Peer{Namespace: "Monitoring"}),
			field:  "AllowFrom[1].Namespace", rule: "must be a DNS label",
		},
		"label that is none": {
			reason: "Kubernetes refuses it",
			change: peer(workload.Peer{PodLabels: map[string]string{"app": "a b"}}),
			field:  "AllowFrom[1].PodLabels[app]", rule: "must be a label value",
		},
		"a range and a namespace": {
			reason: "Kubernetes refuses a peer that is both",
			change: peer(workload.Peer{CIDR: "10.0.0.0/16", Namespace: "monitoring"}),
			field:  "AllowFrom[1].CIDR", rule: "excludes Namespace and PodLabels",
		},
		"a range and labels": {
			reason: "Kubernetes refuses a peer that is both",
			change: peer(workload.Peer{CIDR: "10.0.0.0/16", PodLabels: map[string]string{"app": "a"}}),
			field:  "AllowFrom[1].CIDR", rule: "excludes Namespace and PodLabels",
		},
		"a port that is none": {
			reason: "nothing would be open",
			change: peer(workload.Peer{CIDR: "10.0.0.0/16", Ports: []string{"http", "metrics"}}),
			field:  "AllowFrom[1].Ports[1]", rule: "must be the name of one of the container's ports: http",
		},
	})
}

func TestMigrationIsChecked(t *testing.T) {
	t.Parallel()
	migration := func(change func(*workload.Migration)) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) {
			a.Migration = &workload.Migration{Command: []string{"migrate"}}
			change(a.Migration)
		}
	}
	refuse(t, map[string]refusal{
		"no command": {
			reason: "it would start a second server and wait for it to end",
			change: migration(func(m *workload.Migration) { m.Command = nil }),
			field:  "Migration.Command", rule: "is missing",
		},
		"retries below 0": {
			reason: "Off, which is none, is -1",
			change: migration(func(m *workload.Migration) { m.Retries = -2 }),
			field:  "Migration.Retries", rule: "must be from 0 to 100",
		},
		"no retries": {
			reason: "Off is a choice",
			change: migration(func(m *workload.Migration) { m.Retries = workload.Off }),
		},
		"retries without end": {
			reason: "a deploy waits for them",
			change: migration(func(m *workload.Migration) { m.Retries = 101 }),
			field:  "Migration.Retries", rule: "must be from 0 to 100",
		},
		"timeout below 0": {
			reason: "there is no such time",
			change: migration(func(m *workload.Migration) { m.Timeout = -time.Second }),
			field:  "Migration.Timeout", rule: "must be from 1s to 24h0m0s",
		},
		"timeout above a day": {
			reason: "a deploy waits for it",
			change: migration(func(m *workload.Migration) { m.Timeout = 25 * time.Hour }),
			field:  "Migration.Timeout", rule: "must be from 1s to 24h0m0s",
		},
		"gone in less than a minute": {
			reason: "Pulumi might find nothing to see it by",
			change: migration(func(m *workload.Migration) { m.KeepFor = 59 * time.Second }),
			field:  "Migration.KeepFor", rule: "must be from 1m0s to 720h0m0s",
		},
		"kept for a minute": {
			reason: "the least",
			change: migration(func(m *workload.Migration) { m.KeepFor = time.Minute }),
		},
		"kept for 31 days": {
			reason: "by then it is clutter",
			change: migration(func(m *workload.Migration) { m.KeepFor = 31 * 24 * time.Hour }),
			field:  "Migration.KeepFor", rule: "must be from 1m0s to 720h0m0s",
		},
	})
}
