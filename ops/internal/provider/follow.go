package provider

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// errDeleted says that what was followed is gone.
var errDeleted = errors.New("it was deleted meanwhile")

// glance is how often an object is judged again though it did not change itself: its pods and endpoints may have.
const glance = 2 * time.Second

// followed is an object whose changes are waited for.
type followed struct {
	cluster *cluster
	latest  *unstructured.Unstructured
	watch   watch.Interface
}

func (c *cluster) follow(live *unstructured.Unstructured) *followed {
	return &followed{cluster: c, latest: live}
}

func (f *followed) stop() {
	if f.watch != nil {
		f.watch.Stop()
		f.watch = nil
	}
}

// next returns the object when it has changed, or the same after a glance. errDeleted when it is gone.
func (f *followed) next(ctx context.Context) (*unstructured.Unstructured, error) {
	if f.watch == nil {
		return f.reopen(ctx)
	}
	select {
	case <-ctx.Done():
		return f.latest, context.Cause(ctx)
	case <-f.cluster.clock.after(glance):
		return f.latest, nil
	case event, open := <-f.watch.ResultChan():
		object, isObject := event.Object.(*unstructured.Unstructured)
		if !open || !isObject || event.Type == watch.Error {
			f.stop()
			return f.pause(ctx)
		}
		if object.GetName() != f.latest.GetName() || event.Type == watch.Bookmark {
			return f.latest, nil
		}
		f.latest = object
		if event.Type == watch.Deleted {
			return object, errDeleted
		}
		return object, nil
	}
}

// pause keeps a watch that ends at once from being opened over and over.
func (f *followed) pause(ctx context.Context) (*unstructured.Unstructured, error) {
	select {
	case <-ctx.Done():
		return f.latest, context.Cause(ctx)
	case <-f.cluster.clock.after(glance):
		return f.latest, nil
	}
}

// reopen begins to watch, and then reads the object, so that no change falls between the two.
func (f *followed) reopen(ctx context.Context) (*unstructured.Unstructured, error) {
	list := &unstructured.UnstructuredList{}
	gvk := f.latest.GroupVersionKind()
	gvk.Kind += "List"
	list.SetGroupVersionKind(gvk)
	opened, err := f.cluster.client.Watch(ctx, list, client.InNamespace(f.latest.GetNamespace()),
		client.MatchingFields{"metadata.name": f.latest.GetName()})
	if err != nil {
		return f.latest, failed("watch", f.latest, err)
	}
	f.watch = opened
	live, err := f.cluster.get(ctx, f.latest)
	if err != nil {
		return f.latest, err
	}
	if live == nil {
		return f.latest, errDeleted
	}
	f.latest = live
	return live, nil
}
