package observe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/utils/ptr"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/observe"
)

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: map[string]string{"app": "api"}}
}

func deployment(replicas int32) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: meta("api"), Spec: appsv1.DeploymentSpec{
		Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "api"}},
	}}
}

func autoscaler(target string, desired int32) *autoscalingv2.HorizontalPodAutoscaler {
	return &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: meta("of-" + target),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: target}, MinReplicas: ptr.To[int32](2), MaxReplicas: 10,
		},
		Status: autoscalingv2.HorizontalPodAutoscalerStatus{DesiredReplicas: desired},
	}
}

func pod(name string, phase corev1.PodPhase, ready bool) *corev1.Pod {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	return &corev1.Pod{ObjectMeta: meta(name), Status: corev1.PodStatus{
		Phase: phase, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: status}},
	}}
}

// last is the present state, its time left out.
func last(w *observe.Watcher) observe.State {
	history := w.History()
	state := history[len(history)-1]
	state.At = time.Time{}
	return state
}

func TestWatcher(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ending := pod("c", corev1.PodRunning, true)
		ending.DeletionTimestamp, ending.Finalizers = &metav1.Time{Time: time.Now()}, []string{"keep/it"}
		client := fake.NewClientset(deployment(3), autoscaler("api", 3), autoscaler("web", 9),
			pod("a", corev1.PodRunning, true), pod("b", corev1.PodPending, false), ending, pod("d", corev1.PodFailed, false))
		w, err := observe.Start(t.Context(), client, deployment(3))
		require.NoError(t, err)
		defer w.Close()
		assert.Len(t, w.History(), 1, "the parts of the first state come in one by one, and are one state")
		assert.Equal(t, observe.State{Wanted: 3, Ready: 1, Starting: 1, Ending: 1, Desired: 3, Min: 2, Max: 10}, last(w),
			"another deployment's autoscaler and pods that ended do not count")

		time.Sleep(time.Minute) // the test's own clock
		_, err = client.AppsV1().Deployments("shop").Update(t.Context(), deployment(5), metav1.UpdateOptions{})
		require.NoError(t, err)
		_, err = client.CoreV1().Pods("shop").Update(t.Context(), pod("b", corev1.PodRunning, true), metav1.UpdateOptions{})
		require.NoError(t, err)
		require.NoError(t, client.CoreV1().Pods("shop").Delete(t.Context(), "a", metav1.DeleteOptions{}))
		synctest.Wait()
		assert.Equal(t, observe.State{Wanted: 5, Ready: 1, Ending: 1, Desired: 3, Min: 2, Max: 10}, last(w))
		history := w.History()
		assert.InDelta(t, 60, history[len(history)-1].At.Sub(history[0].At).Seconds(), 0.2, "each state has its time")

		changes := len(history)
		_, err = client.CoreV1().Pods("shop").Update(t.Context(), pod("b", corev1.PodRunning, true), metav1.UpdateOptions{})
		require.NoError(t, err)
		synctest.Wait()
		assert.Len(t, w.History(), changes, "an update that changes nothing is no other state")
		assert.Empty(t, w.Trouble())
		for _, action := range client.Actions() {
			assert.Contains(t, []string{"get", "list", "watch", "update", "delete"}, action.GetVerb())
		}
	})
}

// TestSilentCluster: a cluster that does not let the pods be listed ends the patience, with what it said.
func TestSilentCluster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(deployment(3))
		client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
			return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", nil)
		})
		began := time.Now()
		_, err := observe.Start(t.Context(), client, deployment(3))
		require.ErrorContains(t, err, "deployment api cannot be watched")
		require.ErrorContains(t, err, "pods is forbidden", "the reason is the cluster's own")
		assert.Equal(t, 15*time.Second, time.Since(began))
	})
}

func TestInterruptedStart(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	end()
	_, err := observe.Start(ctx, fake.NewClientset(deployment(3)), deployment(3))
	require.Error(t, err)
}

func TestBadSelector(t *testing.T) {
	t.Parallel()
	broken := deployment(3)
	broken.Spec.Selector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "app", Operator: "Near"}}
	_, err := observe.Start(t.Context(), fake.NewClientset(broken), broken)
	require.ErrorContains(t, err, "shop/api has a selector that cannot be read")
}
