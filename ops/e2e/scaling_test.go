package e2e_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

const backend = "spywatcher-backend"

// step is a change of the number of pods that a workload should have.
type step struct {
	at       time.Time
	replicas int32
}

// follower notes each step of the backend.
type follower struct {
	mu    sync.Mutex
	steps []step
}

// follow notes each step until stop is called.
func follow(t *testing.T, client kubernetes.Interface, namespace string) (f *follower, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	f = &follower{}
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, backend, metav1.GetOptions{})
			if err == nil && f.last() != *deployment.Spec.Replicas {
				f.mu.Lock()
				f.steps = append(f.steps, step{time.Now(), *deployment.Spec.Replicas})
				f.mu.Unlock()
			}
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	return f, func() {
		cancel()
		done.Wait()
	}
}

// last is the number that was noted last, 0 before there is one.
func (f *follower) last() int32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.steps) == 0 {
		return 0
	}
	return f.steps[len(f.steps)-1].replicas
}

func replicas(t *testing.T, client kubernetes.Interface, namespace string) (wanted, ready int32) {
	t.Helper()
	deployment, err := client.AppsV1().Deployments(namespace).Get(context.Background(), backend, metav1.GetOptions{})
	require.NoError(t, err)
	return *deployment.Spec.Replicas, deployment.Status.ReadyReplicas
}

// TestScaling: the real autoscaler takes the backend up and down no faster than it may, deploys leave the number alone, and
// a release that cannot start takes nothing away.
func TestScaling(t *testing.T) {
	s := newSandbox(t)
	const stack, namespace = "production", "spywatcher"
	s.run("up", "--stack", stack)
	client := s.client()
	assertScales(t, client, namespace)

	t.Run("a spike goes from 2 to 10 in three steps", func(t *testing.T) {
		noted, stop := follow(t, client, namespace)
		s.run("load", "backend", "--stack", stack, "--rps", "400", "--for", "10m")
		eventually(t, 3*time.Minute, func() bool { return noted.last() == 10 }, "400 requests/s need more than the maximum")
		stop()
		assertUp(t, noted.steps)
	})
	t.Run("it comes down one pod at a time", func(t *testing.T) {
		shortenScaleDown(t, client, namespace, 5)
		noted, stop := follow(t, client, namespace)
		s.run("load", "backend", "--stack", stack, "--rps", "110", "--for", "30m")
		eventually(t, 4*time.Minute, func() bool { return noted.last() == 5 }, "110 requests/s need 5 pods")
		stop()
		assertDown(t, noted.steps)
	})
	t.Run("a release at 5 stays at 5", func(t *testing.T) {
		eventually(t, time.Minute, func() bool { _, ready := replicas(t, client, namespace); return ready == 5 }, "steady")
		least := leastReady(t, client, namespace, func() {
			s.edit("spywatcher-backend:1.0.0", "spywatcher-backend:1.0.1")
			s.run("up", "--stack", stack)
		})
		assert.GreaterOrEqual(t, least, int32(5), "no pod goes before another is ready")
		wanted, _ := replicas(t, client, namespace)
		assert.Equal(t, int32(5), wanted, "the number belongs to the autoscaler")
	})
	t.Run("a release that cannot start", func(t *testing.T) {
		s.edit("spywatcher-backend:1.0.1", "spywatcher-backend:1.0.2-broken")
		least := leastReady(t, client, namespace, func() {
			said, err := s.try("up", "--stack", stack)
			require.Error(t, err, said)
			assert.Contains(t, said, "ImagePullBackOff", "the error names the pod's state")
		})
		assert.GreaterOrEqual(t, least, int32(5), "the old pods still serve")
		s.edit("spywatcher-backend:1.0.2-broken", "spywatcher-backend:1.0.3")
		s.run("up", "--stack", stack)
		assert.Contains(t, s.run("up", "--stack", stack), "Nothing changed.", "the good release healed it")
	})
}

// assertUp: the larger of 100% or 2 pods every 30s, and no slower than the autoscaler's own 15s round allows.
func assertUp(t *testing.T, steps []step) {
	t.Helper()
	var numbers []int32
	for i, s := range steps {
		numbers = append(numbers, s.replicas)
		if i >= 2 {
			between := s.at.Sub(steps[i-1].at)
			assert.Greater(t, between, 25*time.Second, "%d comes no sooner than 30s after the step before", s.replicas)
			assert.Less(t, between, 60*time.Second, "%d comes at the next round after 30s", s.replicas)
		}
	}
	assert.Equal(t, []int32{2, 4, 8, 10}, numbers)
}

// assertDown: the smaller of 50% or 1 pod every 15s, which stands for the 60s.
func assertDown(t *testing.T, steps []step) {
	t.Helper()
	for i := 1; i < len(steps); i++ {
		assert.Equal(t, steps[i-1].replicas-1, steps[i].replicas, "one at a time, and never up again")
		if i >= 2 {
			assert.Greater(t, steps[i].at.Sub(steps[i-1].at), 12*time.Second, "no sooner than 15s after the step before")
		}
	}
}

// shortenScaleDown has the test wait for seconds where production waits for minutes: the stabilisation, and 15 for each pod.
func shortenScaleDown(t *testing.T, client kubernetes.Interface, namespace string, stabilisation int) {
	t.Helper()
	patch := fmt.Sprintf(`{"spec":{"behavior":{"scaleDown":{"stabilizationWindowSeconds":%d,"selectPolicy":"Min","policies":[`+
		`{"type":"Percent","value":50,"periodSeconds":15},{"type":"Pods","value":1,"periodSeconds":15}]}}}}`, stabilisation)
	_, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).
		Patch(context.Background(), backend, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
}

// leastReady is the smallest number of ready pods seen while do runs.
func leastReady(t *testing.T, client kubernetes.Interface, namespace string, do func()) int32 {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	least := int32(1 << 30)
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, backend, metav1.GetOptions{})
			if err == nil {
				least = min(least, deployment.Status.ReadyReplicas)
			}
			time.Sleep(50 * time.Millisecond) // how often it is looked at, not something waited for
		}
	})
	do()
	cancel()
	done.Wait()
	return least
}
