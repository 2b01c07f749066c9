package validate

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// rolledOut: all pods that are wanted are there, ready, and of the newest revision.
func rolledOut(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	wanted := replicasWanted(d)
	status := d.Status
	v.ok("%d of %d pods are ready and up to date", status.ReadyReplicas, wanted)
	for _, kind := range []appsv1.DeploymentConditionType{appsv1.DeploymentProgressing, appsv1.DeploymentReplicaFailure} {
		if found := brokenCondition(d, kind); found != "" {
			v.fail(Problem{
				Found: found, Expected: "a rollout that goes on",
				Fix: s.kubectl("describe deployment %s", d.Name) + "; then put the release right, and pulumi up",
			})
			return
		}
	}
	follow := s.kubectl("rollout status deployment/%s", d.Name)
	expected := fmt.Sprintf("%d ready pods of the newest revision", wanted)
	switch {
	case wanted == 0:
		v.fail(Problem{
			Found: "is scaled to 0 pods", Expected: "at least one: an autoscaler does not start from none",
			Fix: s.kubectl("scale deployment/%s --replicas=1", d.Name) + ", which the autoscaler takes over",
		})
	case d.Spec.Paused:
		v.fail(Problem{
			Found: "the rollout is paused", Expected: "changes that are rolled out",
			Fix: s.kubectl("rollout resume deployment/%s", d.Name),
		})
	case status.ObservedGeneration < d.Generation, status.UpdatedReplicas < wanted, status.Replicas > status.UpdatedReplicas:
		v.warn(Problem{
			Found:    fmt.Sprintf("a rollout is under way: %d of %d pods are up to date", status.UpdatedReplicas, wanted),
			Expected: expected, Fix: "wait for it: " + follow,
		})
	case status.ReadyReplicas < wanted && s.allStarting(d):
		v.warn(Problem{
			Found:    fmt.Sprintf("%d of %d pods are ready, the others have just started", status.ReadyReplicas, wanted),
			Expected: expected, Fix: "wait for them: " + follow,
		})
	case status.ReadyReplicas < wanted:
		v.fail(Problem{
			Found: fmt.Sprintf("%d of %d pods are ready", status.ReadyReplicas, wanted), Expected: expected,
			Fix: s.kubectl("describe pods"),
		})
	}
}

// replicasWanted is 1 when it is not given.
func replicasWanted(d *appsv1.Deployment) int32 {
	if d.Spec.Replicas == nil {
		return 1
	}
	return *d.Spec.Replicas
}

// brokenCondition says what is wrong, where the condition says that something is; "" else.
func brokenCondition(d *appsv1.Deployment, kind appsv1.DeploymentConditionType) string {
	bad := corev1.ConditionFalse
	if kind == appsv1.DeploymentReplicaFailure {
		bad = corev1.ConditionTrue
	}
	for _, condition := range d.Status.Conditions {
		if condition.Type == kind && condition.Status == bad {
			return fmt.Sprintf("%s is %s: %s: %s", kind, condition.Status, condition.Reason, condition.Message)
		}
	}
	return ""
}

// allStarting says that those of the pods that are not ready are new.
func (s *Snapshot) allStarting(d *appsv1.Deployment) bool {
	for _, pod := range s.podsOf(d) {
		if !isReady(pod) && !s.isStarting(pod) {
			return false
		}
	}
	return true
}

// rolloutStrategy: a rollout takes no pod away before another is ready, and is known to have failed at some time.
func rolloutStrategy(_ *Snapshot, d *appsv1.Deployment, v *verdict) {
	strategy := d.Spec.Strategy
	if strategy.Type != appsv1.RollingUpdateDeploymentStrategyType {
		v.fail(Problem{
			Found: fmt.Sprintf("the strategy is %s", strategy.Type), Expected: "RollingUpdate: else all pods go before the new ones come",
			Fix: "pulumi up --refresh puts the program's strategy back",
		})
		return
	}
	unavailable, surge := intstr.FromString("25%"), intstr.FromString("25%") // Kubernetes' own defaults
	if r := strategy.RollingUpdate; r != nil {
		unavailable, surge = valueOr(r.MaxUnavailable, unavailable), valueOr(r.MaxSurge, surge)
	}
	v.ok("surge %s, unavailable %s", surge.String(), unavailable.String())
	if missing, err := intstr.GetScaledValueFromIntOrPercent(&unavailable, int(replicasWanted(d)), false); err != nil || missing > 0 {
		v.fail(Problem{
			Found:    fmt.Sprintf("maxUnavailable is %s: a rollout may take %d ready pods away", unavailable.String(), missing),
			Expected: "0, so that no pod goes before another is ready",
			Fix:      "pulumi up --refresh puts the program's strategy back",
		})
	}
	if d.Spec.ProgressDeadlineSeconds == nil || *d.Spec.ProgressDeadlineSeconds > longestDeadline {
		v.fail(Problem{
			Found:    "the progress deadline is longer than a day: a stuck rollout is never told",
			Expected: "a deadline such as the default of 600 seconds",
			Fix:      "pulumi up --refresh puts the program's deadline back",
		})
	}
}

// longestDeadline is the longest that components/workload takes, in seconds. Kubernetes takes the largest number for none.
const longestDeadline = 24 * 60 * 60

func valueOr[T any](pointer *T, other T) T {
	if pointer == nil {
		return other
	}
	return *pointer
}
