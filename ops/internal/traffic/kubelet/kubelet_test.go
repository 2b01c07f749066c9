package kubelet_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/kubelet"
)

func TestReadyByProbes(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.boot = 3 * time.Second
		n.schedule(backend())
		n.after(9 * time.Second)
		assert.False(t, *n.container().Started, "the first startup probe found nobody, and the second is not due")
		assert.Equal(t, corev1.PodRunning, n.pod().Status.Phase)
		assert.Equal(t, "ContainersNotReady", n.condition(corev1.PodReady).Reason)
		n.after(10 * time.Second)
		assert.True(t, *n.container().Started)
		assert.True(t, n.container().Ready, "readiness is probed from its initial delay on")
		assert.Equal(t, corev1.ConditionTrue, n.condition(corev1.PodReady).Status)
		assert.Empty(t, n.condition(corev1.PodReady).Reason, "the reason of before has gone")
		assert.Equal(t, "10.245.0.1", n.pod().Status.PodIP)
		assert.Equal(t, n.pod().Status.PodIP, n.last().ip, "the process listens at the pod's address")

		n.fall("/ready", 503)
		n.after(20 * time.Second)
		assert.True(t, n.container().Ready, "two failures may be chance")
		n.after(25 * time.Second)
		assert.False(t, n.container().Ready, "three are not")
		assert.Equal(t, corev1.ConditionFalse, n.condition(corev1.PodReady).Status)
		n.fall("/ready", 0)
		n.after(30 * time.Second)
		assert.True(t, n.container().Ready, "one success is enough")
		assert.Zero(t, n.container().RestartCount, "readiness restarts nothing")
	})
}

func TestPace(t *testing.T) {
	t.Parallel()
	inBubble(t, 10, func(n *node) {
		n.schedule(backend())
		n.after(900 * time.Millisecond)
		assert.False(t, n.container().Ready)
		n.after(time.Second)
		assert.True(t, n.container().Ready, "10s pass in one")
	})
}

func TestStartupFails(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.fall("/live", 500)
		n.schedule(backend())
		n.after(289 * time.Second)
		first := n.last()
		assert.True(t, first.runs())
		n.after(290 * time.Second)
		n.after(290*time.Second + 80*time.Second)
		assert.False(t, first.runs(), "the 30th failure, ten seconds each, ends it after its preStop hook")
		assert.EqualValues(t, 1, n.container().RestartCount)
		assert.NotSame(t, first, n.last(), "and it is started again")
	})
}

func TestLivenessFails(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		pod := backend()
		pod.Spec.Containers[0].Lifecycle = nil
		n.schedule(pod)
		n.after(35 * time.Second)
		n.fall("/live", 500)
		first := n.last()
		n.after(59 * time.Second)
		assert.True(t, first.runs(), "the probes at 40s and 50s failed, and the third is not due")
		n.after(60 * time.Second)
		assert.False(t, first.runs())
		assert.EqualValues(t, 1, n.container().RestartCount)
		assert.EqualValues(t, 137, n.container().LastTerminationState.Terminated.ExitCode)
		assert.NotNil(t, n.container().State.Running, "the first restart does not wait")

		// The startup probe fails for 5 minutes, to the second: 60s, and 290s.
		n.after(350 * time.Second)
		require.NotNil(t, n.container().State.Waiting)
		assert.Equal(t, "CrashLoopBackOff", n.container().State.Waiting.Reason, "the second does")
		assert.False(t, n.container().Ready)
		n.after(359 * time.Second)
		assert.EqualValues(t, 1, n.container().RestartCount)
		n.after(360 * time.Second)
		assert.EqualValues(t, 2, n.container().RestartCount, "10s")
	})
}

func TestProcessEnds(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.schedule(backend())
		n.after(10 * time.Second)
		n.last().Kill()
		assert.EqualValues(t, 1, n.container().RestartCount, "a process that ends is started again")
		assert.False(t, n.container().Ready, "and has to get ready again")
		n.after(20 * time.Second)
		assert.True(t, n.container().Ready)
		n.after(11 * time.Minute)
		n.last().Kill()
		assert.EqualValues(t, 2, n.container().RestartCount, "after ten good minutes earlier failures are forgiven")
	})
}

func TestImageBroken(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		pod := backend()
		pod.Spec.Containers[0].Image = "backend:1.0.1-broken"
		n.schedule(pod)
		n.after(time.Minute)
		assert.Nil(t, n.last(), "nothing is started")
		assert.Equal(t, corev1.PodPending, n.pod().Status.Phase)
		assert.Equal(t, "ImagePullBackOff", n.container().State.Waiting.Reason)
		n.delete(95)
		assert.Nil(t, n.pod(), "there is nothing to wait for")
	})
}

func TestTermination(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason   string
		preStop  int64 // 0 is none
		grace    int64
		stubborn bool
		stopped  time.Duration
		gone     time.Duration
	}{
		"as the program has it": {"the stop signal waits for the preStop hook", 80, 95, false, 80 * time.Second, 80 * time.Second},
		"ignored":               {"the kill comes with the end of the grace period", 80, 95, true, 80 * time.Second, 95 * time.Second},
		"no hook":               {"the stop signal comes at once", 0, 30, true, 0, 30 * time.Second},
		"too little grace":      {"the hook is cut short, and two seconds are left", 80, 30, true, 30 * time.Second, 32 * time.Second},
		"an eviction's grace":   {"a deletion may bring a grace period of its own", 80, 1, true, time.Second, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, 1, func(n *node) {
				pod := backend()
				pod.Spec.Containers[0].Lifecycle.PreStop.Sleep.Seconds = row.preStop
				if row.preStop == 0 {
					pod.Spec.Containers[0].Lifecycle = nil
				}
				n.stubborn = row.stubborn
				n.schedule(pod)
				n.after(10 * time.Second)
				n.delete(row.grace)
				process := n.last()
				if row.gone > time.Second {
					n.after(row.gone - time.Second)
					assert.True(t, process.runs(), "it serves until then")
				}
				n.after(row.gone)
				assert.False(t, process.runs(), row.reason)
				assert.Equal(t, row.stopped, process.stopped, row.reason)
				assert.Nil(t, n.pod(), "the object goes with the last process")
			})
		})
	}
}

func TestEndsInItsHook(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.schedule(backend())
		n.after(10 * time.Second)
		n.delete(95)
		n.after(5 * time.Second)
		n.last().Kill()
		assert.Nil(t, n.pod(), "a process that has ended by itself is not waited for")
	})
}

func TestDeletedWhileRestarting(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.fall("/live", 500)
		n.schedule(backend())
		n.after(300 * time.Second) // in its preStop hook since 290s
		first := n.last()
		n.delete(95)
		n.after(69 * time.Second)
		assert.True(t, first.runs(), "what has begun goes on")
		n.after(70 * time.Second)
		assert.False(t, first.runs())
		assert.Same(t, first, n.last(), "nothing is started again")
		assert.Nil(t, n.pod())
	})
}

func TestRemovedByForce(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		n.schedule(backend())
		n.after(10 * time.Second)
		n.delete(95)
		require.NoError(t, n.client.CoreV1().Pods("a").Delete(context.Background(), "backend-1", metav1.DeleteOptions{}))
		assert.False(t, n.last().runs(), "who removes the object ends the process, hook or not")
	})
}

func TestGates(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		pod := backend()
		pod.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "target"}}
		n.schedule(pod)
		n.after(10 * time.Second)
		assert.Equal(t, corev1.ConditionTrue, n.condition(corev1.ContainersReady).Status)
		assert.Equal(t, corev1.ConditionFalse, n.condition(corev1.PodReady).Status, "nobody has opened the gate")
		assert.Equal(t, "ReadinessGatesNotReady", n.condition(corev1.PodReady).Reason)
		n.judge("target", "True")
		assert.Equal(t, corev1.ConditionTrue, n.condition(corev1.PodReady).Status)
		assert.Equal(t, corev1.ConditionTrue, n.condition("target").Status, "what others wrote stays")
		n.judge("target", "False")
		assert.Equal(t, corev1.ConditionFalse, n.condition(corev1.PodReady).Status, "a gate can close again")
	})
}

func TestRestartOfTheKubelet(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		other := backend()
		other.Name, other.UID = "backend-0", "0"
		n.schedule(other)
		n.schedule(backend())
		n.after(10 * time.Second)
		first, address := n.last(), n.pod().Status.PodIP
		require.Equal(t, "10.245.0.2", address)
		n.stop()
		assert.False(t, first.runs(), "no process outlives the kubelet")
		assert.True(t, n.container().Ready, "the pod is left as it was")

		require.NoError(t, n.client.CoreV1().Pods("a").Delete(context.Background(), "backend-0", metav1.DeleteOptions{}))
		n.stop = n.serve(1)
		assert.Equal(t, address, n.pod().Status.PodIP, "the next takes it over at its address")
		assert.EqualValues(t, 1, n.container().RestartCount, "with a process of its own")
		assert.False(t, n.container().Ready)
		n.after(30 * time.Second)
		assert.True(t, n.container().Ready)
	})
}

func TestKeeps(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		labels map[string]string
		want   bool
	}{
		"a workload's": {"it serves", map[string]string{"app": "backend"}, true},
		"a Job's":      {"it runs to its end, which kwok knows how to do", map[string]string{"app": "backend", "batch.kubernetes.io/job-name": "j"}, false},
		"no labels":    {"kwok cannot be told to leave it alone", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: row.labels}}
			assert.Equal(t, row.want, kubelet.Keeps(pod), row.reason)
			selector, err := labels.Parse(kubelet.KwokDisregards)
			require.NoError(t, err)
			// kwok does not ask its selector about what has no labels.
			assert.Equal(t, row.want, len(row.labels) > 0 && selector.Matches(labels.Set(row.labels)), "one of the two keeps it, not both")
		})
	}
	selector, err := labels.Parse(kubelet.KwokDisregards)
	require.NoError(t, err)
	assert.False(t, selector.Matches(labels.Set{corev1.LabelHostname: "n"}), "kwok keeps the nodes")
}

func TestLeftAlone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*corev1.Pod){
		"not placed":      func(p *corev1.Pod) { p.Spec.NodeName = "" },
		"of a Job":        func(p *corev1.Pod) { p.Labels["batch.kubernetes.io/job-name"] = "j" },
		"at its end":      func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded },
		"that has failed": func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, 1, func(n *node) {
				pod := backend()
				change(pod)
				n.schedule(pod)
				n.after(time.Minute)
				assert.Nil(t, n.last(), "a pod %s gets no process", name)
			})
		})
	}
}

func TestAPIFails(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		var failing atomic.Bool
		failing.Store(true)
		n.client.PrependReactor("*", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
			isWrite := action.GetVerb() == "patch" || action.GetVerb() == "delete"
			return failing.Load() && isWrite, nil, errors.New("down")
		})
		n.schedule(backend())
		n.after(20 * time.Second)
		assert.Empty(t, n.pod().Status.ContainerStatuses)
		failing.Store(false)
		n.after(21 * time.Second)
		assert.True(t, n.container().Ready, "the status is written when it can be")
		failing.Store(true)
		n.delete(95)
		n.after(85 * time.Second)
		assert.False(t, n.last().runs())
		assert.NotNil(t, n.pod(), "the object could not be removed")
		failing.Store(false)
		n.after(86 * time.Second)
		assert.Nil(t, n.pod(), "and is when it can be")
	})
}
