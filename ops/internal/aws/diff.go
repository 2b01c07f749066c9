package aws

import (
	"context"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// changes are the inputs that differ, by path.
type changes map[string]pulumirpc.PropertyDiff_Kind

// Diff compares the inputs before with the inputs now. What cannot be changed is replaced, the new one first.
func (s *server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
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
	session, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	session.learn(k.token, req.GetId())
	pluginrpc.Keep(req.GetIgnoreChanges(), olds, news)
	found := changes(pluginrpc.ChangesBetween(olds, news))
	found.replaceWhere(k.replacing)
	if k.tagged && found.under("tags") == "" && at.differs(news, state) {
		found["tagsAll"] = pulumirpc.PropertyDiff_UPDATE
	}
	return found.response(), nil
}

// differs says whether the provider's default tags have changed what the resource bears.
func (a account) differs(news, state resource.PropertyMap) bool {
	before, after := state["tagsAll"], a.tagged(news["tags"])
	return len(pluginrpc.ChangesBetween(resource.PropertyMap{"": before}, resource.PropertyMap{"": after})) > 0
}

// inputAt is the input that a path starts with.
func inputAt(path string) string {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil || len(parsed) == 0 {
		return path
	}
	input, _ := parsed[0].(string)
	return input
}

// under is a path that has changed in the input, empty when none has.
func (c changes) under(input string) string {
	for path := range c {
		if inputAt(path) == input {
			return path
		}
	}
	return ""
}

// replaceWhere marks the changes of such inputs as needing another resource.
func (c changes) replaceWhere(replacing func(input string) bool) {
	for path, kind := range c {
		if replacing(inputAt(path)) {
			c[path] = pluginrpc.Replacing(kind)
		}
	}
}

// replaceAt is replaceWhere for some inputs.
func (c changes) replaceAt(inputs ...string) {
	c.replaceWhere(func(input string) bool { return slices.Contains(inputs, input) })
}

// response is the answer to the engine.
func (c changes) response() *pulumirpc.DiffResponse {
	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		HasDetailedDiff: true,
		DetailedDiff:    map[string]*pulumirpc.PropertyDiff{},
	}
	changed, replaced := map[string]bool{}, map[string]bool{}
	for path, kind := range c {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		input := inputAt(path)
		response.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: kind, InputDiff: input != "tagsAll"}
		changed[input] = true
		if kind == pluginrpc.Replacing(kind) {
			replaced[input] = true
		}
	}
	response.Diffs = slices.Sorted(maps.Keys(changed))
	response.Replaces = slices.Sorted(maps.Keys(replaced))
	return response
}
