package validate

import "testing"

const hpa = "HorizontalPodAutoscaler api"

func TestAutoscalers(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"none": {
			reason: "the Deployment stays at its number whatever comes",
			edits:  []edit{remove(hpa)},
			want:   []string{"fail hpa-present: Deployment shop/api"}, found: "no HorizontalPodAutoscaler",
		},
		"two": {
			reason: "they fight over the number",
			edits: []edit{add(`{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
				"metadata": {"name": "second", "namespace": "shop"},
				"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "api"}, "minReplicas": 2, "maxReplicas": 5,
					"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "1"}}}]},
				"status": {"currentReplicas": 2,
					"conditions": [{"type": "AbleToScale", "status": "True"}, {"type": "ScalingActive", "status": "True"}],
					"currentMetrics": [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageValue": "1"}}}]}}`)},
			want: []string{"fail hpa-present: Deployment shop/api"}, found: "api and second",
		},
		"target gone": {
			reason: "it scales nothing, and the Deployment is not scaled",
			edits:  []edit{set(hpa, "/spec/scaleTargetRef/name", `"old"`)},
			want:   []string{"fail hpa-present: Deployment shop/api", "fail hpa-target: HorizontalPodAutoscaler shop/api"},
			found:  "no HorizontalPodAutoscaler",
		},
		"not active": {
			reason: "it has no metric to go by",
			edits:  []edit{set(hpa, "/status/conditions/1", `{"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric", "message": "no metrics"}`)},
			want:   []string{"fail hpa-active: HorizontalPodAutoscaler shop/api"}, found: "FailedGetResourceMetric: no metrics",
		},
		"not able to scale": {
			reason: "it cannot write the number",
			edits:  []edit{set(hpa, "/status/conditions", `[{"type": "AbleToScale", "status": "False", "reason": "FailedGetScale"}, {"type": "ScalingActive", "status": "True"}]`)},
			want:   []string{"fail hpa-active: HorizontalPodAutoscaler shop/api"}, found: "FailedGetScale",
		},
		"no conditions": {
			reason: "its controller is not at work",
			edits:  []edit{unset(hpa, "/status/conditions")},
			want: []string{
				"fail hpa-active: HorizontalPodAutoscaler shop/api", "fail hpa-active: HorizontalPodAutoscaler shop/api",
			},
			found: "says nothing of AbleToScale",
		},
		"new": {
			reason: "the controller looks every 15s",
			edits:  []edit{unset(hpa, "/status/conditions"), set(hpa, "/metadata/creationTimestamp", `"2026-06-01T11:59:50Z"`)},
			want: []string{
				"warning hpa-active: HorizontalPodAutoscaler shop/api", "warning hpa-active: HorizontalPodAutoscaler shop/api",
			},
			found: "says nothing of AbleToScale",
		},
		"new, and its pods too": {
			reason: "there is no metric of them yet",
			edits: []edit{
				set(hpa, "/metadata/creationTimestamp", `"2026-06-01T11:59:10Z"`), unset(hpa, "/status/currentMetrics/0"),
				set(hpa, "/status/conditions/1", `{"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric"}`),
			},
			want: []string{
				"warning hpa-active: HorizontalPodAutoscaler shop/api", "warning hpa-metrics: HorizontalPodAutoscaler shop/api",
			},
			found: "FailedGetResourceMetric",
		},
		"a resource that cannot be read": {
			reason: "one metric that cannot be read blocks the scale-down",
			edits:  []edit{unset(hpa, "/status/currentMetrics/0")},
			want:   []string{"fail hpa-metrics: HorizontalPodAutoscaler shop/api"}, found: "cannot read cpu",
		},
		"a custom metric that cannot be read": {
			reason: "the controller keeps an empty place for one that it could not read",
			edits:  []edit{set(hpa, "/status/currentMetrics/1", `{"type": ""}`)},
			want:   []string{"fail hpa-metrics: HorizontalPodAutoscaler shop/api"}, found: "cannot read http_requests_per_second",
		},
		"a reading without a value": {
			reason: "is none",
			edits:  []edit{set(hpa, "/status/currentMetrics/0/resource/current", `{}`)},
			want:   []string{"fail hpa-metrics: HorizontalPodAutoscaler shop/api"}, found: "cannot read cpu",
		},
		"no metrics": {
			reason: "it has nothing to go by",
			edits:  []edit{set(hpa, "/spec/metrics", `[]`)},
			want:   []string{"fail hpa-metrics: HorizontalPodAutoscaler shop/api"}, found: "has no metric",
		},
		"wants more than its maximum": {
			reason: "pods are overloaded",
			edits: []edit{
				set(hpa, "/spec/maxReplicas", `2`), set(hpa, "/spec/minReplicas", `1`),
				set(hpa, "/status/conditions/2", `{"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas"}`),
			},
			want: []string{"fail hpa-limit: HorizontalPodAutoscaler shop/api"}, found: "wants more than its maximum of 2",
		},
		"at its maximum": {
			reason: "it has no answer to more load",
			edits:  []edit{set(hpa, "/spec/maxReplicas", `2`), set(hpa, "/spec/minReplicas", `1`)},
			want:   []string{"fail hpa-limit: HorizontalPodAutoscaler shop/api"}, found: "at its maximum of 2 pods",
		},
		"minimum and maximum are one": {
			reason: "there is nothing to scale, by choice",
			edits: []edit{
				set(hpa, "/spec/maxReplicas", `2`),
				set(hpa, "/status/conditions/2", `{"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas"}`),
			},
		},
		"fewer than its minimum": {
			reason: "somebody scales against it",
			edits:  []edit{set(hpa, "/status/currentReplicas", `1`)},
			want:   []string{"fail hpa-limit: HorizontalPodAutoscaler shop/api"}, found: "1 pods",
		},
		"more than its maximum": {
			reason: "somebody scales against it",
			edits:  []edit{set(hpa, "/status/currentReplicas", `11`)},
			want:   []string{"fail hpa-limit: HorizontalPodAutoscaler shop/api"}, found: "11 pods",
		},
		"no request for a share of it": {
			reason: "the controller refuses to read the metric of such pods",
			edits:  []edit{unset("Pod api-1-a", "/spec/containers/0/resources/requests/cpu")},
			want:   []string{"fail hpa-requests: HorizontalPodAutoscaler shop/api"}, found: "container api requests no cpu",
		},
		"no request in a sidecar": {
			reason: "every container counts",
			edits:  []edit{set("Pod api-1-a", "/spec/containers/-", `{"name": "sidecar", "image": "a:1.0.0"}`)},
			want:   []string{"fail hpa-requests: HorizontalPodAutoscaler shop/api"}, found: "container sidecar requests no cpu",
		},
		"no request in a sidecar that does not count": {
			reason: "the metric is of one container alone",
			edits: []edit{
				set("Pod api-1-a", "/spec/containers/-", `{"name": "sidecar", "image": "a:1.0.0"}`),
				set(hpa, "/spec/metrics/0", `{"type": "ContainerResource", "containerResource":
					{"name": "cpu", "container": "api", "target": {"type": "Utilization", "averageUtilization": 70}}}`),
				set(hpa, "/status/currentMetrics/0", `{"type": "ContainerResource", "containerResource":
					{"name": "cpu", "container": "api", "current": {"averageUtilization": 20}}}`),
			},
		},
	})
}

func TestReplicasOwner(t *testing.T) {
	t.Parallel()
	owner := func(manager, more string) edit {
		return set("Deployment api", "/metadata/managedFields/-", `{"manager": "`+manager+`", "operation": "Update", "apiVersion": "apps/v1",
			"fieldsType": "FieldsV1"`+more+`}`)
	}
	const fields = `, "fieldsV1": {"f:spec": {"f:replicas": {}}}`
	assertFaults(t, map[string]fault{
		"kubectl scale": {
			reason: "a hand that writes the number throws the autoscaler's away",
			edits:  []edit{owner("kubectl", fields+`, "subresource": "scale"`)},
			want:   []string{"fail replicas-owner: Deployment shop/api"}, found: "kubectl (scale)",
		},
		"kubectl apply": {
			reason: "a manifest with replicas does so at every apply",
			edits:  []edit{owner("kubectl-client-side-apply", fields)},
			want:   []string{"fail replicas-owner: Deployment shop/api"}, found: "kubectl-client-side-apply beside the autoscaler",
		},
		"the controller's own name, not through scale": {
			reason: "only the subresource is the autoscaler's way",
			edits:  []edit{owner("kube-controller-manager", fields)},
			want:   []string{"fail replicas-owner: Deployment shop/api"}, found: "kube-controller-manager",
		},
		"somebody who owns other fields": {
			reason: "a restart writes an annotation, and leaves the number alone",
			edits:  []edit{owner("kubectl-rollout", `, "fieldsV1": {"f:spec": {"f:template": {}}}`), owner("nobody", "")},
		},
		"no autoscaler": {
			reason: "then the number is whoever's",
			edits:  []edit{owner("kubectl", fields), remove(hpa)},
			want:   []string{"fail hpa-present: Deployment shop/api"}, found: "no HorizontalPodAutoscaler",
		},
	})
}
