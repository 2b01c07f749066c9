package workload_test

import (
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestScalingIsChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"minimum below 0": {
			reason: "there is no such number, and no more is to be said of it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Min = -1 },
			field:  "Scaling.Min", rule: "must be at least 1",
		},
		"maximum below the minimum": {
			reason: "the API server refuses it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Min, a.Scaling.Max = 4, 3 },
			field:  "Scaling.Max", rule: "must be at least Scaling.Min (4)",
		},
		"maximum below 0": {
			reason: "there is no such number",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Max = -1 },
			field:  "Scaling.Max", rule: "must be at least Scaling.Min (2)",
		},
		"maximum equal to the minimum": {
			reason: "a number that does not change is a choice",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Min, a.Scaling.Max = 3, 3 },
		},
		"one pod": {
			reason: "the budget leaves it no room: a node drain would hang",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Min = 1 },
			field:  "MinAvailable", rule: "must be below the least number of pods (1, of Scaling.Min and the schedules)",
		},
		"budget that leaves no room": {
			reason: "a node drain would hang",
			change: func(a *workload.ScaledDeploymentArgs) { a.MinAvailable = 2 },
			field:  "MinAvailable", rule: "must be below the least number of pods (2,",
		},
		"budget below 0": {
			reason: "there is no such number",
			change: func(a *workload.ScaledDeploymentArgs) { a.MinAvailable = -1 },
			field:  "MinAvailable", rule: "must be at least 1",
		},
		"budget that leaves no room at night": {
			reason: "a schedule's floor counts when it is the lowest",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Scaling.Min = 4
				a.MinAvailable = 3
				a.Scaling.Schedules = []workload.Schedule{
					{Name: "morning", Cron: "0 7 * * *", Min: 6}, {Name: "evening", Cron: "0 20 * * *", Min: 3},
				}
			},
			field: "MinAvailable", rule: "must be below the least number of pods (3,",
		},
		"nothing to scale on": {
			reason: "the API server would take CPU at 80%, which nobody asked for",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Scaling.CPU, a.Scaling.Memory = workload.Off, workload.Off
			},
			field: "Scaling", rule: "has nothing to scale on",
		},
	})
}

func TestUtilizationTargetsAreChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"CPU target below 0": {
			reason: "Off, which is none, is -1",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.CPU = -2 },
			field:  "Scaling.CPU", rule: "must be at least 1",
		},
		"memory target below 0": {
			reason: "Off, which is none, is -1",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Memory = -2 },
			field:  "Scaling.Memory", rule: "must be at least 1",
		},
		"CPU target without a request": {
			reason: "the autoscaler cannot work out the share of nothing, and never scales",
			change: func(a *workload.ScaledDeploymentArgs) { a.Requests.CPU = "" },
			field:  "Requests.CPU", rule: "is missing: Scaling.CPU (70%) is a share of it",
		},
		"memory target without a request": {
			reason: "the autoscaler cannot work out the share of nothing, and never scales",
			change: func(a *workload.ScaledDeploymentArgs) { a.Requests.Memory = "" },
			field:  "Requests.Memory", rule: "is missing: Scaling.Memory (80%) is a share of it",
		},
		"CPU target at the limit": {
			reason: "no pod uses 110% of a request that is its limit",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.CPU, a.Scaling.CPU = "500m", 100 },
			field:  "Scaling.CPU", rule: "must be at most 90: the autoscaler acts on use a tenth above it, and the limit " +
				"(500m) is 100% of the request (500m)",
		},
		"CPU target just too near the limit": {
			reason: "91 and a tenth of it are above 100",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.CPU, a.Scaling.CPU = "500m", 91 },
			field:  "Scaling.CPU", rule: "must be at most 90",
		},
		"CPU target just below": {
			reason: "90 and a tenth of it are 99",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.CPU, a.Scaling.CPU = "500m", 90 },
		},
		"CPU target above the request": {
			reason: "a limit of twice the request leaves room",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.CPU, a.Scaling.CPU = "1", 150 },
		},
		"memory target at the limit": {
			reason: "a pod at its limit is killed, not counted",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.Memory, a.Scaling.Memory = "512Mi", 95 },
			field:  "Scaling.Memory", rule: "must be at most 90",
		},
		"target without a limit": {
			reason: "a pod without a limit may use any share",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.CPU = 500 },
		},
	})
}

func TestMetricsAreChecked(t *testing.T) {
	t.Parallel()
	pod := func(m workload.PodMetric) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Scaling.PodMetrics = []workload.PodMetric{m} }
	}
	external := func(m workload.ExternalMetric) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) {
			a.Scaling.ExternalMetrics = []workload.ExternalMetric{{Name: "queue_depth", Average: "30"}, m}
		}
	}
	const quantity = "must be a quantity above 0"
	refuse(t, map[string]refusal{
		"pod metric without a name": {
			reason: "there is none of no name", change: pod(workload.PodMetric{Average: "1"}),
			field: "Scaling.PodMetrics[0].Name", rule: "is missing",
		},
		"pod metric with a slash": {
			reason: "the API server refuses it: it is a part of a path",
			change: pod(workload.PodMetric{Name: "a/b", Average: "1"}),
			field:  "Scaling.PodMetrics[0].Name", rule: "must be the name of a metric: may not contain '/'",
		},
		"pod metric of a recording rule": {
			reason: "Prometheus' names have colons", change: pod(workload.PodMetric{Name: "job:requests:rate5m", Average: "1"}),
		},
		"pod metric without a target": {
			reason: "there is no default", change: pod(workload.PodMetric{Name: "a"}),
			field: "Scaling.PodMetrics[0].Average", rule: "is missing",
		},
		"pod metric with a target in words": {
			reason: "no quantity", change: pod(workload.PodMetric{Name: "a", Average: "many"}),
			field: "Scaling.PodMetrics[0].Average", rule: quantity,
		},
		"pod metric with a target of 0": {
			reason: "there would never be enough pods", change: pod(workload.PodMetric{Name: "a", Average: "0"}),
			field: "Scaling.PodMetrics[0].Average", rule: quantity,
		},
		"external metric without a name": {
			reason: "there is none of no name", change: external(workload.ExternalMetric{Average: "1"}),
			field: "Scaling.ExternalMetrics[1].Name", rule: "is missing",
		},
		"external metric with a target below 0": {
			reason: "there would never be enough pods", change: external(workload.ExternalMetric{Name: "a", Average: "-1"}),
			field: "Scaling.ExternalMetrics[1].Average", rule: quantity,
		},
		"external metric with a label that is none": {
			reason: "the API server refuses it",
			field:  "Scaling.ExternalMetrics[1].Labels[queue]", rule: "must be a label value",
			change: external(workload.ExternalMetric{Name: "a", Average: "1", Labels: map[string]string{"queue": "a b"}}),
		},
	})
}

func TestScalingRulesAreChecked(t *testing.T) {
	t.Parallel()
	up := func(r workload.ScalingRules) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Scaling.Up = r }
	}
	refuse(t, map[string]refusal{
		"stabilisation below 0": {
			reason: "AtOnce is the one that is", change: up(workload.ScalingRules{Stabilization: -time.Second}),
			field: "Scaling.Up.Stabilization", rule: "must be from 0s to 1h0m0s",
		},
		"stabilisation of more than an hour": {
			reason: "the API takes an hour", change: up(workload.ScalingRules{Stabilization: time.Hour + time.Second}),
			field: "Scaling.Up.Stabilization", rule: "must be from 0s to 1h0m0s",
		},
		"stabilisation of an hour": {
			reason: "the API takes an hour", change: up(workload.ScalingRules{Stabilization: time.Hour}),
		},
		"percent below 0": {
			reason: "there is no such number", change: up(workload.ScalingRules{Percent: -1}),
			field: "Scaling.Up.Percent", rule: "must be at least 1",
		},
		"pods below 0": {
			reason: "there is no such number", change: up(workload.ScalingRules{Pods: -1}),
			field: "Scaling.Up.Pods", rule: "must be at least 1",
		},
		"period of half a second": {
			reason: "the API counts seconds", change: up(workload.ScalingRules{Period: 500 * time.Millisecond}),
			field: "Scaling.Up.Period", rule: "must be whole seconds",
		},
		"period of more than half an hour": {
			reason: "the API takes 1800s", change: up(workload.ScalingRules{Period: 30*time.Minute + time.Second}),
			field: "Scaling.Up.Period", rule: "must be from 1s to 30m0s",
		},
		"period of half an hour": {
			reason: "the API takes 1800s", change: up(workload.ScalingRules{Period: 30 * time.Minute}),
		},
		"down": {
			reason: "both directions are checked", field: "Scaling.Down.Percent", rule: "must be at least 1",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.Down.Percent = -1 },
		},
	})
}
