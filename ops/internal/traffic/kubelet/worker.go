package kubelet

import (
	"context"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// retryAfter is how long a write to the API that failed waits until it is tried again.
const retryAfter = time.Second

// worker keeps one pod.
type worker struct {
	kubelet    *Kubelet
	pod        *corev1.Pod // as last seen
	ip         string
	started    metav1.Time
	containers []*container
	written    corev1.PodStatus // what the API was told last

	news    chan *corev1.Pod // the latest alone
	changed chan struct{}    // a container's state is another
	lost    chan struct{}    // the pod is gone
	lose    func()
}

func newWorker(k *Kubelet, pod *corev1.Pod) *worker {
	w := &worker{
		kubelet: k, pod: pod, news: make(chan *corev1.Pod, 1), changed: make(chan struct{}, 1), lost: make(chan struct{}),
	}
	w.lose = sync.OnceFunc(func() { close(w.lost) })
	return w
}

// tell replaces news that the worker has not taken yet. One at a time tells.
func (w *worker) tell(pod *corev1.Pod) {
	select {
	case <-w.news:
	default:
	}
	w.news <- pod
}

func (w *worker) change() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// run keeps the pod until it is gone, or ctx ends.
func (w *worker) run(ctx context.Context) {
	ip, err := w.kubelet.address.Take(w.pod.Status.PodIP)
	if err != nil {
		return // a pod without an address stays pending, as on a node whose addresses are used up
	}
	defer w.kubelet.address.Free(ip)
	w.ip, w.started = ip, metav1.Now()
	if w.pod.Status.StartTime != nil {
		w.started = *w.pod.Status.StartTime
	}
	life, end := context.WithCancel(ctx)
	defer end()
	attended, stopAttending := context.WithCancel(life)
	var attending sync.WaitGroup
	for _, spec := range w.pod.Spec.Containers {
		c := newContainer(w, spec)
		w.containers = append(w.containers, c)
		if isBroken(spec.Image) {
			c.cannotBePulled()
			continue
		}
		attending.Go(func() { c.run(life, attended) })
	}
	attending.Go(func() {
		select {
		case <-w.lost:
			end()
		case <-life.Done():
		}
	})
	deleted := w.keep(life)
	stopAttending()
	if deleted {
		w.terminate(life)
		w.remove(life)
	}
	end()
	attending.Wait()
	for _, c := range w.containers {
		c.kill()
	}
}

// isBroken says that an image cannot be pulled; kwok goes by the same.
func isBroken(image string) bool { return strings.HasSuffix(image, "broken") }

// keep writes the pod's status whenever it changes, until the pod is to be deleted, is lost, or ctx ends.
func (w *worker) keep(ctx context.Context) (deleted bool) {
	retry := time.NewTimer(0)
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case pod := <-w.news:
			w.pod = pod
			if pod.DeletionTimestamp != nil {
				return true
			}
		case <-w.changed:
		case <-retry.C:
		}
		if err := w.write(ctx); err != nil {
			retry.Reset(retryAfter)
		}
	}
}

// terminate ends the containers side by side within the pod's grace period.
func (w *worker) terminate(ctx context.Context) {
	var all sync.WaitGroup
	for _, c := range w.containers {
		all.Go(func() { c.end(ctx, graceOf(w.pod, w.kubelet.pace)) })
	}
	all.Wait()
}

// graceOf is the grace period that the deletion came with.
func graceOf(pod *corev1.Pod, p pace.Pace) time.Duration {
	seconds := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if pod.Spec.TerminationGracePeriodSeconds != nil {
		seconds = *pod.Spec.TerminationGracePeriodSeconds
	}
	if pod.DeletionGracePeriodSeconds != nil {
		seconds = *pod.DeletionGracePeriodSeconds
	}
	return p.Of(time.Duration(seconds) * time.Second)
}

// remove takes the object away, as all that it stood for has ended.
func (w *worker) remove(ctx context.Context) {
	options := *metav1.NewDeleteOptions(0)
	options.Preconditions = metav1.NewUIDPreconditions(string(w.pod.UID))
	for ctx.Err() == nil {
		err := w.kubelet.client.CoreV1().Pods(w.pod.Namespace).Delete(ctx, w.pod.Name, options)
		if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
			return
		}
		pace.Wait(ctx, retryAfter)
	}
}
