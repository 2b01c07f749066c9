package observe

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubectl/pkg/util/podutils"
)

// patience is how long the first answers of the cluster are waited for.
const patience = 15 * time.Second

// State is a deployment at a moment.
type State struct {
	At time.Time
	// Wanted is what the deployment asks for. Ready pods serve, Starting ones are not ready yet, Ending ones are being deleted.
	Wanted, Ready, Starting, Ending int32
	// Desired, Min and Max are the autoscaler's; all 0 without one.
	Desired, Min, Max int32
}

// same leaves the time out.
func (s State) same(other State) bool {
	s.At, other.At = time.Time{}, time.Time{}
	return s == other
}

// Watcher follows one deployment. Its methods may be called at the same time.
type Watcher struct {
	deployment  string
	deployments cache.Store
	autoscalers cache.Store
	pods        cache.Store
	factories   []informers.SharedInformerFactory
	stop        context.CancelFunc

	mu      sync.Mutex
	history []State
	trouble []string
}

// Start watches until Close. It returns when the present state is known, or with an error after some seconds.
func Start(ctx context.Context, client kubernetes.Interface, deployment *appsv1.Deployment) (*Watcher, error) {
	selector, err := metav1.LabelSelectorAsSelector(deployment.Spec.Selector)
	if err != nil {
		return nil, fmt.Errorf("deployment %s/%s has a selector that cannot be read: %w", deployment.Namespace, deployment.Name, err)
	}
	ctx, stop := context.WithCancel(ctx)
	w := &Watcher{deployment: deployment.Name, stop: stop}
	factory := func(narrow func(*metav1.ListOptions)) informers.SharedInformerFactory {
		one := informers.NewSharedInformerFactoryWithOptions(client, 0,
			informers.WithNamespace(deployment.Namespace), informers.WithTweakListOptions(narrow))
		w.factories = append(w.factories, one)
		return one
	}
	byName := factory(func(o *metav1.ListOptions) {
		o.FieldSelector = fields.OneTermEqualSelector("metadata.name", deployment.Name).String()
	})
	byLabel := factory(func(o *metav1.ListOptions) { o.LabelSelector = selector.String() })
	all := factory(func(*metav1.ListOptions) {})
	followed := []cache.SharedIndexInformer{
		byName.Apps().V1().Deployments().Informer(),
		all.Autoscaling().V2().HorizontalPodAutoscalers().Informer(),
		byLabel.Core().V1().Pods().Informer(),
	}
	w.deployments, w.autoscalers, w.pods = followed[0].GetStore(), followed[1].GetStore(), followed[2].GetStore()
	if err := w.follow(ctx, followed); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *Watcher) follow(ctx context.Context, informers []cache.SharedIndexInformer) error {
	var synced []cache.InformerSynced
	for _, informer := range informers {
		if err := informer.SetWatchErrorHandlerWithContext(w.failed); err != nil {
			return err
		}
		registration, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { w.note() },
			UpdateFunc: func(any, any) { w.note() },
			DeleteFunc: func(any) { w.note() },
		})
		if err != nil {
			return err
		}
		synced = append(synced, registration.HasSynced)
	}
	for _, factory := range w.factories {
		factory.StartWithContext(ctx)
	}
	ready, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !cache.WaitForCacheSync(ready.Done(), synced...) {
		return fmt.Errorf("deployment %s cannot be watched: the cluster has not answered for %s %v", w.deployment, patience, w.Trouble())
	}
	w.mu.Lock()
	w.history = w.history[max(0, len(w.history)-1):] // what was seen while the parts came in one by one never was
	w.mu.Unlock()
	w.note()
	return nil
}

// failed keeps what the watches complain of; they go on by themselves.
func (w *Watcher) failed(ctx context.Context, _ *cache.Reflector, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := "the watch was cut off for a time: " + err.Error()
	if ctx.Err() == nil && !slices.Contains(w.trouble, text) && len(w.trouble) < 10 {
		w.trouble = append(w.trouble, text)
	}
}

// note adds the present state to the history if it differs from the last one.
func (w *Watcher) note() {
	w.mu.Lock()
	defer w.mu.Unlock()
	state := w.state()
	if len(w.history) == 0 || !state.same(w.history[len(w.history)-1]) {
		w.history = append(w.history, state)
	}
}

func (w *Watcher) state() State {
	state := State{At: time.Now()}
	for _, object := range w.deployments.List() {
		if deployment, ok := object.(*appsv1.Deployment); ok && deployment.Spec.Replicas != nil {
			state.Wanted = *deployment.Spec.Replicas
		}
	}
	for _, object := range w.autoscalers.List() {
		hpa, ok := object.(*autoscalingv2.HorizontalPodAutoscaler)
		if !ok || hpa.Spec.ScaleTargetRef.Kind != "Deployment" || hpa.Spec.ScaleTargetRef.Name != w.deployment {
			continue
		}
		state.Desired, state.Min, state.Max = hpa.Status.DesiredReplicas, 1, hpa.Spec.MaxReplicas
		if hpa.Spec.MinReplicas != nil {
			state.Min = *hpa.Spec.MinReplicas
		}
	}
	for _, object := range w.pods.List() {
		if pod, ok := object.(*corev1.Pod); ok {
			state.add(pod)
		}
	}
	return state
}

func (s *State) add(pod *corev1.Pod) {
	switch {
	case pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed:
	case pod.DeletionTimestamp != nil:
		s.Ending++
	case podutils.IsPodReady(pod):
		s.Ready++
	default:
		s.Starting++
	}
}

// History is each state so far, the present one last. There is one at least.
func (w *Watcher) History() []State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.history)
}

// Trouble is what the watches complained of.
func (w *Watcher) Trouble() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.trouble)
}

// Close ends the watches, and returns when they have ended.
func (w *Watcher) Close() {
	w.stop()
	for _, factory := range w.factories {
		factory.Shutdown()
	}
}
