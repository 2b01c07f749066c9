package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/fluxcd/pkg/ssa"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Delete deletes an object and waits until it is gone, finalizers and dependants included.
func (s *server) Delete(ctx context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	inputs, err := pluginrpc.Received(req.GetOldInputs())
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
	target, err := targetOf(req.GetId(), req.GetUrn(), state, inputs)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, timeoutOf(objectOf(inputs), req.GetTimeout()))
		defer cancel()
		err = configured.cluster.remove(limited, target)
	}
	return &emptypb.Empty{}, redacted(err, secretStrings(inputs, state))
}

// remove deletes the object. That it, or its kind, is not there is what was asked for.
func (c *cluster) remove(ctx context.Context, target *unstructured.Unstructured) error {
	live, err := c.get(ctx, target)
	if isUnknownKind(err) || err == nil && live == nil {
		return nil
	}
	if err != nil {
		return err
	}
	options := ssa.DefaultDeleteOptions()
	options.PropagationPolicy = propagationOf(live)
	manager := ssa.NewResourceManager(c.client, nil, ssa.Owner{})
	if _, err := manager.Delete(ctx, live, options); err != nil && !apierrors.IsNotFound(err) {
		return failed("delete", live, err)
	}
	return c.gone(ctx, live)
}

// propagationOf is foreground, so that pods are gone when their owner is, for what has dependants; the others have
// nothing to wait for. An annotation, as Pulumi's plugin has it, says otherwise.
func propagationOf(live *unstructured.Unstructured) metav1.DeletionPropagation {
	if policy := live.GetAnnotations()["pulumi.com/deletionPropagationPolicy"]; policy != "" {
		for _, known := range []metav1.DeletionPropagation{
			metav1.DeletePropagationForeground, metav1.DeletePropagationBackground, metav1.DeletePropagationOrphan,
		} {
			if string(known) == policy {
				return known
			}
		}
	}
	switch live.GetKind() {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob":
		return metav1.DeletePropagationForeground
	default:
		return metav1.DeletePropagationBackground
	}
}

// gone waits until the very object that live was is no more. One of the same name that came after it does not count.
func (c *cluster) gone(ctx context.Context, live *unstructured.Unstructured) error {
	current, err := c.get(ctx, live)
	watched := c.follow(current)
	defer watched.stop()
	for err == nil && current != nil && current.GetUID() == live.GetUID() {
		current, err = watched.next(ctx)
		if errors.Is(err, errDeleted) {
			return nil
		}
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%s is still there%s: %w", title(live), heldBy(current), context.Cause(ctx))
	}
	return err
}

func heldBy(live *unstructured.Unstructured) string {
	if live == nil || len(live.GetFinalizers()) == 0 {
		return ""
	}
	return fmt.Sprintf(", held by its finalizers %q", live.GetFinalizers())
}
