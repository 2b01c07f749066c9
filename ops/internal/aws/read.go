package aws

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Read is a refresh or an import. What is not there has no ID.
func (s *server) Read(ctx context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
	known, err := pluginrpc.Received(req.GetInputs())
	if err != nil {
		return nil, err
	}
	session, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.find(at, k, req.GetId())
	if err != nil {
		return nil, err
	}
	if found == nil {
		return &pulumirpc.ReadResponse{}, nil
	}
	session.learn(k.token, req.GetId())
	properties := resource.NewPropertyMapFromMap(found.Inputs)
	for key, value := range known {
		if value.ContainsSecrets() { // It was not written down.
			properties[key] = value
		}
	}
	inputs, err := pluginrpc.Sent(properties)
	if err != nil {
		return nil, err
	}
	outputs, err := pluginrpc.Sent(k.outputs(at, req.GetId(), properties))
	return &pulumirpc.ReadResponse{Id: req.GetId(), Inputs: inputs, Properties: outputs}, err
}

// find is what was made, nil when it is not there.
func (s *server) find(at account, k *kind, id string) (found *entry, err error) {
	err = s.made.read(at.scope(), func(made inventory) error {
		if e, there := made[k.token][id]; there {
			found = &e
		}
		return nil
	})
	return found, err
}
