package kubelet

import (
	"context"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// Times of a kubelet: see
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy.
const (
	firstBackOff   = 10 * time.Second
	longestBackOff = 5 * time.Minute
	// forgivenAfter is how long a container must run until its earlier failures count no more.
	forgivenAfter = 10 * time.Minute
	// leastGrace is what a process gets after its stop signal even when a preStop hook took all of the grace period.
	leastGrace = 2 * time.Second
)

// container is one of a pod's, over all its restarts.
type container struct {
	worker *worker
	pod    *corev1.Pod // as it was when it began
	spec   corev1.Container

	mu       sync.Mutex
	process  Process
	state    corev1.ContainerState
	last     corev1.ContainerState
	started  bool
	ready    bool
	restarts int32
}

func newContainer(w *worker, spec corev1.Container) *container {
	c := &container{worker: w, pod: w.pod, spec: spec}
	c.state.Waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}
	for _, earlier := range w.pod.Status.ContainerStatuses { // of a kubelet that is gone, and the process with it
		if earlier.Name == spec.Name && earlier.State.Running != nil {
			c.restarts = earlier.RestartCount + 1
		}
	}
	return c
}

// cannotBePulled is a container that never starts.
func (c *container) cannotBePulled() {
	c.set(func() {
		c.state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
			Reason: "ImagePullBackOff", Message: "Back-off pulling image " + c.spec.Image,
		}}
	})
}

// set changes the state, and has the worker write it.
func (c *container) set(change func()) {
	c.mu.Lock()
	change()
	c.mu.Unlock()
	c.worker.change()
}

// run starts the container and starts it again when it fails, until attended ends. The process then goes on, at the longest
// as long as life does.
func (c *container) run(life, attended context.Context) {
	var backOff time.Duration
	for attended.Err() == nil {
		begun := time.Now()
		process := c.begin()
		why := c.attend(attended, process, begun)
		if why == told {
			return
		}
		if why == unhealthy {
			c.set(func() { c.ready = false })
			c.end(life, graceOf(c.pod, c.worker.kubelet.pace))
		}
		c.failed(begun, backOff > 0)
		if time.Since(begun) > c.worker.kubelet.pace.Of(forgivenAfter) {
			backOff = 0
		}
		if !pace.Wait(attended, c.worker.kubelet.pace.Of(backOff)) {
			return
		}
		backOff = min(max(2*backOff, firstBackOff), longestBackOff)
		c.set(func() { c.restarts++ })
	}
}

func (c *container) begin() Process {
	process := c.worker.kubelet.start(c.pod, c.spec, c.worker.ip)
	c.set(func() {
		c.process, c.started, c.ready = process, c.spec.StartupProbe == nil, false
		c.state = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}
	})
	return process
}

// failed notes that the process has ended, and that the next waits.
func (c *container) failed(begun time.Time, waits bool) {
	c.set(func() {
		c.started, c.ready = false, false
		c.last = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: 137, Reason: "Error", StartedAt: metav1.NewTime(begun), FinishedAt: metav1.Now(),
		}}
		if waits {
			c.state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
				Reason: "CrashLoopBackOff", Message: "back-off restarting failed container " + c.spec.Name,
			}}
		}
	})
}

// end is how a process is ended: the preStop hook, the stop signal, and the kill when the grace period is over, or at once
// when ctx ends.
func (c *container) end(ctx context.Context, grace time.Duration) {
	c.mu.Lock()
	process := c.process
	c.mu.Unlock()
	if process == nil {
		return
	}
	defer func() { <-process.Done() }()
	defer process.Kill()
	begun := time.Now()
	hook, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, process.Kill)()
	go func() { // a process that ended by itself is waited for no longer
		select {
		case <-process.Done():
			cancel()
		case <-hook.Done():
		}
	}()
	if preStop := preStopOf(c.spec, c.worker.kubelet.pace); !pace.Wait(hook, min(preStop, grace)) {
		return
	}
	process.Terminate()
	rest := max(grace-time.Since(begun), c.worker.kubelet.pace.Of(leastGrace))
	pace.Wait(hook, rest)
}

// preStopOf is how long a preStop hook takes that sleeps. Others are not made.
func preStopOf(spec corev1.Container, p pace.Pace) time.Duration {
	if spec.Lifecycle == nil || spec.Lifecycle.PreStop == nil || spec.Lifecycle.PreStop.Sleep == nil {
		return 0
	}
	return p.Of(time.Duration(spec.Lifecycle.PreStop.Sleep.Seconds) * time.Second)
}

// kill ends the process, if there is one, and returns when it has ended.
func (c *container) kill() {
	c.mu.Lock()
	process := c.process
	c.mu.Unlock()
	if process != nil {
		process.Kill()
		<-process.Done()
	}
}

// status is what the API is told.
func (c *container) status() corev1.ContainerStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	started := c.started
	return corev1.ContainerStatus{
		Name: c.spec.Name, Image: c.spec.Image, RestartCount: c.restarts, Started: &started, Ready: c.ready,
		State: c.state, LastTerminationState: c.last,
	}
}
