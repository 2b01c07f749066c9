package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// write is one object to apply.
type write struct {
	inputs resource.PropertyMap
	// ignore are the paths whose live value is kept.
	ignore []string
	// manager is the field manager.
	manager string
}

// contended is how often a write that keeps live values is tried again when the object changed in between.
var contended = wait.Backoff{Steps: 10, Duration: 50 * time.Millisecond, Factor: 1.5, Jitter: 0.2}

// managerOf is the field manager of a resource: the one that state tells of, else one that belongs to the URN, so that
// it is the same for a run that was killed and the next.
func managerOf(urn string, state resource.PropertyMap) string {
	if manager, _ := jsonOf(state[managerKey]).(string); manager != "" {
		return manager
	}
	sum := sha256.Sum256([]byte(urn))
	return "pulumi-kubernetes-" + hex.EncodeToString(sum[:4])
}

// apply writes the object. Where live values are kept it is written only if they still are what they were when read: an
// autoscaler may change them meanwhile.
func (c *configured) apply(ctx context.Context, w write, dryRun bool) (*unstructured.Unstructured, error) {
	object, err := c.object(w.inputs)
	if err != nil {
		return nil, err
	}
	if len(w.ignore) == 0 {
		return c.cluster.apply(ctx, object, w.manager, dryRun)
	}
	var applied *unstructured.Unstructured
	err = retry.OnError(contended, apierrors.IsConflict, func() error {
		live, err := c.cluster.get(ctx, object)
		if err != nil {
			return err
		}
		applied, err = c.cluster.apply(ctx, keepingLive(object, live, w.ignore), w.manager, dryRun)
		return err
	})
	return applied, err
}

// object is what the inputs describe, in its namespace.
func (c *configured) object(inputs resource.PropertyMap) (*unstructured.Unstructured, error) {
	object := objectOf(inputs)
	return object, c.cluster.settle(object, c.settings.namespace)
}

// keepingLive is the object with the live values of the ignored paths, tied to the live object's version. Without a
// live object nothing is kept: it is made anew.
func keepingLive(object, live *unstructured.Unstructured, ignore []string) *unstructured.Unstructured {
	if live == nil {
		return object
	}
	properties := propertiesOf(object.Object)
	pluginrpc.Keep(ignore, propertiesOf(live.Object), properties)
	kept := objectOf(properties)
	kept.SetResourceVersion(live.GetResourceVersion())
	return kept
}

// isUnknownKind reports that a CRD is missing.
func isUnknownKind(err error) bool { return meta.IsNoMatchError(err) }

// notThereYet reports that what an object needs is missing, which in a preview the same run may be about to make.
func notThereYet(err error) bool { return isUnknownKind(err) || apierrors.IsNotFound(err) }
