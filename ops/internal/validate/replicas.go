package validate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// replicasOwner: who else writes spec.replicas throws the autoscaler's number back. The autoscaler writes it through the
// subresource scale, as kube-controller-manager. The program writes it once, when it makes the Deployment, and leaves it
// alone from then on; until the autoscaler first moves it, the field is still its own.
func replicasOwner(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	if len(s.autoscalersOf(d)) == 0 {
		return
	}
	v.ok("the number of pods is the autoscaler's")
	for _, entry := range d.ManagedFields {
		if !ownsReplicas(entry) || isAutoscaler(entry) || isProgram(entry) {
			continue
		}
		how := entry.Manager
		if entry.Subresource != "" {
			how += " (" + entry.Subresource + ")"
		}
		v.fail(Problem{
			Found:    fmt.Sprintf("spec.replicas is written by %s beside the autoscaler", how),
			Expected: "nobody but the autoscaler",
			Fix:      "leave replicas out of what " + entry.Manager + " applies; kubectl scale must not be used on a Deployment that is autoscaled",
		})
	}
}

func ownsReplicas(entry metav1.ManagedFieldsEntry) bool {
	if entry.FieldsV1 == nil {
		return false
	}
	var fields map[string]any
	if err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields); err != nil {
		return false
	}
	_, owns, err := unstructured.NestedFieldNoCopy(fields, "f:spec", "f:replicas")
	return owns && err == nil
}

func isAutoscaler(entry metav1.ManagedFieldsEntry) bool {
	return entry.Manager == "kube-controller-manager" && entry.Subresource == "scale"
}

// programManagers are what Pulumi's provider calls itself, with a suffix of its own: "pulumi-kubernetes-1a2b3c4d".
var programManagers = []string{"pulumi-kubernetes"}

func isProgram(entry metav1.ManagedFieldsEntry) bool {
	return slices.ContainsFunc(programManagers, func(name string) bool { return strings.HasPrefix(entry.Manager, name) })
}
