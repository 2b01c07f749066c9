package aws

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Create makes something. What a killed run of the same resource made already is taken over.
func (s *server) Create(ctx context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
	properties, err := pluginrpc.Received(req.GetProperties())
	if err != nil {
		return nil, err
	}
	session, at, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	if req.GetPreview() {
		outputs, err := pluginrpc.Sent(k.foreseen(at, properties, nil))
		return &pulumirpc.CreateResponse{Properties: outputs}, err
	}
	id, err := s.create(k, req.GetUrn(), session, at, properties)
	if err != nil {
		return nil, failed(err, properties)
	}
	outputs, err := pluginrpc.Sent(k.outputs(at, id, properties))
	return &pulumirpc.CreateResponse{Id: id, Properties: outputs}, err
}

func (s *server) create(
	k *kind, urn string, session *session, at account, properties resource.PropertyMap,
) (id string, err error) {
	in := inputsOf(properties)
	idOf := func(n int) string { return k.id(at, in, unique(urn, n)) }
	err = s.made.change(at.scope(), func(made inventory) error {
		n, holder := made.free(k.token, urn, session, idOf)
		id = idOf(n)
		switch {
		case holder == "" || k.overwrites != "" && in.truth(k.overwrites):
		case holder == urn:
			return status.Errorf(codes.AlreadyExists, "%s is still there and is to be replaced by one of the same name: "+
				"give the new one another name, or set deleteBeforeReplace", id)
		default:
			return status.Errorf(codes.AlreadyExists, "%s exists already: %s made it", id, holder)
		}
		if k.admit != nil {
			if err := k.admit(at, in, made); err != nil {
				return err
			}
		}
		made.put(k.token, id, urn, properties)
		return nil
	})
	return id, err
}

// failed is an error without what is secret in the properties.
func failed(err error, properties resource.PropertyMap) error {
	answer := status.Convert(err)
	return status.Error(answer.Code(), redacted(answer.Message(), secretsIn(properties)))
}
