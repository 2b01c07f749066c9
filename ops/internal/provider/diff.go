package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// changes are the inputs that differ, by path.
type changes map[string]pulumirpc.PropertyDiff_Kind

// Diff compares the inputs before with the inputs now. Another kind, name or namespace is another object: it is made
// before the old one goes. Where the API server will not change a field of the object that is there, the old one goes
// first, for both have one name.
func (s *server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := received(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := received(req.GetNews())
	if err != nil {
		return nil, err
	}
	state, err := received(req.GetOlds())
	if err != nil {
		return nil, err
	}
	keep(req.GetIgnoreChanges(), olds, news)
	found := changesBetween(olds, news)
	if len(found) == 0 {
		return found.response(true), nil
	}
	if found.identity(olds, news) {
		return found.response(false), nil
	}
	if news.ContainsUnknowns() {
		return found.response(true), nil
	}
	ctx, configured, done, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	fields, err := configured.immutable(ctx, write{
		inputs: news, ignore: req.GetIgnoreChanges(), manager: managerOf(req.GetUrn(), state),
	})
	if err != nil {
		return nil, redacted(err, secretStrings(olds, news, state))
	}
	found.replaceAt(fields...)
	return found.response(true), nil
}

// keep gives what the program ignores its old value. The engine does so too, except when it asks what a refresh found.
func keep(ignore []string, olds, news resource.PropertyMap) {
	for _, path := range ignore {
		if parsed, err := resource.ParsePropertyPath(path); err == nil {
			parsed.Reset(olds, news)
		}
	}
}

// changesBetween looks through secrets: that a value has become secret changes nothing in the cluster.
func changesBetween(olds, news resource.PropertyMap) changes {
	found := changes{}
	difference := plain(olds).Diff(plain(news), resource.IsInternalPropertyKey)
	for path, kind := range plugin.NewDetailedDiffFromObjectDiff(difference, true) {
		switch kind.Kind {
		case plugin.DiffAdd, plugin.DiffAddReplace:
			found[path] = pulumirpc.PropertyDiff_ADD
		case plugin.DiffDelete, plugin.DiffDeleteReplace:
			found[path] = pulumirpc.PropertyDiff_DELETE
		case plugin.DiffUpdate, plugin.DiffUpdateReplace:
			found[path] = pulumirpc.PropertyDiff_UPDATE
		}
	}
	return found
}

// plain is properties without secrets and nulls; what is unknown stays so.
func plain(properties resource.PropertyMap) resource.PropertyMap {
	result := resource.PropertyMap{}
	for key, value := range properties {
		if bare := bare(value); !bare.IsNull() {
			result[key] = bare
		}
	}
	return result
}

func bare(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return bare(value.SecretValue().Element)
	case value.IsObject():
		return resource.NewObjectProperty(plain(value.ObjectValue()))
	case value.IsArray():
		array := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			array[i] = bare(element)
		}
		return resource.NewArrayProperty(array)
	default:
		return value
	}
}

// identity marks what makes it another object, and reports whether anything does. Another version of one API group is
// the same object: to make it anew and then delete the old one would delete both.
func (c changes) identity(olds, news resource.PropertyMap) bool {
	before, after := objectOf(olds), objectOf(news)
	fields := map[string]bool{
		"apiVersion":         before.GroupVersionKind().Group != after.GroupVersionKind().Group,
		"kind":               before.GetKind() != after.GetKind(),
		"metadata.name":      before.GetName() != after.GetName(),
		"metadata.namespace": namespaceOf(before.GetNamespace()) != namespaceOf(after.GetNamespace()),
	}
	another := false
	for field, differs := range fields {
		if differs {
			another = true
			c.replaceAt(field)
		}
	}
	return another
}

func namespaceOf(namespace string) string {
	if namespace == "" {
		return "default"
	}
	return namespace
}

// replaceAt marks the changes at, above or below the fields as such that need another object. A field under which
// nothing changed by itself is added.
func (c changes) replaceAt(fields ...string) {
	for _, field := range fields {
		at, err := resource.ParsePropertyPath(field)
		if err != nil {
			continue
		}
		met := false
		for path, kind := range c {
			changed, err := resource.ParsePropertyPath(path)
			if err == nil && (at.Contains(changed) || changed.Contains(at)) {
				c[path] = replacing(kind)
				met = true
			}
		}
		if !met {
			c[field] = pulumirpc.PropertyDiff_UPDATE_REPLACE
		}
	}
}

func replacing(kind pulumirpc.PropertyDiff_Kind) pulumirpc.PropertyDiff_Kind {
	switch kind {
	case pulumirpc.PropertyDiff_ADD, pulumirpc.PropertyDiff_ADD_REPLACE:
		return pulumirpc.PropertyDiff_ADD_REPLACE
	case pulumirpc.PropertyDiff_DELETE, pulumirpc.PropertyDiff_DELETE_REPLACE:
		return pulumirpc.PropertyDiff_DELETE_REPLACE
	default:
		return pulumirpc.PropertyDiff_UPDATE_REPLACE
	}
}

// response is the answer to the engine. With same, a replacement has the name of what it replaces, so the old one must
// go first, be it this diff or the program (replaceOnChanges) that asks for it.
func (c changes) response(same bool) *pulumirpc.DiffResponse {
	response := &pulumirpc.DiffResponse{
		Changes:             pulumirpc.DiffResponse_DIFF_NONE,
		HasDetailedDiff:     true,
		DetailedDiff:        map[string]*pulumirpc.PropertyDiff{},
		DeleteBeforeReplace: same,
	}
	top := map[string]bool{}
	for path, kind := range c {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: kind, InputDiff: true}
		first, _, _ := strings.Cut(path, ".")
		first, _, _ = strings.Cut(first, "[")
		top[first] = true
		if kind == replacing(kind) {
			response.Replaces = append(response.Replaces, path)
		}
	}
	for key := range top {
		response.Diffs = append(response.Diffs, key)
	}
	slices.Sort(response.Diffs)
	slices.Sort(response.Replaces)
	return response
}
