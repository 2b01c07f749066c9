package workload_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func utilization(resource string, percent int64) object {
	return object{"type": "Resource", "resource": object{
		"name": resource, "target": object{"type": "Utilization", "averageUtilization": percent},
	}}
}

func policies(period, percent, pods int64) list {
	return list{
		object{"type": "Percent", "value": percent, "periodSeconds": period},
		object{"type": "Pods", "value": pods, "periodSeconds": period},
	}
}

func TestAutoscaler(t *testing.T) {
	t.Parallel()
	autoscaler := resourceOf(t, record(t, minimal()), "HorizontalPodAutoscaler", name)
	assert.Equal(t, object{
		"scaleTargetRef": object{"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
		"minReplicas":    int64(2),
		"maxReplicas":    int64(10),
		"metrics":        list{utilization("cpu", 70), utilization("memory", 80)},
		"behavior": object{
			"scaleUp": object{
				"stabilizationWindowSeconds": int64(0), "selectPolicy": "Max", "policies": policies(30, 100, 2),
			},
			"scaleDown": object{
				"stabilizationWindowSeconds": int64(300), "selectPolicy": "Min", "policies": policies(60, 50, 1),
			},
		},
	}, autoscaler.Object()["spec"], "spec §2")
	assert.Empty(t, autoscaler.IgnoreChanges, "without schedules the floor is the program's")
}

func TestFullAutoscaler(t *testing.T) {
	t.Parallel()
	autoscaler := resourceOf(t, record(t, everything()), "HorizontalPodAutoscaler", name)
	assert.Equal(t, object{
		"scaleTargetRef": object{"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
		"minReplicas":    int64(3),
		"maxReplicas":    int64(12),
		"metrics": list{
			utilization("cpu", 60),
			utilization("memory", 65),
			object{"type": "Pods", "pods": object{
				"metric": object{"name": "http_requests_per_second"},
				"target": object{"type": "AverageValue", "averageValue": "1000"},
			}},
			object{"type": "External", "external": object{
				"metric": object{"name": "queue_depth", "selector": object{"matchLabels": object{"queue": "orders"}}},
				"target": object{"type": "AverageValue", "averageValue": "30"},
			}},
		},
		"behavior": object{
			"scaleUp": object{
				"stabilizationWindowSeconds": int64(10), "selectPolicy": "Max", "policies": policies(15, 200, 4),
			},
			"scaleDown": object{
				"stabilizationWindowSeconds": int64(0), "selectPolicy": "Min", "policies": policies(120, 25, 3),
			},
		},
	}, autoscaler.Object()["spec"])
	assert.Equal(t, []string{"spec.minReplicas"}, autoscaler.IgnoreChanges,
		"a deploy at noon must not undo what the morning's schedule set")
}

func TestAutoscalerMetrics(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*workload.ScaledDeploymentArgs)
		want   list
	}{
		"CPU off": {
			reason: "memory alone",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.CPU = workload.Off },
			want:   list{utilization("memory", 80)},
		},
		"memory off": {
			reason: "CPU alone; then no request for memory is needed",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Scaling.Memory = workload.Off
				a.Requests.Memory = ""
			},
			want: list{utilization("cpu", 70)},
		},
		"both off": {
			reason: "an external metric is enough, and without labels has no selector",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Scaling.CPU, a.Scaling.Memory = workload.Off, workload.Off
				a.Scaling.ExternalMetrics = []workload.ExternalMetric{{Name: "queue:depth", Average: "500m"}}
				a.Requests = workload.Resources{}
			},
			want: list{object{"type": "External", "external": object{
				"metric": object{"name": "queue:depth"},
				"target": object{"type": "AverageValue", "averageValue": "500m"},
			}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			autoscaler := objectOf(t, changed(t, row.change), "HorizontalPodAutoscaler", "shop")
			assert.Equal(t, row.want, in(t, autoscaler, "spec", "metrics"), row.reason)
		})
	}
}

func TestStabilization(t *testing.T) {
	t.Parallel()
	recording := changed(t, func(a *workload.ScaledDeploymentArgs) { a.Scaling.Up.Stabilization = workload.AtOnce })
	behavior := in(t, objectOf(t, recording, "HorizontalPodAutoscaler", name), "spec", "behavior")
	assert.Equal(t, int64(0), in(t, behavior, "scaleUp", "stabilizationWindowSeconds"))
	assert.Equal(t, int64(300), in(t, behavior, "scaleDown", "stabilizationWindowSeconds"),
		"zero is the default, not none")
}

func TestVerticalAutoscaler(t *testing.T) {
	t.Parallel()
	vertical := objectOf(t, record(t, everything()), "VerticalPodAutoscaler", "shop-vpa")
	assert.Equal(t, "autoscaling.k8s.io/v1", vertical["apiVersion"])
	assert.Equal(t, "shop", in(t, vertical, "metadata", "name"))
	assert.Equal(t, object{
		"targetRef":    object{"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
		"updatePolicy": object{"updateMode": "Off"},
	}, vertical["spec"], "one that applied what it recommends would fight the other autoscaler")
}

func TestDisruptionBudget(t *testing.T) {
	t.Parallel()
	for minAvailable, args := range map[int64]*workload.ScaledDeploymentArgs{1: minimal(), 2: everything()} {
		assert.Equal(t, object{
			"minAvailable":               minAvailable,
			"selector":                   object{"matchLabels": object{"app.kubernetes.io/name": "shop"}},
			"unhealthyPodEvictionPolicy": "AlwaysAllow",
		}, objectOf(t, record(t, args), "PodDisruptionBudget", name)["spec"])
	}
}
