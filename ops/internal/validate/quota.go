package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// nearlyUsed is the share of a quota, in percent, from which on it is nearly used.
const nearlyUsed = 90

// quotaRoom: a quota that is full stops the autoscalers, and a rollout, whose surge needs room beside the pods that are
// there.
func quotaRoom(s *Snapshot, quota *corev1.ResourceQuota, v *verdict) {
	var shares []string
	for _, name := range slices.Sorted(maps.Keys(quota.Status.Hard)) {
		hard, used := quota.Status.Hard[name], quota.Status.Used[name]
		percent := share(used, hard)
		shares = append(shares, fmt.Sprintf("%s %d%%", name, percent))
		if workload := s.withoutRoom(name, hard, used); workload != "" {
			v.fail(Problem{
				Found: fmt.Sprintf("%s of %s of %s are used: a rollout of %s finds no room for its surge",
					used.String(), hard.String(), name, workload),
				Expected: "room for one rollout", Fix: "raise the namespace's quota, or lower scaling.max or the requests",
			})
		} else if percent > nearlyUsed {
			v.warn(Problem{
				Found:    fmt.Sprintf("%s of %s of %s are used, %d%%", used.String(), hard.String(), name, percent),
				Expected: fmt.Sprintf("up to %d%%", nearlyUsed), Fix: "raise the namespace's quota, or lower scaling.max or the requests",
			})
		}
	}
	v.ok("used: %s", strings.Join(shares, ", "))
}

// share is in percent; of nothing it is 0, or 100 where something is used nevertheless.
func share(used, hard resource.Quantity) int {
	if hard.IsZero() {
		return 100 * used.Sign()
	}
	return int(100 * used.AsApproximateFloat64() / hard.AsApproximateFloat64())
}

// withoutRoom is the name of a workload whose surge does not fit under the quota beside what is used; "" when each fits.
func (s *Snapshot) withoutRoom(name corev1.ResourceName, hard, used resource.Quantity) string {
	for _, d := range s.workloads() {
		wanted := used.DeepCopy()
		for range surge(d) {
			wanted.Add(s.takenBy(d, name))
		}
		if wanted.Cmp(hard) > 0 && wanted.Cmp(used) > 0 {
			return d.Name
		}
	}
	return ""
}

func surge(d *appsv1.Deployment) int {
	if d.Spec.Strategy.RollingUpdate == nil || d.Spec.Strategy.RollingUpdate.MaxSurge == nil {
		return 1
	}
	pods, err := intstr.GetScaledValueFromIntOrPercent(d.Spec.Strategy.RollingUpdate.MaxSurge, int(replicasWanted(d)), true)
	if err != nil {
		return 1
	}
	return pods
}

// takenBy is what one pod of the workload takes of a quota: "requests.cpu", "limits.memory", "pods".
func (s *Snapshot) takenBy(d *appsv1.Deployment, name corev1.ResourceName) resource.Quantity {
	var total resource.Quantity
	spec := d.Spec.Template.Spec
	if existing := s.podsOf(d); len(existing) > 0 {
		spec = existing[0].Spec // with the namespace's defaults
	}
	kind, of, dotted := strings.Cut(string(name), ".")
	for _, container := range spec.Containers {
		switch {
		case dotted && kind == "limits":
			total.Add(container.Resources.Limits[corev1.ResourceName(of)])
		case dotted && kind == "requests":
			total.Add(container.Resources.Requests[corev1.ResourceName(of)])
		case name == corev1.ResourceCPU || name == corev1.ResourceMemory:
			total.Add(container.Resources.Requests[name])
		}
	}
	if name == corev1.ResourcePods {
		total = resource.MustParse("1")
	}
	return total
}
