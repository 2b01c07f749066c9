package kubelet

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	statuspatch "k8s.io/kubernetes/pkg/util/pod"
)

// write tells the API how the pod is, where that differs from what it was told last. It is a patch, as the load balancer's
// controller writes conditions of its own.
func (w *worker) write(ctx context.Context) error {
	status := w.status()
	_, _, _, err := statuspatch.PatchPodStatus(ctx, w.kubelet.client, w.pod.Namespace, w.pod.Name, w.pod.UID, w.written, status)
	if err == nil {
		w.written = status
	}
	return err
}

// status is the part of a pod's status that a kubelet writes.
func (w *worker) status() corev1.PodStatus {
	status := corev1.PodStatus{
		Phase: corev1.PodRunning, StartTime: &w.started,
		PodIP: w.ip, PodIPs: []corev1.PodIP{{IP: w.ip}}, HostIP: hostIP, HostIPs: []corev1.HostIP{{IP: hostIP}},
	}
	ready := true
	for _, c := range w.containers {
		one := c.status()
		status.ContainerStatuses = append(status.ContainerStatuses, one)
		ready = ready && one.Ready
		if one.State.Waiting != nil && one.RestartCount == 0 {
			status.Phase = corev1.PodPending
		}
	}
	status.Conditions = []corev1.PodCondition{
		w.condition(corev1.PodInitialized, true, ""),
		w.condition(corev1.ContainersReady, ready, "ContainersNotReady"),
		w.condition(corev1.PodReady, ready && w.gatesPass(), w.unreadyReason(ready)),
	}
	return status
}

// hostIP is the address that kwok gives to each node.
const hostIP = "10.0.0.1"

func (w *worker) unreadyReason(ready bool) string {
	if ready {
		return "ReadinessGatesNotReady"
	}
	return "ContainersNotReady"
}

// gatesPass says that all that others have to say about the pod's readiness is good.
func (w *worker) gatesPass() bool {
	for _, gate := range w.pod.Spec.ReadinessGates {
		passes := false
		for _, condition := range w.pod.Status.Conditions {
			passes = passes || condition.Type == gate.ConditionType && condition.Status == corev1.ConditionTrue
		}
		if !passes {
			return false
		}
	}
	return true
}

// condition keeps the time of its last turn.
func (w *worker) condition(kind corev1.PodConditionType, holds bool, reason string) corev1.PodCondition {
	condition := corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: metav1.Now()}
	if !holds {
		condition.Status, condition.Reason = corev1.ConditionFalse, reason
	}
	for _, earlier := range w.written.Conditions {
		if earlier.Type == kind && earlier.Status == condition.Status {
			condition.LastTransitionTime = earlier.LastTransitionTime
		}
	}
	return condition
}
