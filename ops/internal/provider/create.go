package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Create applies an object and waits until it is ready.
func (s *server) Create(ctx context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	inputs, err := pluginrpc.Received(req.GetProperties())
	if err != nil {
		return nil, err
	}
	secrets := secretStrings(inputs)
	if req.GetPreview() && inputs.ContainsUnknowns() {
		return echoed(inputs)
	}
	ctx, configured, done, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	w := write{inputs: inputs, manager: managerOf(req.GetUrn(), nil)}
	live, err := configured.create(ctx, w, req.GetPreview(), req.GetTimeout())
	if req.GetPreview() && notThereYet(err) {
		return echoed(inputs)
	}
	if err != nil {
		return nil, redacted(err, secrets)
	}
	if req.GetPreview() {
		return foreseen(live, w)
	}
	live, problem := configured.await(ctx, live, req.GetTimeout())
	outputs, err := pluginrpc.Sent(outputsOf(live, w.manager, inputs))
	if err != nil {
		return nil, redacted(err, secrets)
	}
	if problem != nil {
		return nil, notReady(live, outputs, nil, problem, secrets)
	}
	return &pulumirpc.CreateResponse{Id: idOf(live), Properties: outputs}, nil
}

// create applies an object that is not there, or that this resource itself made in a run that was cut short.
func (c *configured) create(
	ctx context.Context, w write, preview bool, timeout float64,
) (*unstructured.Unstructured, error) {
	object, err := c.object(w.inputs)
	if err != nil {
		return nil, err
	}
	if missing, known := c.missing.Load(object.GetNamespace()); preview && known {
		return nil, missing.(error) //nolint:forcetypeassert // nothing else is put there
	}
	live, err := c.cluster.get(ctx, object)
	if err != nil {
		return nil, err
	}
	switch {
	case live == nil:
	case live.GetDeletionTimestamp() != nil && !preview:
		limited, cancel := context.WithTimeout(ctx, timeoutOf(object, timeout))
		defer cancel()
		if err := c.cluster.gone(limited, live); err != nil {
			return nil, err
		}
	case live.GetDeletionTimestamp() == nil && !c.settings.upsert && !managedBy(live, w.manager):
		return nil, fmt.Errorf("%s exists already and this resource did not make it: delete or import it, or set "+
			"upsertExistingObjects on the provider%w", title(object), silent{errUnusable})
	}
	live, err = c.cluster.apply(ctx, object, w.manager, preview)
	if preview && lacksNamespace(err) {
		c.missing.Store(object.GetNamespace(), err)
	}
	return live, err
}

// lacksNamespace tells that what is not there is the object's namespace.
func lacksNamespace(err error) bool {
	var status apierrors.APIStatus
	return apierrors.IsNotFound(err) && errors.As(err, &status) &&
		status.Status().Details != nil && status.Status().Details.Kind == "namespaces"
}

func managedBy(live *unstructured.Unstructured, manager string) bool {
	for _, entry := range live.GetManagedFields() {
		if entry.Manager == manager {
			return true
		}
	}
	return false
}

// echoed answers a preview in which something is not known yet: the inputs are what will be there.
func echoed(inputs resource.PropertyMap) (*pulumirpc.CreateResponse, error) {
	outputs, err := pluginrpc.Sent(withUnknownStatus(inputs))
	return &pulumirpc.CreateResponse{Properties: outputs}, err
}

// assigned are the fields that the API server makes up: what it says in a dry run is not what it will say.
var assigned = [][]string{
	{"metadata", "uid"}, {"metadata", "resourceVersion"}, {"metadata", "creationTimestamp"}, {"metadata", "generation"},
	{"spec", "clusterIP"}, {"spec", "clusterIPs"}, {"status"},
}

// foreseen answers a preview from a dry run.
func foreseen(dry *unstructured.Unstructured, w write) (*pulumirpc.CreateResponse, error) {
	given := objectOf(w.inputs)
	for _, field := range assigned {
		if _, set, _ := unstructured.NestedFieldNoCopy(given.Object, field...); !set {
			unstructured.RemoveNestedField(dry.Object, field...)
		}
	}
	outputs, err := pluginrpc.Sent(withUnknownStatus(outputsOf(dry, w.manager, w.inputs)))
	return &pulumirpc.CreateResponse{Id: idOf(dry), Properties: outputs}, err
}

// statusless are kinds without a status, which would else show one as unknown in every preview.
var statusless = []string{
	"ConfigMap", "Secret", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "StorageClass",
	"PriorityClass", "IngressClass", "Endpoints", "EndpointSlice", "LimitRange", "PrometheusRule", "ServiceMonitor",
	"PodMonitor",
}

func withUnknownStatus(outputs resource.PropertyMap) resource.PropertyMap {
	kind, _ := jsonOf(outputs["kind"]).(string)
	if slices.Contains(statusless, kind) {
		return outputs
	}
	outputs = outputs.Copy()
	outputs["status"] = resource.MakeComputed(resource.NewObjectProperty(resource.PropertyMap{}))
	return outputs
}
