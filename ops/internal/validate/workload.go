package validate

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// managedBy is the label, and its value, of all that the components make.
const (
	managedBy   = "app.kubernetes.io/managed-by"
	managedByUs = "pulumi"
)

// workloads are the Deployments that the program manages.
func (s *Snapshot) workloads() []*appsv1.Deployment {
	return filter(s.deployments, func(d *appsv1.Deployment) bool { return d.Labels[managedBy] == managedByUs })
}

// podsOf are a Deployment's own pods that are there to stay.
func (s *Snapshot) podsOf(d *appsv1.Deployment) []*corev1.Pod {
	return filter(s.pods, func(p *corev1.Pod) bool { return stays(p) && s.deploymentOf(p) == d.Name })
}

// deploymentOf is the name of the Deployment that made the pod, "" when none did.
func (s *Snapshot) deploymentOf(pod *corev1.Pod) string {
	owner := metav1.GetControllerOf(pod)
	if owner == nil || owner.Kind != replicaSets.Kind {
		return ""
	}
	for _, set := range s.replicaSets {
		if above := metav1.GetControllerOf(set); set.UID == owner.UID && above != nil && above.Kind == deployments.Kind {
			return above.Name
		}
	}
	return ""
}

// stays says that a pod is neither leaving nor done.
func stays(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed
}

func isReady(pod *corev1.Pod) bool { return podCondition(pod, corev1.PodReady) == corev1.ConditionTrue }

// podCondition is a condition's status, "" when the pod has none of it.
func podCondition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.ConditionStatus {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == kind {
			return condition.Status
		}
	}
	return ""
}

// autoscalersOf are those that scale the Deployment.
func (s *Snapshot) autoscalersOf(d *appsv1.Deployment) []*autoscalingv2.HorizontalPodAutoscaler {
	return filter(s.autoscalers, func(hpa *autoscalingv2.HorizontalPodAutoscaler) bool {
		return hpa.Spec.ScaleTargetRef.Kind == deployments.Kind && hpa.Spec.ScaleTargetRef.Name == d.Name
	})
}

// targetOf is the Deployment that an autoscaler scales, nil when there is none of that name.
func (s *Snapshot) targetOf(hpa *autoscalingv2.HorizontalPodAutoscaler) *appsv1.Deployment {
	for _, d := range s.deployments {
		if hpa.Spec.ScaleTargetRef.Kind == deployments.Kind && hpa.Spec.ScaleTargetRef.Name == d.Name {
			return d
		}
	}
	return nil
}

// servicesOf are those that send to the Deployment's pods.
func (s *Snapshot) servicesOf(d *appsv1.Deployment) []*corev1.Service {
	return filter(s.services, func(service *corev1.Service) bool {
		return selects(service.Spec.Selector, d.Spec.Template.Labels)
	})
}

// selects says whether a Service's selector matches; one that is empty selects nothing.
func selects(selector, of map[string]string) bool {
	return len(selector) > 0 && labels.SelectorFromSet(selector).Matches(labels.Set(of))
}

// matches says whether a selector matches; nil matches nothing, and an empty one everything. What cannot be parsed matches
// nothing: the API server refuses it.
func matches(selector *metav1.LabelSelector, of map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(of))
}

func filter[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !keep(one) })
}

// names are those of objects, in order.
func names[T metav1.Object](objects []T) []string {
	var all []string
	for _, object := range objects {
		all = append(all, object.GetName())
	}
	slices.Sort(all)
	return all
}
