package validate

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
)

// hasBudget: without a budget a drain of nodes may take all pods at once, and where two are over one pod the API server
// evicts it never. See https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/.
func hasBudget(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	found := filter(s.budgets, func(b *policyv1.PodDisruptionBudget) bool {
		return matches(b.Spec.Selector, d.Spec.Template.Labels)
	})
	switch len(found) {
	case 1:
		v.ok("guarded by %s", found[0].Name)
	case 0:
		v.fail(Problem{
			Found: "no PodDisruptionBudget selects its pods", Expected: "one", Fix: "pulumi up --refresh makes it again",
		})
	default:
		v.fail(Problem{
			Found:    "its pods are under " + strings.Join(names(found), " and ") + ": evictions of them are refused",
			Expected: "one PodDisruptionBudget", Fix: "delete the others: " + s.kubectl("delete pdb NAME"),
		})
	}
}

func budgetSelects(s *Snapshot, b *policyv1.PodDisruptionBudget, v *verdict) {
	selected := s.underBudget(b)
	v.ok("selects %d pods", len(selected))
	if len(selected) == 0 {
		v.fail(Problem{
			Found: "selects no pod", Expected: "the pods of a workload",
			Fix: "pulumi up --refresh, or " + s.kubectl("delete pdb %s", b.Name),
		})
	}
}

func (s *Snapshot) underBudget(b *policyv1.PodDisruptionBudget) []*corev1.Pod {
	return filter(s.pods, func(p *corev1.Pod) bool { return stays(p) && matches(b.Spec.Selector, p.Labels) })
}

// budgetAllows: a budget that lets no pod go keeps nodes from being drained.
func budgetAllows(s *Snapshot, b *policyv1.PodDisruptionBudget, v *verdict) {
	status := b.Status
	v.ok("%d pods may be evicted", status.DisruptionsAllowed)
	if status.DisruptionsAllowed > 0 || len(s.underBudget(b)) == 0 {
		return
	}
	p := Problem{
		Found: fmt.Sprintf("no pod may be evicted: %d of %d are healthy, and %d must stay",
			status.CurrentHealthy, status.ExpectedPods, status.DesiredHealthy),
		Expected: "at least one eviction allowed",
		Fix:      "see why pods are not ready: " + s.kubectl("get pods"),
	}
	if status.DesiredHealthy >= status.ExpectedPods {
		p.Fix = "set minAvailable below scaling.min in the stack's file"
	}
	v.fail(p)
}
