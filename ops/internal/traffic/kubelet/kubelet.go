package kubelet

import (
	"context"
	"sync"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
)

// Process is one that runs for a container.
type Process interface {
	// Terminate tells it to stop.
	Terminate()
	// Kill ends it at once.
	Kill()
	// Done is closed when it has ended.
	Done() <-chan struct{}
}

// Start starts the process of a container of a pod that has that address.
type Start func(pod *corev1.Pod, container corev1.Container, ip string) Process

// Kubelet keeps the pods of all nodes. Run it once.
type Kubelet struct {
	client  kubernetes.Interface
	start   Start
	prober  *prober
	pace    pace.Pace
	address podnet.Addresses

	mu      sync.Mutex
	closed  bool
	workers map[types.UID]*worker
	running sync.WaitGroup
}

// New is a kubelet whose probes go through the network, and whose waits pass at a pace.
func New(client kubernetes.Interface, network *podnet.Network, p pace.Pace, start Start) *Kubelet {
	return &Kubelet{
		client: client, start: start, prober: newProber(network, p), pace: p, workers: map[types.UID]*worker{},
	}
}

// Keeps says that a pod is for the kubelet, and not for kwok: all but those of Jobs, which run to their end, and those
// without a label, which kwok cannot tell from others.
func Keeps(pod *corev1.Pod) bool {
	_, ofJob := pod.Labels[batchv1.JobNameLabel]
	return !ofJob && len(pod.Labels) > 0
}

// KwokDisregards is the label selector by which kwok leaves alone what Keeps says, and no node.
const KwokDisregards = "!" + batchv1.JobNameLabel + ",!" + corev1.LabelHostname

// Run keeps the informer's pods until ctx ends. Then the processes are killed; the pods stay as they are, and are taken
// over by the next kubelet.
func (k *Kubelet) Run(ctx context.Context, pods cache.SharedIndexInformer) error {
	registration, err := pods.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { k.saw(ctx, object) },
		UpdateFunc: func(_, current any) { k.saw(ctx, current) },
		DeleteFunc: k.lost,
	})
	if err != nil {
		return err
	}
	<-ctx.Done()
	err = pods.RemoveEventHandler(registration)
	k.close()
	k.running.Wait()
	return err
}

// saw hands a pod to its worker, which is made when the pod is placed on a node.
func (k *Kubelet) saw(ctx context.Context, object any) {
	pod, ok := object.(*corev1.Pod)
	if !ok || pod.Spec.NodeName == "" || !Keeps(pod) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	w, found := k.workers[pod.UID]
	if !found {
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			return
		}
		w = newWorker(k, pod)
		k.workers[pod.UID] = w
		k.running.Go(func() {
			w.run(ctx)
			k.forget(pod.UID)
		})
	}
	w.tell(pod)
}

// lost ends what runs for a pod that is not there any more: somebody removed it by force.
func (k *Kubelet) lost(object any) {
	if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = tombstone.Obj
	}
	pod, ok := object.(*corev1.Pod)
	if !ok {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if w, found := k.workers[pod.UID]; found {
		w.lose()
	}
}

// close has no more workers begin.
func (k *Kubelet) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
}

func (k *Kubelet) forget(uid types.UID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.workers, uid)
}
