package aws

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Update changes what is there.
func (s *server) Update(ctx context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	k, err := kindOf(req.GetUrn())
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
	_, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	if req.GetPreview() && news.ContainsUnknowns() {
		outputs, err := pluginrpc.Sent(k.foreseen(at, news, state))
		return &pulumirpc.UpdateResponse{Properties: outputs}, err
	}
	if !req.GetPreview() {
		err := s.made.change(at.scope(), func(made inventory) error {
			if _, there := made[k.token][req.GetId()]; !there {
				return status.Errorf(codes.NotFound, "%s is not there any more: refresh the stack", req.GetId())
			}
			made.put(k.token, req.GetId(), req.GetUrn(), news)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	outputs, err := pluginrpc.Sent(k.outputs(at, req.GetId(), news))
	return &pulumirpc.UpdateResponse{Properties: outputs}, err
}
