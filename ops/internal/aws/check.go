package aws

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Check finds what AWS would refuse, and makes up a name where the program gives none.
func (s *server) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	k, err := kindOf(req.GetUrn())
	if err != nil {
		return nil, err
	}
	news, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	olds, err := pluginrpc.Received(req.GetOlds())
	if err != nil {
		return nil, err
	}
	if in := inputsOf(news); k.named.missing(in) {
		key := resource.PropertyKey(k.named.input)
		if old, had := olds[key]; had && inputsOf(olds).text(k.named.prefixInput()) == in.text(k.named.prefixInput()) {
			news[key] = old
		} else {
			name, err := s.nameFor(ctx, k, req.GetUrn(), in)
			if err != nil {
				return nil, err
			}
			news[key] = resource.NewStringProperty(name)
		}
	}
	problems := k.problems(inputsOf(news))
	secrets := secretsIn(news)
	for i := range problems {
		problems[i].reason = redacted(problems[i].reason, secrets)
	}
	checked, err := pluginrpc.Sent(news)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: checked, Failures: failures(problems)}, nil
}

// nameFor is a name that is free. In a preview the provider may not be configured yet; the account is then empty, too.
func (s *server) nameFor(ctx context.Context, k *kind, urn string, in inputs) (string, error) {
	name := func(n int) string {
		return k.named.made(in, resource.URN(urn).Name(), unique(urn, n))
	}
	session, at, err := begin(ctx)
	if err != nil {
		return name(0), nil //nolint:nilerr // See above.
	}
	var free int
	err = s.made.read(at.scope(), func(made inventory) error {
		free, _ = made.free(k.token, urn, session, func(n int) string {
			named := maps.Clone(in)
			named[k.named.input] = name(n)
			return k.id(at, named, "")
		})
		return nil
	})
	return name(free), err
}
