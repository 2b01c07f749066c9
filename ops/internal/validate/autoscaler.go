package validate

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

// firstLook is how long a new autoscaler may take until it reads its metrics: the controller looks every 15s, and for pods that
// are as new there is no metric yet.
const firstLook = time.Minute

func (s *Snapshot) isNew(hpa *autoscalingv2.HorizontalPodAutoscaler) bool {
	return s.age(hpa) < firstLook
}

// hasAutoscaler: without one, or with two that fight, a Deployment does not follow its load.
func hasAutoscaler(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	switch found := s.autoscalersOf(d); len(found) {
	case 1:
		v.ok("scaled by %s", found[0].Name)
	case 0:
		v.fail(Problem{
			Found: "no HorizontalPodAutoscaler scales it", Expected: "one",
			Fix: "pulumi up --refresh makes it again",
		})
	default:
		v.fail(Problem{
			Found: "scaled by " + strings.Join(names(found), " and "), Expected: "one HorizontalPodAutoscaler",
			Fix: "delete the others: " + s.kubectl("delete hpa NAME"),
		})
	}
}

func autoscalerTarget(s *Snapshot, hpa *autoscalingv2.HorizontalPodAutoscaler, v *verdict) {
	ref := hpa.Spec.ScaleTargetRef
	v.ok("scales %s %s", ref.Kind, ref.Name)
	if ref.Kind == deployments.Kind && s.targetOf(hpa) == nil {
		v.fail(Problem{
			Found: fmt.Sprintf("scales %s %s, which is not there", ref.Kind, ref.Name), Expected: "a Deployment of the namespace",
			Fix: "pulumi up --refresh, or " + s.kubectl("delete hpa %s", hpa.Name),
		})
	}
}

// autoscalerActive holds the two conditions without which nothing is scaled. See
// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#appendix-horizontal-pod-autoscaler-status-conditions.
func autoscalerActive(s *Snapshot, hpa *autoscalingv2.HorizontalPodAutoscaler, v *verdict) {
	v.ok("scales, %d of %d to %d pods", hpa.Status.CurrentReplicas, minimum(hpa), hpa.Spec.MaxReplicas)
	for _, kind := range []autoscalingv2.HorizontalPodAutoscalerConditionType{
		autoscalingv2.AbleToScale, autoscalingv2.ScalingActive,
	} {
		p := Problem{Expected: string(kind) + " is True", Fix: s.kubectl("describe hpa %s", hpa.Name)}
		switch condition := autoscalerCondition(hpa, kind); {
		case condition == nil:
			p.Found = fmt.Sprintf("the controller says nothing of %s", kind)
		case condition.Status != corev1.ConditionTrue:
			p.Found = fmt.Sprintf("%s is %s: %s: %s", kind, condition.Status, condition.Reason, condition.Message)
		default:
			continue
		}
		v.failUnless(s.isNew(hpa), p)
	}
}

func autoscalerCondition(
	hpa *autoscalingv2.HorizontalPodAutoscaler, kind autoscalingv2.HorizontalPodAutoscalerConditionType,
) *autoscalingv2.HorizontalPodAutoscalerCondition {
	for i, condition := range hpa.Status.Conditions {
		if condition.Type == kind {
			return &hpa.Status.Conditions[i]
		}
	}
	return nil
}

// minimum is 1 when it is not given.
func minimum(hpa *autoscalingv2.HorizontalPodAutoscaler) int32 {
	if hpa.Spec.MinReplicas == nil {
		return 1
	}
	return *hpa.Spec.MinReplicas
}

// autoscalerLimit: one that is at its maximum has no answer to more load, and one that wants more leaves pods overloaded.
// Where minimum and maximum are the same, nothing is to be scaled.
func autoscalerLimit(s *Snapshot, hpa *autoscalingv2.HorizontalPodAutoscaler, v *verdict) {
	current, least, most := hpa.Status.CurrentReplicas, minimum(hpa), hpa.Spec.MaxReplicas
	v.ok("%d pods, from %d to %d", current, least, most)
	limited := autoscalerCondition(hpa, autoscalingv2.ScalingLimited)
	raise := "raise scaling.max in the stack's file, or find what asks for so much: " + s.kubectl("describe hpa %s", hpa.Name)
	switch {
	case current > most || current < least:
		v.fail(Problem{
			Found: fmt.Sprintf("%d pods", current), Expected: fmt.Sprintf("from %d to %d", least, most),
			Fix: "wait for the autoscaler's next look, 15s; after that " + s.kubectl("describe hpa %s", hpa.Name),
		})
	case least == most:
	case limited != nil && limited.Status == corev1.ConditionTrue && limited.Reason == "TooManyReplicas":
		v.fail(Problem{
			Found:    fmt.Sprintf("wants more than its maximum of %d pods", most),
			Expected: "a maximum that the load does not reach", Fix: raise,
		})
	case current == most:
		v.fail(Problem{
			Found: fmt.Sprintf("at its maximum of %d pods", most), Expected: "room for more load", Fix: raise,
		})
	}
}
