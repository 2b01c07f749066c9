package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// lookup is a function of the plugin that follows from account and arguments.
type lookup func(at account, in inputs) (map[string]any, error)

// lookups are those that are served, beside those in onCluster.
var lookups = map[string]lookup{
	"aws:iam/getPolicyDocument:getPolicyDocument":   getPolicyDocument,
	"aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
	"aws:index/getPartition:getPartition":           getPartition,
	"aws:index/getRegion:getRegion":                 getRegion,
	"aws:route53/getZone:getZone":                   getZone,
}

// Invoke answers a look-up.
func (s *server) Invoke(ctx context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	arguments, err := pluginrpc.Received(req.GetArgs())
	if err != nil {
		return nil, err
	}
	find, err := s.lookup(ctx, req.GetTok())
	if err != nil {
		return nil, err
	}
	_, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	found, err := find(at, inputsOf(arguments))
	if err != nil {
		return nil, failed(status.Errorf(codes.NotFound, "%s: %v", req.GetTok(), err), arguments)
	}
	result, err := pluginrpc.Sent(resource.NewPropertyMapFromMap(found))
	return &pulumirpc.InvokeResponse{Return: result}, err
}

func (s *server) lookup(ctx context.Context, token string) (lookup, error) {
	if find, served := lookups[token]; served {
		return find, nil
	}
	among, served := onCluster[token]
	if !served {
		return nil, notServed(token)
	}
	return func(at account, in inputs) (map[string]any, error) {
		ingresses, err := s.cluster.ingresses(ctx)
		if err != nil {
			return nil, err
		}
		return single(among(at, ingresses), in)
	}, nil
}

func getCallerIdentity(at account, _ inputs) (map[string]any, error) {
	user := "AROA" + upper(17, "caller", at.id) + ":stand-in"
	return map[string]any{
		"accountId": at.id, "id": at.id, "userId": user,
		"arn": "arn:" + at.partition() + ":sts::" + at.id + ":assumed-role/sandbox/stand-in",
	}, nil
}

// getRegion is the provider's own region, or the one that is named.
func getRegion(at account, in inputs) (map[string]any, error) {
	if name := in.text("name"); name != "" {
		at.region = name
	}
	return map[string]any{
		"name": at.region, "id": at.region, "description": at.region,
		"endpoint": "ec2." + at.region + "." + at.dnsSuffix(),
	}, nil
}

func getPartition(at account, _ inputs) (map[string]any, error) {
	reverse := strings.Split(at.dnsSuffix(), ".")
	slices.Reverse(reverse)
	return map[string]any{
		"partition": at.partition(), "id": at.partition(),
		"dnsSuffix": at.dnsSuffix(), "reverseDnsPrefix": strings.Join(reverse, "."),
	}, nil
}
