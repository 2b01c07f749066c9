package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpec2Replicas(t *testing.T) {
	t.Parallel()
	for stack, most := range map[string]struct{ backend, frontend int }{
		"production": {backend: 10, frontend: 5},
		"staging":    {backend: 4, frontend: 3},
	} {
		plan := rendered(t, stack)
		for workload, want := range map[string]int{backend: most.backend, frontend: most.frontend} {
			autoscaler := plan.the(t, "HorizontalPodAutoscaler", workload)
			assertSays(t, autoscaler, "spec.minReplicas", 2, "the least of "+stack)
			assertSays(t, autoscaler, "spec.maxReplicas", want, "the most of "+stack)
			assert.Equal(t, map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "name": workload},
				autoscaler.at("spec.scaleTargetRef"))
		}
	}
}

// policy is how much the number of pods may change in a time, which is in seconds.
func policy(kind string, value, period int64) map[string]any {
	return map[string]any{"type": kind, "value": value, "periodSeconds": period}
}

func TestSpec2TargetsAndBehaviour(t *testing.T) {
	t.Parallel()
	const behavior = "spec.behavior."
	up := []any{policy("Percent", 100, 30), policy("Pods", 2, 30)}
	down := []any{policy("Percent", 50, 60), policy("Pods", 1, 60)}
	facts := map[string]fact{
		"targets": {
			reason: "70% of the CPU and 80% of the memory that is requested, and nothing else unless it is asked for",
			path:   "spec.metrics", backend: []any{utilization("cpu", 70), utilization("memory", 80)},
		},
		"up at once":     {reason: "no stabilisation", path: behavior + "scaleUp.stabilizationWindowSeconds", backend: 0},
		"up policies":    {reason: "100% or 2 pods, every 30s", path: behavior + "scaleUp.policies", backend: up},
		"up choice":      {reason: "the larger", path: behavior + "scaleUp.selectPolicy", backend: "Max"},
		"down carefully": {reason: "300s", path: behavior + "scaleDown.stabilizationWindowSeconds", backend: 300},
		"down policies":  {reason: "50% or 1 pod, every 60s", path: behavior + "scaleDown.policies", backend: down},
		"down choice":    {reason: "the smaller", path: behavior + "scaleDown.selectPolicy", backend: "Min"},
	}
	for name, f := range facts {
		f.kind, f.frontend = "HorizontalPodAutoscaler", f.backend
		facts[name] = f
	}
	assertFacts(t, facts)
}

func utilization(resource string, percent int64) map[string]any {
	return map[string]any{"type": "Resource", "resource": map[string]any{
		"name": resource, "target": map[string]any{"type": "Utilization", "averageUtilization": percent},
	}}
}

func perPod(name, value string) map[string]any {
	return map[string]any{"type": "Pods", "pods": map[string]any{
		"metric": map[string]any{"name": name}, "target": average(value),
	}}
}

func external(name, value string) map[string]any {
	return map[string]any{"type": "External", "external": map[string]any{
		"metric": map[string]any{"name": name}, "target": average(value),
	}}
}

func average(value string) map[string]any {
	return map[string]any{"type": "AverageValue", "averageValue": value}
}

func TestSpec2CustomMetrics(t *testing.T) {
	t.Parallel()
	resources := []any{utilization("cpu", 70), utilization("memory", 80)}
	for name, row := range map[string]struct {
		reason string
		given  settings
		want   []any
	}{
		"off": {
			reason: "a metric that nobody serves keeps the autoscaler from scaling down",
			want:   resources,
		},
		"on": {
			reason: "1000 requests per second and 100 connections per pod",
			given:  settings{"backend.scaling.customMetrics.enabled": true},
			want: append(resources,
				perPod("http_requests_per_second", "1000"), perPod("active_connections", "100")),
		},
		"with a queue": {
			reason: "how deep it may be is for the stack to say",
			given: settings{
				"backend.scaling.customMetrics.enabled":    true,
				"backend.scaling.customMetrics.queueDepth": 30,
			},
			want: append(resources,
				perPod("http_requests_per_second", "1000"), perPod("active_connections", "100"),
				external("queue_depth", "30")),
		},
		"one of them": {
			reason: "0 leaves one out",
			given: settings{
				"backend.scaling.customMetrics.enabled":           true,
				"backend.scaling.customMetrics.activeConnections": 0,
			},
			want: append(resources, perPod("http_requests_per_second", "1000")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, stack := range shipped {
				plan := renderedWith(t, stack, row.given)
				assert.Equal(t, row.want, plan.the(t, "HorizontalPodAutoscaler", backend).at("spec.metrics"), row.reason)
				assert.Equal(t, resources, plan.the(t, "HorizontalPodAutoscaler", frontend).at("spec.metrics"),
					"the frontend counts nothing")
			}
		})
	}
}

func TestSpec2OptIn(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plain := rendered(t, stack)
		assert.Empty(t, plain.all("VerticalPodAutoscaler"), "it is opt-in")
		assert.Empty(t, plain.all("CronJob"), "they are opt-in")

		plan := renderedWith(t, stack, settings{
			"backend.verticalRecommendations": true,
			"backend.scaling.schedules": []any{
				map[string]any{"name": "weekday-morning", "cron": "0 7 * * 1-5", "timeZone": "Europe/Berlin", "min": 4},
				map[string]any{"name": "evening", "cron": "0 19 * * *", "min": 2},
			},
		})
		vertical := plan.the(t, "VerticalPodAutoscaler", backend)
		assertSays(t, vertical, "spec.updatePolicy.updateMode", "Off", "it recommends, and does not fight the HPA")
		assert.Len(t, plan.all("VerticalPodAutoscaler"), 1, "the frontend did not ask for one")

		up, down := plan.the(t, "CronJob", backend+"-weekday-morning"), plan.the(t, "CronJob", backend+"-evening")
		assertSays(t, up, "spec.schedule", "0 7 * * 1-5", "weekday mornings up")
		assertSays(t, up, "spec.timeZone", "Europe/Berlin", "at the clock of the users")
		assertSays(t, down, "spec.schedule", "0 19 * * *", "evenings down")
		assertSays(t, down, "spec.timeZone", "Etc/UTC", "where nothing is said")
		for floor, job := range map[string]manifest{"4": up, "2": down} {
			assert.Contains(t, job.at("spec.jobTemplate.spec.template.spec.containers[0].args"),
				`--patch={"spec":{"minReplicas":`+floor+`}}`, job.name())
		}
	}
}
