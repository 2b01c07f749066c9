package e2e_test

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const front = "spywatcher-frontend"

// selects is the selector of a workload.
func selects(name string) string {
	return `{"matchLabels": {"app.kubernetes.io/name": "` + name + `"}}`
}

// namespaceFaults are faults of the namespace.
var namespaceFaults = []liveFault{
	{name: "nothing", reason: "a copy of a healthy deployment is healthy", want: []string{}},
	{
		name: "Pod Security level", reason: "privileged pods would be let in",
		make: func(h *hand) {
			h.patch("Namespace", h.namespace, `{"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "baseline"}}}`)
		},
		want: []string{"fail pod-security Namespace HERE"},
	},
	{
		name: "quota", reason: "the surge of a rollout, 500m, does not fit beside the 1200m that are used",
		make: func(h *hand) { h.patch("ResourceQuota", h.namespace, `{"spec": {"hard": {"requests.cpu": "1600m"}}}`) },
		want: []string{"fail quota ResourceQuota HERE"},
	},
	{
		name: "quota nearly used", reason: "a rollout fits, and one Service more does not",
		make: func(h *hand) { h.patch("ResourceQuota", h.namespace, `{"spec": {"hard": {"services": "2"}}}`) },
		want: []string{"warning quota ResourceQuota HERE"},
	},
	{
		name: "no alerts", reason: "nobody hears of anything",
		make: func(h *hand) { h.remove("PrometheusRule.monitoring.coreos.com", "spywatcher") },
		want: []string{"warning rules-present Namespace HERE"},
	},
}

const scaler = "HorizontalPodAutoscaler.autoscaling"

// autoscalerFaults are faults of autoscalers.
var autoscalerFaults = []liveFault{
	{
		name: "at the maximum", reason: "it has no answer to more load",
		make: func(h *hand) { h.patch(scaler, front, `{"spec": {"minReplicas": 1, "maxReplicas": 2}}`) },
		want: []string{"fail hpa-limit HorizontalPodAutoscaler spywatcher-frontend"},
	},
	{
		name: "more than the maximum", reason: "pods are overloaded",
		make: func(h *hand) {
			h.patch(scaler, front, `{"spec": {"minReplicas": 1, "maxReplicas": 2, "metrics": [
				{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 1}}}]}}`)
		},
		want: []string{"fail hpa-limit HorizontalPodAutoscaler spywatcher-frontend"},
	},
	{
		name: "no autoscaler", reason: "the workload does not follow its load",
		make: func(h *hand) { h.remove(scaler, backend) },
		want: []string{"fail hpa-present Deployment spywatcher-backend"},
	},
	{
		name: "an autoscaler of nothing", reason: "it scales what is not there",
		make: func(h *hand) {
			h.make(manifest("autoscaling/v2", "HorizontalPodAutoscaler", "stray", `"spec": {
				"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "gone"}, "minReplicas": 1, "maxReplicas": 3,
				"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}]}`))
		},
		want: []string{
			"fail hpa-active HorizontalPodAutoscaler stray", "fail hpa-limit HorizontalPodAutoscaler stray",
			"fail hpa-metrics HorizontalPodAutoscaler stray", "fail hpa-target HorizontalPodAutoscaler stray",
		},
	},
	{
		name: "no request", reason: "a target in percent of what no container requests cannot be read, which keeps it from scaling down",
		make: func(h *hand) {
			h.patch(scaler, backend, `{"spec": {"metrics": [
				{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}},
				{"type": "Resource", "resource": {"name": "ephemeral-storage", "target": {"type": "Utilization", "averageUtilization": 70}}}]}}`)
		},
		want: []string{
			"fail hpa-active HorizontalPodAutoscaler spywatcher-backend", "fail hpa-metrics HorizontalPodAutoscaler spywatcher-backend",
			"fail hpa-requests HorizontalPodAutoscaler spywatcher-backend",
		},
	},
}

// workloadFaults are faults of Deployments and their budgets.
var workloadFaults = []liveFault{
	{
		name: "owner of the replicas", reason: "a manifest that sets them throws the autoscaler's number back",
		make: func(h *hand) {
			h.apply("kubectl", &unstructured.Unstructured{Object: map[string]any{
				"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": backend},
				"spec": map[string]any{"replicas": int64(2)},
			}})
		},
		want: []string{"fail replicas-owner Deployment spywatcher-backend"},
	},
	{
		name: "strategy", reason: "a rollout takes ready pods away",
		make: func(h *hand) {
			h.patch("Deployment.apps", backend, `{"spec": {"strategy": {"rollingUpdate": {"maxUnavailable": 1}}}}`)
		},
		want: []string{"fail strategy Deployment spywatcher-backend"},
	},
	{
		name: "paused", reason: "no change reaches the pods",
		make: func(h *hand) { h.patch("Deployment.apps", backend, `{"spec": {"paused": true}}`) },
		want: []string{"fail rollout Deployment spywatcher-backend"},
	},
	{
		name: "image, drain and zones", reason: "a moving tag, no preStop, and all pods in one zone",
		make: func(h *hand) {
			h.patch("Deployment.apps", backend, `{"spec": {"template": {"spec": {"nodeSelector": {"topology.kubernetes.io/zone": "sandbox-a"},
				"containers": [{"name": "spywatcher-backend", "image": "ghcr.io/subculture-collective/spywatcher-backend:latest",
					"lifecycle": null}]}}}}`)
		},
		want: []string{
			"fail drain Deployment spywatcher-backend", "fail image Deployment spywatcher-backend", "fail zones Deployment spywatcher-backend",
		},
	},
	{
		name: "deregistration", reason: "requests in flight outlast the pod",
		make: func(h *hand) {
			h.patch("Service", backend, `{"metadata": {"annotations": {
				"alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=300"}}}`)
		},
		want: []string{"fail drain Deployment spywatcher-backend"},
	},
	{
		name: "an image that cannot be pulled", reason: "and a rollout whose deadline has passed",
		make: func(h *hand) {
			h.patch("Deployment.apps", backend, `{"spec": {"progressDeadlineSeconds": 1, "template": {"spec": {"containers": [
				{"name": "spywatcher-backend", "image": "ghcr.io/subculture-collective/spywatcher-backend:1.0.1-broken"}]}}}}`)
		},
		want: []string{"fail pods Deployment spywatcher-backend", "fail rollout Deployment spywatcher-backend"},
	},
	{
		name: "budget without room", reason: "no node that has its pods can be drained",
		make: func(h *hand) { h.patch("PodDisruptionBudget.policy", backend, `{"spec": {"minAvailable": 2}}`) },
		want: []string{"fail pdb-allows PodDisruptionBudget spywatcher-backend"},
	},
	{
		name: "no budget", reason: "a drain may take all pods at once",
		make: func(h *hand) { h.remove("PodDisruptionBudget.policy", backend) },
		want: []string{"fail pdb-present Deployment spywatcher-backend"},
	},
	{
		name: "two budgets", reason: "evictions are refused",
		make: func(h *hand) {
			h.make(manifest("policy/v1", "PodDisruptionBudget", "second", `"spec": {"maxUnavailable": 1, "selector": `+selects(backend)+`}`))
		},
		want: []string{"fail pdb-present Deployment spywatcher-backend"},
	},
	{
		name: "a budget of nothing", reason: "it guards no pod",
		make: func(h *hand) {
			h.make(manifest("policy/v1", "PodDisruptionBudget", "stray", `"spec": {"maxUnavailable": 1, "selector": `+selects("gone")+`}`))
		},
		want: []string{"fail pdb-selector PodDisruptionBudget stray"},
	},
}
