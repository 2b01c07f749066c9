package aws

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Delete removes something. That it is not there is what was asked for.
func (s *server) Delete(ctx context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
	_, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.find(at, k, req.GetId())
	if err != nil || found == nil {
		return &emptypb.Empty{}, err
	}
	if err := s.unused(ctx, at, k, req.GetId(), found.Inputs); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, s.made.change(at.scope(), func(made inventory) error {
		made.remove(k.token, req.GetId())
		return nil
	})
}

// unused refuses what an Ingress still uses: AWS would, and it shows that a destroy goes the wrong way round.
func (s *server) unused(ctx context.Context, at account, k *kind, id string, in inputs) error {
	if k.uses == nil {
		return nil
	}
	ingresses, err := s.cluster.ingresses(ctx)
	if err != nil {
		return status.Errorf(codes.Unavailable, "whether %s is in use cannot be seen: %v", id, err)
	}
	arn, _ := k.compute(at, id, in)["arn"].(string)
	for _, ingress := range ingresses {
		if k.uses(arn, in.text("name"), ingress.Annotations) {
			return status.Errorf(codes.FailedPrecondition, "%s is in use by Ingress %s/%s and cannot be deleted before it",
				arn, ingress.Namespace, ingress.Name)
		}
	}
	return nil
}
