package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
)

// errUnusable marks errors about what the program asks for, as against what became of it.
var errUnusable = errors.New("unusable")

// cluster is a Kubernetes API.
type cluster struct {
	client client.WithWatch
	close  func()
	clock  clock
}

// clock tells the time.
type clock struct {
	now   func() time.Time
	after func(time.Duration) <-chan time.Time
}

var wallClock = clock{now: time.Now, after: time.After}

// connect makes a client. Nothing is asked of the API server yet. Kinds that are not known are looked up again each
// time, so a CRD that was installed meanwhile is found.
func connect(config *rest.Config) (*cluster, error) {
	transport, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	mapper, err := apiutil.NewDynamicRESTMapper(config, transport)
	if err != nil {
		return nil, err
	}
	api, err := client.NewWithWatch(config, client.Options{HTTPClient: transport, Mapper: mapper})
	if err != nil {
		return nil, err
	}
	return &cluster{client: api, close: transport.CloseIdleConnections, clock: wallClock}, nil
}

// settle gives a namespaced object that names no namespace its namespace.
func (c *cluster) settle(object *unstructured.Unstructured, fallback string) error {
	namespaced, err := c.client.IsObjectNamespaced(object)
	if err != nil {
		return failed("find the kind of", object, err)
	}
	switch {
	case !namespaced:
		object.SetNamespace("")
	case object.GetNamespace() == "" && fallback != "":
		object.SetNamespace(fallback)
	case object.GetNamespace() == "":
		object.SetNamespace("default")
	}
	return nil
}

// get is the live object, nil when there is none.
func (c *cluster) get(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	live := named(object)
	err := c.client.Get(ctx, client.ObjectKeyFromObject(object), live)
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, failed("read", object, err)
	}
	return live, nil
}

// apply is server-side apply with forced ownership; with dryRun the API server only says what would come of it.
func (c *cluster) apply(
	ctx context.Context, object *unstructured.Unstructured, manager string, dryRun bool,
) (*unstructured.Unstructured, error) {
	options := []client.PatchOption{client.ForceOwnership, client.FieldOwner(manager)}
	if dryRun {
		options = append(options, client.DryRunAll)
	}
	var applied *unstructured.Unstructured
	err := c.patiently(ctx, func() error {
		applied = object.DeepCopy()
		applied.SetManagedFields(nil)
		//nolint:staticcheck // The newer Apply takes typed configurations; for unstructured objects both send the same.
		return c.client.Patch(ctx, applied, client.Apply, options...)
	})
	if err != nil {
		return nil, failed("apply", object, err)
	}
	return applied, nil
}

// overloaded is how often a write is sent again to an API server that has too much to do: over about half a minute, beside
// what the server itself waits before it gives up.
var overloaded = wait.Backoff{Steps: 5, Duration: time.Second, Factor: 2, Jitter: 0.2}

// patiently does something again as long as the API server is overloaded.
func (c *cluster) patiently(ctx context.Context, do func() error) error {
	backoff := overloaded
	for {
		err := do()
		if !isOverload(err) || backoff.Steps == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-c.clock.after(backoff.Step()):
		}
	}
}

// isOverload tells that the API server had no time for a request. A write may have come through nevertheless, which an
// apply that is sent again finds done.
func isOverload(err error) bool {
	return apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err) || apierrors.IsTooManyRequests(err)
}

// named is an object of the same kind and name, with nothing else in it.
func named(object *unstructured.Unstructured) *unstructured.Unstructured {
	result := &unstructured.Unstructured{}
	result.SetGroupVersionKind(object.GroupVersionKind())
	result.SetNamespace(object.GetNamespace())
	result.SetName(object.GetName())
	return result
}

// title is what an error calls an object: "Deployment staging/backend".
func title(object *unstructured.Unstructured) string { return object.GetKind() + " " + idOf(object) }

// idOf is a resource's ID, as Pulumi's plugin makes it.
func idOf(object *unstructured.Unstructured) string {
	if object.GetNamespace() == "" {
		return object.GetName()
	}
	return object.GetNamespace() + "/" + object.GetName()
}

// failed says what could not be done to an object and why; the cause stays in the chain.
func failed(verb string, object *unstructured.Unstructured, err error) error {
	if meta.IsNoMatchError(err) {
		return fmt.Errorf("%s: the cluster does not know the kind %s of %s; install its CustomResourceDefinition first%w",
			title(object), object.GetKind(), object.GetAPIVersion(), silent{err})
	}
	return fmt.Errorf("cannot %s %s: %w", verb, title(object), err)
}

// silent keeps an error in the chain without its text.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }
