package validate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/pager"

	"golang.org/x/sync/errgroup"
)

// readers is how many lists are read at once.
const readers = 8

// Why a resource could not be read, and that is no reason to stop.
var (
	errForbidden   = errors.New("may not be read")
	errAbsent      = errors.New("is not in the cluster")
	errUnavailable = errors.New("does not answer")
)

// reading is a snapshot in the making.
type reading struct {
	client    dynamic.Interface
	namespace string

	mu      sync.Mutex
	objects map[Resource][]*unstructured.Unstructured
	errs    map[Resource]error
}

// read takes one list of each kind, in pages. An error means that the cluster cannot be used at all.
func read(ctx context.Context, client dynamic.Interface, namespace string, withPlan bool) (*reading, error) {
	r := &reading{
		client: client, namespace: namespace,
		objects: map[Resource][]*unstructured.Unstructured{}, errs: map[Resource]error{},
	}
	if err := r.get(ctx, namespaces, namespace); err != nil {
		return nil, err
	}
	if errors.Is(r.errs[namespaces], errAbsent) {
		return r, nil // nor is anything in it
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for _, resource := range listed {
		if withPlan || !resource.PlanOnly {
			group.Go(func() error { return r.list(ctx, resource) })
		}
	}
	return r, group.Wait()
}

func (r *reading) of(resource Resource) dynamic.ResourceInterface {
	if resource.Everywhere || resource == namespaces {
		return r.client.Resource(resource.gvr())
	}
	return r.client.Resource(resource.gvr()).Namespace(r.namespace)
}

func (r *reading) list(ctx context.Context, resource Resource) error {
	var objects []*unstructured.Unstructured
	page := func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return r.of(resource).List(ctx, options)
	}
	err := pager.New(page).EachListItem(ctx, metav1.ListOptions{}, func(item runtime.Object) error {
		object, ok := item.(*unstructured.Unstructured)
		if !ok {
			return fmt.Errorf("the list of %s holds a %T", resource, item)
		}
		objects = append(objects, object)
		return nil
	})
	return r.keep(resource, objects, err)
}

// get reads one object more of the resource.
func (r *reading) get(ctx context.Context, resource Resource, name string) error {
	object, err := r.of(resource).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return r.keep(resource, r.objects[resource], err)
	}
	return r.keep(resource, append(r.objects[resource], object), nil)
}

// keep notes what was read, or why nothing could be; what goes wrong with the cluster itself is returned.
func (r *reading) keep(resource Resource, objects []*unstructured.Unstructured, err error) error {
	var trouble error
	switch {
	case err == nil:
	case apierrors.IsForbidden(err):
		trouble = errForbidden
	case apierrors.IsNotFound(err):
		trouble = errAbsent
	case apierrors.IsServiceUnavailable(err) && resource.Addon:
		trouble = errUnavailable
	default:
		return fmt.Errorf("%s cannot be read: %w", resource, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.objects[resource] = objects
	if trouble != nil {
		r.errs[resource] = trouble
	}
	return nil
}

// Options say what is looked at.
type Options struct {
	// Namespace is the deployment's.
	Namespace string
	// Stack and Plan are the stack's name and the objects of its rendered plan, which the live ones are compared with. No
	// Plan, no comparison.
	Stack string
	Plan  []*unstructured.Unstructured
	// Now is the time that ages are counted from. Default the present.
	Now time.Time
}

// Run reads the deployment and makes all checks. An error means that nothing can be said: the cluster does not answer, or
// does not know who asks.
func Run(ctx context.Context, client dynamic.Interface, options Options) (*Report, error) {
	if options.Now.IsZero() {
		options.Now = time.Now()
	}
	r, err := read(ctx, client, options.Namespace, options.Plan != nil)
	if err != nil {
		return nil, err
	}
	snapshot, err := newSnapshot(r, options)
	if err != nil {
		return nil, err
	}
	if err := snapshot.readCertificates(ctx, r); err != nil {
		return nil, err
	}
	report := newReport(options.Namespace, options.Now.UTC().Truncate(time.Second), snapshot.results())
	report.Stack = options.Stack
	return report, nil
}
