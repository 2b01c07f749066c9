package validate

import (
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// startTime is what a pod is given to get ready where its startup probe does not give it more.
const startTime = time.Minute

// isStarting says that a pod is so new that it need not be ready, and nothing says that it never will be.
func (s *Snapshot) isStarting(pod *corev1.Pod) bool {
	allowed := startTime
	for _, container := range pod.Spec.Containers {
		if p := container.StartupProbe; p != nil {
			allowed = max(allowed, time.Duration(p.InitialDelaySeconds+p.FailureThreshold*p.PeriodSeconds)*time.Second)
		}
	}
	return s.age(pod) < allowed && waitingForever(pod) == ""
}

// stuckReasons are why a container waits for what does not come by itself.
var stuckReasons = []string{
	"ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError",
	"CreateContainerError", "RunContainerError", crashLoop,
}

const crashLoop = "CrashLoopBackOff"

// waitingForever is why a container of the pod will not start; "" when nothing says so.
func waitingForever(pod *corev1.Pod) string {
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if waiting := status.State.Waiting; waiting != nil && slices.Contains(stuckReasons, waiting.Reason) {
			return fmt.Sprintf("container %s waits: %s %s", status.Name, waiting.Reason, waiting.Message)
		}
	}
	return ""
}

// podsReady says of each pod that is not ready why.
func podsReady(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	pods := s.podsOf(d)
	v.ok("all %d pods are ready", len(pods))
	for _, pod := range pods {
		p := Problem{Expected: "a ready pod", Fix: s.kubectl("describe pod %s", pod.Name)}
		reason := waitingForever(pod)
		switch {
		case reason != "":
			p.Found = fmt.Sprintf("pod %s: %s", pod.Name, reason)
			v.fail(p)
		case isReady(pod):
		case podCondition(pod, corev1.PodScheduled) == corev1.ConditionFalse:
			p.Found = fmt.Sprintf("pod %s has no node: %s", pod.Name, conditionMessage(pod, corev1.PodScheduled))
			p.Expected = "a node with room for it"
			v.fail(p)
		case s.isStarting(pod):
			p.Found = fmt.Sprintf("pod %s is not ready yet, %s after it was made", pod.Name, since(s.age(pod)))
			v.warn(p)
		default:
			p.Found = fmt.Sprintf("pod %s is not ready: %s", pod.Name, conditionMessage(pod, corev1.PodReady))
			v.fail(p)
		}
	}
	if len(pods) == 0 && replicasWanted(d) > 0 {
		v.fail(Problem{Found: "there is no pod", Expected: "ready pods", Fix: s.kubectl("describe deployment %s", d.Name)})
	}
}

func conditionMessage(pod *corev1.Pod, kind corev1.PodConditionType) string {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == kind && condition.Message != "" {
			return condition.Message
		}
	}
	return "its probe fails, or it has not said anything"
}

// lately is how recent a restart must be to count, and often how many make it one of many.
const (
	lately = 15 * time.Minute
	often  = 2
)

// restarts: a container that ended is started again, and that alone shows that something was wrong.
func restarts(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	v.ok("no container has restarted in the last %s", lately)
	for _, pod := range s.podsOf(d) {
		for _, status := range pod.Status.ContainerStatuses {
			last := status.LastTerminationState.Terminated
			looping := status.State.Waiting != nil && status.State.Waiting.Reason == crashLoop
			recent := last != nil && s.Now.Sub(last.FinishedAt.Time) < lately
			if !looping && !recent {
				continue
			}
			p := Problem{
				Found:    fmt.Sprintf("container %s of pod %s has restarted %d times", status.Name, pod.Name, status.RestartCount),
				Expected: "a process that does not end",
				Fix:      s.kubectl("logs %s -c %s --previous", pod.Name, status.Name),
			}
			if last != nil {
				p.Found += fmt.Sprintf(", last with exit code %d (%s)", last.ExitCode, last.Reason)
			}
			if looping || status.RestartCount >= often {
				v.fail(p)
			} else {
				v.warn(p)
			}
		}
	}
}
