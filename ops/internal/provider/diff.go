package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// changes are the inputs that differ, by path.
type changes map[string]pulumirpc.PropertyDiff_Kind

// Diff compares the inputs before with the inputs now. Another kind, name or namespace is another object: it is made
// before the old one goes. Where the API server will not change a field of the object that is there, the old one goes
// first, for both have one name.
func (s *server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := pluginrpc.Received(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	state, err := pluginrpc.Received(req.GetOlds())
	if err != nil {
		return nil, err
	}
	pluginrpc.Keep(req.GetIgnoreChanges(), olds, news)
	found := changes(pluginrpc.ChangesBetween(olds, news))
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
				c[path] = pluginrpc.Replacing(kind)
				met = true
			}
		}
		if !met {
			c[field] = pulumirpc.PropertyDiff_UPDATE_REPLACE
		}
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
		if kind == pluginrpc.Replacing(kind) {
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
