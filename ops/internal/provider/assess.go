package provider

import (
	"fmt"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

type readiness int

const (
	waiting readiness = iota
	ready
	broken
)

// noAddress is what an Ingress or a load balancer waits for.
const noAddress = "it has no address yet"

// verdict is whether an object is ready, and if not, why.
type verdict struct {
	is  readiness
	why string
}

var (
	deploymentKind = schema.GroupKind{Group: "apps", Kind: "Deployment"}
	jobKind        = schema.GroupKind{Group: "batch", Kind: "Job"}
	serviceKind    = schema.GroupKind{Kind: "Service"}
	ingressKind    = schema.GroupKind{Group: "networking.k8s.io", Kind: "Ingress"}
)

// existing are kinds that are ready once they are there: what comes of them depends on others. A claim may wait for the
// pod that uses it, which in turn may wait for the claim's resource.
var existing = map[schema.GroupKind]bool{
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}: true,
	{Group: "policy", Kind: "PodDisruptionBudget"}:          true,
	{Kind: "PersistentVolumeClaim"}:                         true,
}

// assess judges an object by itself.
func assess(live *unstructured.Unstructured) verdict {
	kind := live.GroupVersionKind().GroupKind()
	switch {
	case existing[kind]:
		return verdict{is: ready}
	case kind == deploymentKind:
		return assessDeployment(live)
	case kind == jobKind:
		return assessJob(live)
	case kind == serviceKind:
		return assessService(live)
	case kind == ingressKind:
		if !hasAddress(live) {
			return verdict{why: noAddress}
		}
		return verdict{is: ready}
	default:
		return byStatus(live)
	}
}

// byStatus is kstatus's view; what that cannot make sense of is not waited for.
func byStatus(live *unstructured.Unstructured) verdict {
	result, err := status.Compute(live)
	if err != nil {
		return verdict{is: ready}
	}
	switch result.Status {
	case status.CurrentStatus, status.UnknownStatus:
		return verdict{is: ready}
	case status.FailedStatus:
		return verdict{is: broken, why: result.Message}
	default:
		return verdict{why: result.Message}
	}
}

func assessDeployment(live *unstructured.Unstructured) verdict {
	result := byStatus(live)
	if result.is != broken {
		return result
	}
	if stalled, found := conditionIn(live, "Progressing"); found {
		result.why = fmt.Sprintf("%s: %s", stalled["reason"], stalled["message"])
	}
	return result
}

// assessJob waits for the end; to kstatus a Job that runs is fine.
func assessJob(live *unstructured.Unstructured) verdict {
	for _, end := range []string{"Failed", "FailureTarget"} {
		if condition, found := conditionIn(live, end); found && condition["status"] == "True" {
			return verdict{is: broken, why: fmt.Sprintf("it failed: %s: %s", condition["reason"], condition["message"])}
		}
	}
	if condition, found := conditionIn(live, "Complete"); found && condition["status"] == "True" {
		return verdict{is: ready}
	}
	active, _, _ := unstructured.NestedInt64(live.Object, "status", "active")
	tries, _, _ := unstructured.NestedInt64(live.Object, "status", "failed")
	return verdict{why: fmt.Sprintf("it has not completed: %d running, %d failed", active, tries)}
}

// assessService leaves a Service with a selector to its endpoints.
func assessService(live *unstructured.Unstructured) verdict {
	selector, _, _ := unstructured.NestedMap(live.Object, "spec", "selector")
	typ, _, _ := unstructured.NestedString(live.Object, "spec", "type")
	if typ == "LoadBalancer" && !hasAddress(live) {
		return verdict{why: noAddress}
	}
	if len(selector) == 0 || typ == "ExternalName" {
		return verdict{is: ready}
	}
	return verdict{why: "no pod that it selects is ready"}
}

func hasAddress(live *unstructured.Unstructured) bool {
	addresses, _, _ := unstructured.NestedSlice(live.Object, "status", "loadBalancer", "ingress")
	return len(addresses) > 0
}

func conditionIn(live *unstructured.Unstructured, typ string) (map[string]any, bool) {
	conditions, _, _ := unstructured.NestedSlice(live.Object, "status", "conditions")
	for _, entry := range conditions {
		if condition, ok := entry.(map[string]any); ok && condition["type"] == typ {
			return condition, true
		}
	}
	return nil, false
}
