package rollout

import (
	"context"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/kubectl/pkg/util/podutils"
)

// rest waits until the controller has done what was asked for last: as many pods as wanted, all of the present template, ready,
// and none that is still ending.
func (d Deployment) rest(ctx context.Context) error {
	state := "not seen yet"
	err := d.eventually(ctx, func(ctx context.Context) (bool, error) {
		deployment, pods, err := d.get(ctx)
		if err != nil {
			return false, err
		}
		state = describe(deployment, pods)
		return rests(deployment, pods), failed(deployment)
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("deployment %s/%s has not come to rest within %s: %s", d.Namespace, d.Name, d.Patience, state)
	}
	return err
}

func (d Deployment) eventually(ctx context.Context, holds func(context.Context) (bool, error)) error {
	return wait.PollUntilContextTimeout(ctx, d.Poll, d.Patience, true, holds)
}

func rests(deployment *appsv1.Deployment, pods []corev1.Pod) bool {
	wanted := wanted(deployment)
	status := deployment.Status
	return status.ObservedGeneration >= deployment.Generation && status.UpdatedReplicas == wanted &&
		status.Replicas == wanted && status.ReadyReplicas == wanted && len(pods) == int(wanted)
}

// failed is a rollout that has passed its deadline, which does not come to rest by itself.
func failed(deployment *appsv1.Deployment) error {
	if deployment.Status.ObservedGeneration < deployment.Generation {
		return nil
	}
	for _, condition := range deployment.Status.Conditions {
		if condition.Type == appsv1.DeploymentProgressing && condition.Reason == "ProgressDeadlineExceeded" {
			return fmt.Errorf("the rollout of deployment %s/%s makes no progress: %s",
				deployment.Namespace, deployment.Name, condition.Message)
		}
	}
	return nil
}

func wanted(deployment *appsv1.Deployment) int32 {
	if deployment.Spec.Replicas == nil {
		return 1
	}
	return *deployment.Spec.Replicas
}

func describe(deployment *appsv1.Deployment, pods []corev1.Pod) string {
	ending := 0
	for i := range pods {
		if pods[i].DeletionTimestamp != nil {
			ending++
		}
	}
	return fmt.Sprintf("%d pods wanted, %d of the present template, %d ready, %d ending",
		wanted(deployment), deployment.Status.UpdatedReplicas, deployment.Status.ReadyReplicas, ending)
}

// get is the deployment and its pods, those left out that have come to their end.
func (d Deployment) get(ctx context.Context) (*appsv1.Deployment, []corev1.Pod, error) {
	deployment, err := d.Client.AppsV1().Deployments(d.Namespace).Get(ctx, d.Name, metav1.GetOptions{})
	if err != nil {
		return nil, nil, err
	}
	selector, err := metav1.LabelSelectorAsSelector(deployment.Spec.Selector)
	if err != nil {
		return nil, nil, err
	}
	list, err := d.Client.CoreV1().Pods(d.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String()})
	if err != nil {
		return nil, nil, err
	}
	pods := slices.DeleteFunc(list.Items, func(pod corev1.Pod) bool {
		return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	})
	return deployment, pods, nil
}

// readyPods counts those that serve and stay.
func readyPods(pods []corev1.Pod) (count int32) {
	for i := range pods {
		if pods[i].DeletionTimestamp == nil && podutils.IsPodReady(&pods[i]) {
			count++
		}
	}
	return count
}

// Known is how a deployment was before it was disturbed.
type Known struct {
	Container, Image string
	Replicas         int32
}

// Know looks at the deployment. The container is the one that is named, or the first.
func (d Deployment) Know(ctx context.Context, container string) (Known, error) {
	deployment, _, err := d.get(ctx)
	if err != nil {
		return Known{}, err
	}
	for _, one := range deployment.Spec.Template.Spec.Containers {
		if container == "" || container == one.Name {
			return Known{Container: one.Name, Image: one.Image, Replicas: wanted(deployment)}, nil
		}
	}
	return Known{}, fmt.Errorf("deployment %s/%s has no container %q", d.Namespace, d.Name, container)
}

// Timing is how often to look, and for how long, when nothing else is said.
const (
	DefaultPoll     = 500 * time.Millisecond
	DefaultPatience = 15 * time.Minute
)
