package pluginrpc

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// ChangesBetween are the paths that differ, and how. It looks through secrets: that a value has become secret changes nothing
// where it is used.
func ChangesBetween(olds, news resource.PropertyMap) map[string]pulumirpc.PropertyDiff_Kind {
	found := map[string]pulumirpc.PropertyDiff_Kind{}
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

// Replacing is the same change as one that needs another resource.
func Replacing(kind pulumirpc.PropertyDiff_Kind) pulumirpc.PropertyDiff_Kind {
	switch kind {
	case pulumirpc.PropertyDiff_ADD, pulumirpc.PropertyDiff_ADD_REPLACE:
		return pulumirpc.PropertyDiff_ADD_REPLACE
	case pulumirpc.PropertyDiff_DELETE, pulumirpc.PropertyDiff_DELETE_REPLACE:
		return pulumirpc.PropertyDiff_DELETE_REPLACE
	default:
		return pulumirpc.PropertyDiff_UPDATE_REPLACE
	}
}
