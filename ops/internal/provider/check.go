package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Check wants a kind and a name, and makes what a Secret holds secret. A name is not made up: all objects of this
// project have one.
func (s *server) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	inputs, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	failures := failuresOf(req.GetUrn(), inputs)
	if object := objectOf(inputs); isSecret(object) {
		hide(inputs)
	}
	if len(failures) == 0 {
		if err := placed(ctx, inputs); err != nil {
			return nil, redacted(err, secretStrings(inputs))
		}
	}
	checked, err := pluginrpc.Sent(inputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: checked, Failures: failures}, nil
}

func failuresOf(urn string, inputs resource.PropertyMap) []*pulumirpc.CheckFailure {
	var failures []*pulumirpc.CheckFailure
	fail := func(property, format string, args ...any) {
		failures = append(failures, &pulumirpc.CheckFailure{Property: property, Reason: fmt.Sprintf(format, args...)})
	}
	typ := string(resource.URN(urn).Type())
	kind, _ := jsonOf(inputs["kind"]).(string)
	switch {
	case strings.HasSuffix(typ, "Patch") && !strings.HasSuffix(kind, "Patch"),
		strings.HasSuffix(typ, "List") && strings.HasSuffix(kind, "List"),
		strings.HasPrefix(typ, "kubernetes:helm.sh/"):
		fail("", "%s is not served by the stand-in for the kubernetes plugin: install the plugin", typ)
		return failures
	}
	for _, key := range []resource.PropertyKey{"apiVersion", "kind"} {
		if text, _ := jsonOf(inputs[key]).(string); text == "" {
			fail(string(key), "%s is missing", key)
		}
	}
	metadata := inputs["metadata"]
	if metadata.ContainsUnknowns() {
		return failures
	}
	fields, _ := jsonOf(metadata).(map[string]any)
	if name, _ := fields["name"].(string); name == "" {
		fail("metadata.name", "metadata.name is missing: the stand-in for the kubernetes plugin makes up no names")
	}
	return failures
}

// placed writes the provider's namespace into the inputs of a namespaced object that names none. Only a provider with a
// namespace of its own needs to know which kinds are namespaced.
func placed(ctx context.Context, inputs resource.PropertyMap) error {
	_, configured, done, err := begin(ctx)
	if err != nil || configured.settings.namespace == "" {
		return nil // A provider that is not configured yet, in a preview, has no namespace to give.
	}
	defer done()
	metadata, given := nested(inputs, "metadata")
	if !given || metadata.ContainsUnknowns() {
		return nil
	}
	object := objectOf(inputs)
	if object.GetNamespace() != "" {
		return nil
	}
	err = configured.cluster.settle(object, configured.settings.namespace)
	if isUnknownKind(err) {
		return nil
	}
	if err == nil && object.GetNamespace() != "" {
		metadata["namespace"] = resource.NewStringProperty(object.GetNamespace())
	}
	return err
}
