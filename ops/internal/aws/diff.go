package aws

import (
	"context"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// changes are the inputs that differ, by path.
type changes map[string]pulumirpc.PropertyDiff_Kind

// Diff compares the inputs before with the inputs now. What cannot be changed is replaced, the new one first.
func (s *server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
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
	session, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	session.learn(k.token, req.GetId())
	keep(req.GetIgnoreChanges(), olds, news)
	found := changesBetween(olds, news)
	found.replaceWhere(k.replacing)
	if k.tagged && found.under("tags") == "" && at.differs(news, state) {
		found["tagsAll"] = pulumirpc.PropertyDiff_UPDATE
	}
	return found.response(), nil
}

// differs says whether the provider's default tags have changed what the resource bears.
func (a account) differs(news, state resource.PropertyMap) bool {
	before, after := state["tagsAll"], a.tagged(news["tags"])
	return len(changesBetween(resource.PropertyMap{"": before}, resource.PropertyMap{"": after})) > 0
}

// keep gives what the program ignores its old value. The engine does so too, except when it asks what a refresh found.
func keep(ignore []string, olds, news resource.PropertyMap) {
	for _, path := range ignore {
		if parsed, err := resource.ParsePropertyPath(path); err == nil {
			parsed.Reset(olds, news)
		}
	}
}

// changesBetween looks through secrets: that a value has become secret changes nothing in AWS.
func changesBetween(olds, news resource.PropertyMap) changes {
	found := changes{}
	difference := bare(olds).Diff(bare(news), resource.IsInternalPropertyKey)
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

// bare is properties without secrets and nulls; what is unknown stays so.
func bare(properties resource.PropertyMap) resource.PropertyMap {
	result := resource.PropertyMap{}
	for key, value := range properties {
		if value = bareValue(value); !value.IsNull() {
			result[key] = value
		}
	}
	return result
}

func bareValue(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return bareValue(value.SecretValue().Element)
	case value.IsObject():
		return resource.NewObjectProperty(bare(value.ObjectValue()))
	case value.IsArray():
		array := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			array[i] = bareValue(element)
		}
		return resource.NewArrayProperty(array)
	default:
		return value
	}
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
			c[path] = replacement(kind)
		}
	}
}

// replaceAt is replaceWhere for some inputs.
func (c changes) replaceAt(inputs ...string) {
	c.replaceWhere(func(input string) bool { return slices.Contains(inputs, input) })
}

func replacement(kind pulumirpc.PropertyDiff_Kind) pulumirpc.PropertyDiff_Kind {
	switch kind {
	case pulumirpc.PropertyDiff_ADD:
		return pulumirpc.PropertyDiff_ADD_REPLACE
	case pulumirpc.PropertyDiff_DELETE:
		return pulumirpc.PropertyDiff_DELETE_REPLACE
	default:
		return pulumirpc.PropertyDiff_UPDATE_REPLACE
	}
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
		if kind == pulumirpc.PropertyDiff_ADD_REPLACE || kind == pulumirpc.PropertyDiff_DELETE_REPLACE ||
			kind == pulumirpc.PropertyDiff_UPDATE_REPLACE {
			replaced[input] = true
		}
	}
	response.Diffs = slices.Sorted(maps.Keys(changed))
	response.Replaces = slices.Sorted(maps.Keys(replaced))
	return response
}
