package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// trouble is why a pod does not start.
type trouble struct {
	// where names the pod, and the container if it is that of one.
	where string
	what  string
	// lasting is trouble that seldom goes away by itself; the other kind explains a timeout.
	lasting bool
}

func (t trouble) String() string { return t.where + ": " + t.what }

// hopeless are the reasons to wait of a container that will hardly ever run.
var hopeless = map[string]bool{
	"ImagePullBackOff": true, "ErrImagePull": true, "InvalidImageName": true, "ErrImageNeverPull": true,
	"CrashLoopBackOff": true, "CreateContainerConfigError": true, "CreateContainerError": true, "RunContainerError": true,
}

// troublesOf looks at the pods of a Job, or of the newest generation of a Deployment: the older ones may serve still.
func (c *cluster) troublesOf(ctx context.Context, live *unstructured.Unstructured) ([]trouble, error) {
	if live.GroupVersionKind().GroupKind() == jobKind {
		return c.podTroubles(ctx, live.GetNamespace(), client.MatchingLabels{"controller-uid": string(live.GetUID())})
	}
	var deployment appsv1.Deployment
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(live.Object, &deployment); err != nil {
		return nil, failed("understand", live, err)
	}
	var troubles []trouble
	for _, condition := range deployment.Status.Conditions {
		if condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue {
			troubles = append(troubles, trouble{
				where: "its pods cannot be made", what: condition.Reason + ": " + condition.Message, lasting: true,
			})
		}
	}
	newest, err := c.newestReplicaSet(ctx, &deployment)
	if err != nil || newest == nil {
		return troubles, err
	}
	hash := newest.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
	inPods, err := c.podTroubles(ctx, deployment.Namespace,
		client.MatchingLabels{appsv1.DefaultDeploymentUniqueLabelKey: hash})
	return append(troubles, inPods...), err
}

func (c *cluster) newestReplicaSet(ctx context.Context, deployment *appsv1.Deployment) (*appsv1.ReplicaSet, error) {
	selector, err := metav1.LabelSelectorAsSelector(deployment.Spec.Selector)
	if err != nil {
		return nil, err
	}
	var sets appsv1.ReplicaSetList
	if err := c.client.List(ctx, &sets, client.InNamespace(deployment.Namespace),
		client.MatchingLabelsSelector{Selector: selector}); err != nil {
		return nil, err
	}
	var newest *appsv1.ReplicaSet
	highest := -1
	for i := range sets.Items {
		set := &sets.Items[i]
		revision, err := strconv.Atoi(set.Annotations["deployment.kubernetes.io/revision"])
		if err == nil && metav1.IsControlledBy(set, deployment) && revision > highest {
			newest, highest = set, revision
		}
	}
	return newest, nil
}

func (c *cluster) podTroubles(ctx context.Context, namespace string, match client.MatchingLabels) ([]trouble, error) {
	var pods corev1.PodList
	if err := c.client.List(ctx, &pods, client.InNamespace(namespace), match); err != nil {
		return nil, err
	}
	var lasting, passing []trouble
	for i := range pods.Items {
		for _, t := range troublesIn(&pods.Items[i]) {
			if t.lasting {
				lasting = append(lasting, t)
			} else {
				passing = append(passing, t)
			}
		}
	}
	return append(lasting, passing...), nil
}

// troublesIn are what keeps a pod from being ready.
func troublesIn(pod *corev1.Pod) []trouble {
	if pod.DeletionTimestamp != nil {
		return nil
	}
	var troubles []trouble
	for _, statuses := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for _, container := range statuses {
			if state := container.State.Waiting; state != nil && hopeless[state.Reason] {
				troubles = append(troubles, trouble{
					where:   fmt.Sprintf("pod %s, container %s", pod.Name, container.Name),
					what:    firstLine(state.Reason+": "+state.Message) + lastExit(container),
					lasting: true,
				})
			}
		}
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			troubles = append(troubles, trouble{
				where: "pod " + pod.Name, what: firstLine(condition.Reason + ": " + condition.Message),
			})
		}
	}
	return troubles
}

func lastExit(container corev1.ContainerStatus) string {
	ended := container.LastTerminationState.Terminated
	if ended == nil {
		return ""
	}
	return fmt.Sprintf(" (it ended with exit code %d, %s)", ended.ExitCode, ended.Reason)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSuffix(line, ":")
}

// hasReadyEndpoint reports whether a Service reaches a pod.
func (c *cluster) hasReadyEndpoint(ctx context.Context, service *unstructured.Unstructured) (bool, error) {
	if waitsForAddress := assessService(service); waitsForAddress.why == noAddress {
		return false, nil
	}
	var slices discoveryv1.EndpointSliceList
	if err := c.client.List(ctx, &slices, client.InNamespace(service.GetNamespace()),
		client.MatchingLabels{discoveryv1.LabelServiceName: service.GetName()}); err != nil {
		return false, failed("find the endpoints of", service, err)
	}
	for _, slice := range slices.Items {
		for _, endpoint := range slice.Endpoints {
			// Not told means ready, as the field's documentation has it.
			if isReady := endpoint.Conditions.Ready; isReady == nil || *isReady {
				return true, nil
			}
		}
	}
	return false, nil
}
