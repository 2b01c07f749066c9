package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Update applies the object anew and waits until it is ready. The engine also asks for it, with nothing changed, where
// the object was not ready the last time.
func (s *server) Update(ctx context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	news, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	state, err := pluginrpc.Received(req.GetOlds())
	if err != nil {
		return nil, err
	}
	if req.GetPreview() && news.ContainsUnknowns() {
		return updated(withUnknownStatus(news))
	}
	ctx, configured, done, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	secrets := secretStrings(news, state)
	w := write{inputs: news, ignore: req.GetIgnoreChanges(), manager: managerOf(req.GetUrn(), state)}
	live, err := configured.apply(ctx, w, req.GetPreview())
	if req.GetPreview() && notThereYet(err) {
		return updated(withUnknownStatus(news))
	}
	if err != nil {
		return nil, redacted(err, secrets)
	}
	if req.GetPreview() {
		return updated(outputsOf(live, w.manager, news))
	}
	live, problem := configured.await(ctx, live, req.GetTimeout())
	outputs := outputsOf(live, w.manager, news)
	if problem == nil {
		return updated(outputs)
	}
	marshalled, err := pluginrpc.Sent(outputs)
	if err != nil {
		return nil, redacted(err, secrets)
	}
	return nil, notReady(live, marshalled, nil, problem, secrets)
}

func updated(outputs resource.PropertyMap) (*pulumirpc.UpdateResponse, error) {
	properties, err := pluginrpc.Sent(outputs)
	return &pulumirpc.UpdateResponse{Properties: properties}, err
}

// notReady tells the engine that the object is there but does not work: it keeps the object in its state, and the next
// run applies it again.
func notReady(
	live *unstructured.Unstructured, outputs, inputs *structpb.Struct, problem error, secrets []string,
) error {
	reason := withoutSecrets(problem.Error(), secrets)
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, reason), &pulumirpc.ErrorResourceInitFailed{
		Id: idOf(live), Properties: outputs, Inputs: inputs, Reasons: []string{reason},
	})
}
