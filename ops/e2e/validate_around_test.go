package e2e_test

import (
	"context"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const monitor = "ServiceMonitor.monitoring.coreos.com"

// feedFaults are faults of what the workloads are watched and fed by.
var feedFaults = []liveFault{
	{
		name: "a monitor of a port that is none", reason: "nothing is scraped",
		make: func(h *hand) {
			h.patch(monitor, backend, `{"spec": {"endpoints": [{"port": "metrics", "path": "/metrics"}]}}`)
		},
		want: []string{"fail monitor-matches ServiceMonitor spywatcher-backend"},
	},
	{
		name: "a monitor of labels that no Service has", reason: "nothing is scraped",
		make: func(h *hand) { h.patch(monitor, backend, `{"spec": {"selector": `+selects("gone")+`}}`) },
		want: []string{"fail monitor-matches ServiceMonitor spywatcher-backend"},
	},
	{
		name: "a monitor that no Prometheus selects", reason: "the operator leaves it out",
		make: func(h *hand) { h.patch(monitor, backend, `{"metadata": {"labels": {"release": "other"}}}`) },
		want: []string{"fail monitor-selected ServiceMonitor spywatcher-backend"},
	},
	{
		name: "a secret store without an operator", reason: "the Secret is never made",
		make: func(h *hand) {
			h.make(manifest("external-secrets.io/v1", "ExternalSecret", "api", `"spec": {
				"secretStoreRef": {"name": "store"}, "target": {"name": "api"}, "data": []}`))
		},
		want: []string{"fail external-secret ExternalSecret api"},
	},
	{
		name: "a Job that fails", reason: "a migration that fails holds its rollout back",
		make: func(h *hand) {
			h.make(manifest("batch/v1", "Job", "migration", `"spec": {"activeDeadlineSeconds": 1, "template": {"spec": {"restartPolicy": "Never",
				"securityContext": {"runAsNonRoot": true, "runAsUser": 1001, "seccompProfile": {"type": "RuntimeDefault"}},
				"containers": [{"name": "m", "image": "example.com/m:1.0.0-broken", "securityContext": {"allowPrivilegeEscalation": false,
					"capabilities": {"drop": ["ALL"]}}}]}}}`))
		},
		want: []string{"fail job Job migration"},
	},
	{
		name: "a schedule that is suspended", reason: "the floor stays where it is",
		make: func(h *hand) {
			h.make(manifest("batch/v1", "CronJob", "morning", `"spec": {"suspend": true, "schedule": "0 7 * * 1-5", "jobTemplate": {
				"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "m", "image": "example.com/m:1.0.0"}]}}}}}`))
		},
		want: []string{"fail schedule CronJob morning"},
	},
}

// podFaults are faults of one pod. Until it is a minute old it need not be ready.
var podFaults = []liveFault{
	{
		name: "a pod that is not ready", reason: "its probe fails, and the other must stay",
		make: func(h *hand) {
			h.patch("Pod", h.frontendPod(), `{"status": {"conditions": [{"type": "Ready", "status": "False"}]}}`, "status")
		},
		want: []string{
			"fail pdb-allows PodDisruptionBudget spywatcher-frontend", "fail pods Deployment spywatcher-frontend",
			"fail rollout Deployment spywatcher-frontend",
		},
	},
	{
		name: "a crash loop", reason: "it does not get better by itself",
		make: func(h *hand) {
			h.patch("Pod", h.frontendPod(), `{"status": {"containerStatuses": [{"name": "spywatcher-frontend", "image": "a", "imageID": "a",
				"ready": true, "restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}}`, "status")
		},
		want: []string{"fail pods Deployment spywatcher-frontend", "fail restarts Deployment spywatcher-frontend"},
	},
	{
		name: "an unhealthy target", reason: "the load balancer sends nothing to it",
		make: func(h *hand) {
			h.patch("Pod", h.frontendPod(), `{"status": {"conditions": [
				{"type": "target-health.elbv2.k8s.aws/k8s-spywatcher-frontend", "status": "False"}]}}`, "status")
		},
		want: []string{"fail targets-healthy Deployment spywatcher-frontend"},
	},
	{
		name: "a pod without metrics", reason: "the metrics API leaves out a pod that does not run",
		make: func(h *hand) { h.patch("Pod", h.frontendPod(), `{"status": {"phase": "Pending"}}`, "status") },
		want: []string{"fail pod-metrics Deployment spywatcher-frontend"},
	},
}

// frontendPod is one of the frontend's.
func (h *hand) frontendPod() string {
	h.t.Helper()
	pods := h.of(schema.GroupKind{Kind: "Pod"})
	list, err := pods.List(context.Background(), metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=" + front})
	require.NoError(h.t, err)
	require.NotEmpty(h.t, list.Items)
	return list.Items[0].GetName()
}

const metricsAPI = "v1beta1.metrics.k8s.io"

// metricsFaults are faults of the cluster's metrics API, and made one after the other.
var metricsFaults = []liveFault{
	{
		name: "the metrics API does not answer", reason: "nobody listens there, and autoscalers read nothing",
		make: func(h *hand) {
			h.patch("APIService.apiregistration.k8s.io", metricsAPI, `{"spec": {"service": {"port": 1}}}`)
		},
		want: withoutMetrics,
	},
	{
		name: "there is no metrics API", reason: "autoscalers read nothing",
		make: func(h *hand) { h.remove("APIService.apiregistration.k8s.io", metricsAPI) },
		want: withoutMetrics,
	},
}

var withoutMetrics = []string{
	"fail hpa-active HorizontalPodAutoscaler spywatcher-backend", "fail hpa-active HorizontalPodAutoscaler spywatcher-frontend",
	"fail hpa-metrics HorizontalPodAutoscaler spywatcher-backend", "fail hpa-metrics HorizontalPodAutoscaler spywatcher-frontend",
	"fail metrics-api Namespace HERE",
}

// emptyFaults are what is said of namespaces, by their names, that have no deployment.
var emptyFaults = []liveFault{
	{name: "nowhere", reason: "there is none of the name", want: []string{"fail namespace Namespace HERE"}},
	{
		name: "default", reason: "it is another's",
		want: []string{
			"fail pod-security Namespace HERE", "fail workloads Namespace HERE", "warning rules-present Namespace HERE",
		},
	},
	{
		name: "going", reason: "it is being deleted, which an object in it holds up",
		make: func(h *hand) {
			h.make(`{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "going", "labels": {
				"pod-security.kubernetes.io/enforce": "restricted"}}}`)
			h.make(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "finalizers": ["example.com/held"]}}`)
			h.remove("Namespace", "going")
		},
		want: []string{
			"fail namespace Namespace HERE", "fail workloads Namespace HERE", "warning rules-present Namespace HERE",
		},
	},
}

// planFault is a difference between staging and its plan.
var planFault = liveFault{
	name: "the plan", reason: "somebody changed one object and deleted another",
	make: func(h *hand) {
		h.patch(scaler, backend, `{"spec": {"maxReplicas": 9}}`)
		h.remove("NetworkPolicy.networking.k8s.io", "default-deny")
	},
	want: []string{"fail plan HorizontalPodAutoscaler spywatcher-backend", "fail plan NetworkPolicy default-deny"},
}
