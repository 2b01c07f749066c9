package rollout

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
)

// restartedAt is what `kubectl rollout restart` writes.
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// Image gives the known container another image, and puts back the one that it had.
func Image(known Known, image string) Step {
	set := func(ctx context.Context, on Deployment, image string) error {
		return on.patchTemplate(ctx, map[string]any{"spec": map[string]any{
			"containers": []any{map[string]any{"name": known.Container, "image": image}},
		}})
	}
	return Step{
		Name: "image change",
		Do: func(ctx context.Context, on Deployment) error {
			if err := set(ctx, on, image); err != nil {
				return err
			}
			return on.rest(ctx)
		},
		Undo: func(ctx context.Context, on Deployment) error { return set(ctx, on, known.Image) },
	}
}

// Restart replaces every pod by one of the same image.
func Restart() Step {
	return Step{Name: "restart", Do: func(ctx context.Context, on Deployment) error {
		err := on.patchTemplate(ctx, map[string]any{"metadata": map[string]any{
			"annotations": map[string]string{restartedAt: time.Now().Format(time.RFC3339Nano)},
		}})
		if err != nil {
			return err
		}
		return on.rest(ctx)
	}}
}

// Scale asks for another number of replicas, and puts back the one that was. An autoscaler has the last word on both.
func Scale(known Known, replicas int32) Step {
	set := func(ctx context.Context, on Deployment, replicas int32) error {
		patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, replicas)
		_, err := on.Client.AppsV1().Deployments(on.Namespace).
			Patch(ctx, on.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "scale")
		return err
	}
	return Step{
		Name: fmt.Sprintf("scaling to %d", replicas),
		Do: func(ctx context.Context, on Deployment) error {
			if err := set(ctx, on, replicas); err != nil {
				return err
			}
			return on.rest(ctx)
		},
		Undo: func(ctx context.Context, on Deployment) error { return set(ctx, on, known.Replicas) },
	}
}

func (d Deployment) patchTemplate(ctx context.Context, template map[string]any) error {
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": template}})
	if err != nil {
		return err
	}
	_, err = d.Client.AppsV1().Deployments(d.Namespace).
		Patch(ctx, d.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	return err
}

// Evict has each pod that is there at its beginning evicted, one after the other, as a drain of its node would.
func Evict() Step {
	return Step{Name: "evictions", Do: func(ctx context.Context, on Deployment) error {
		_, pods, err := on.get(ctx)
		if err != nil {
			return err
		}
		for i := range pods {
			if pods[i].DeletionTimestamp != nil {
				continue
			}
			if err := on.evict(ctx, &pods[i]); err != nil {
				return err
			}
		}
		return on.rest(ctx)
	}}
}

// evict asks until the disruption budget allows it, and waits until another pod serves in its place.
func (d Deployment) evict(ctx context.Context, pod *corev1.Pod) error {
	eviction := &policyv1.Eviction{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
		DeleteOptions: &metav1.DeleteOptions{
			Preconditions: &metav1.Preconditions{UID: &pod.UID}, // not its successor of the same name
		},
	}
	said := "nothing"
	err := d.eventually(ctx, func(ctx context.Context) (bool, error) {
		err := d.Client.PolicyV1().Evictions(pod.Namespace).Evict(ctx, eviction)
		if apierrors.IsTooManyRequests(err) {
			said = err.Error()
			return false, nil
		}
		if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
			return true, nil // somebody else was faster
		}
		return err == nil, err
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("pod %s/%s may not be evicted, after %s of asking: %s", pod.Namespace, pod.Name, d.Patience, said)
	}
	if err != nil {
		return err
	}
	return d.replaced(ctx, pod)
}

func (d Deployment) replaced(ctx context.Context, evicted *corev1.Pod) error {
	err := d.eventually(ctx, func(ctx context.Context) (bool, error) {
		deployment, pods, err := d.get(ctx)
		if err != nil {
			return false, err
		}
		for i := range pods {
			if pods[i].UID == evicted.UID && pods[i].DeletionTimestamp == nil {
				return false, nil // accepted, and not yet begun
			}
		}
		return readyPods(pods) >= wanted(deployment), nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("pod %s/%s was evicted, and no other is ready in its place after %s", evicted.Namespace, evicted.Name, d.Patience)
	}
	return err
}
