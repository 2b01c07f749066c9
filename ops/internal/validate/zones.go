package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// zonesSpread: pods that are all in one zone go with it.
func zonesSpread(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	zoneOf, all := map[string]string{}, map[string]bool{}
	for _, node := range s.nodes {
		if zone := node.Labels[corev1.LabelTopologyZone]; zone != "" {
			zoneOf[node.Name], all[zone] = zone, true
		}
	}
	used, placed := map[string]bool{}, 0
	for _, pod := range s.podsOf(d) {
		if zone := zoneOf[pod.Spec.NodeName]; zone != "" {
			used[zone] = true
			placed++
		}
	}
	zones := strings.Join(slices.Sorted(maps.Keys(used)), ", ")
	switch {
	case placed < 2:
		v.skip("fewer than 2 pods are on nodes of a known zone")
	case len(used) > 1:
		v.ok("%d pods in %d zones: %s", placed, len(used), zones)
	case len(all) == 1:
		v.warn(Problem{
			Found: fmt.Sprintf("all %d pods are in %s, the only zone that has nodes", placed, zones), Expected: "nodes in two zones",
			Fix: "add nodes in another zone",
		})
	default:
		v.fail(Problem{
			Found: fmt.Sprintf("all %d pods are in the zone %s", placed, zones), Expected: "pods in two zones",
			Fix: "see which nodes take pods: kubectl get nodes -L " + corev1.LabelTopologyZone + "; then " +
				s.kubectl("rollout restart deployment/%s", d.Name),
		})
	}
}
