package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Read is a refresh or an import: the live object as outputs, and the inputs with what differs in it. An object that
// has failed is reported as such, so that the next run does not take it for good; one that is only on its way is not.
func (s *server) Read(ctx context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	inputs, err := pluginrpc.Received(req.GetInputs())
	if err != nil {
		return nil, err
	}
	state, err := pluginrpc.Received(req.GetProperties())
	if err != nil {
		return nil, err
	}
	ctx, configured, done, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	secrets := secretStrings(inputs, state)
	target, err := targetOf(req.GetId(), req.GetUrn(), inputs, state)
	if err != nil {
		return nil, redacted(err, secrets)
	}
	live, err := configured.cluster.get(ctx, target)
	if isUnknownKind(err) || err == nil && live == nil {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, redacted(err, secrets)
	}
	fresh := imported(live)
	if len(inputs) > 0 {
		fresh = drifted(inputs, live)
	}
	outputs, err := pluginrpc.Sent(outputsOf(live, managerOf(req.GetUrn(), state), inputs, state))
	if err != nil {
		return nil, redacted(err, secrets)
	}
	marshalled, err := pluginrpc.Sent(fresh)
	if err != nil {
		return nil, redacted(err, secrets)
	}
	if now := assess(live); now.is == broken && !skipsAwait(live) {
		return nil, notReady(live, outputs, marshalled, fmt.Errorf("%s: %s", title(live), now.why), secrets)
	}
	return &pulumirpc.ReadResponse{Id: idOf(live), Properties: outputs, Inputs: marshalled}, nil
}

// targetOf names the object that an ID stands for; the kind is what the resource says, or else its type.
func targetOf(id, urn string, known ...resource.PropertyMap) (*unstructured.Unstructured, error) {
	target := &unstructured.Unstructured{Object: map[string]any{}}
	for _, properties := range known {
		apiVersion, _ := jsonOf(properties["apiVersion"]).(string)
		kind, _ := jsonOf(properties["kind"]).(string)
		if apiVersion != "" && kind != "" {
			target.SetAPIVersion(apiVersion)
			target.SetKind(kind)
			break
		}
	}
	if target.GetKind() == "" {
		parts := strings.Split(string(resource.URN(urn).Type()), ":")
		if len(parts) != 3 {
			return nil, fmt.Errorf("%s names no Kubernetes kind%w", urn, silent{errUnusable})
		}
		target.SetAPIVersion(strings.TrimPrefix(parts[1], "core/"))
		target.SetKind(parts[2])
	}
	namespace, name, namespaced := strings.Cut(id, "/")
	if !namespaced {
		namespace, name = "", id
	}
	target.SetNamespace(namespace)
	target.SetName(name)
	return target, nil
}

// imported is what a program would have to write to get the live object: all but what the API server added to it.
func imported(live *unstructured.Unstructured) resource.PropertyMap {
	wanted := live.DeepCopy()
	unstructured.RemoveNestedField(wanted.Object, "status")
	for _, field := range []string{
		"creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields",
		"resourceVersion", "selfLink", "uid",
	} {
		unstructured.RemoveNestedField(wanted.Object, "metadata", field)
	}
	inputs := propertiesOf(wanted.Object)
	if isSecret(wanted) {
		hide(inputs)
	}
	return inputs
}
