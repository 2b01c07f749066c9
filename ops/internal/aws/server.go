package aws

import (
	"context"
	"runtime/debug"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// server is the provider. Which account and region a call is about is in its session.
type server struct {
	pulumirpc.UnimplementedResourceProviderServer

	made    *store
	cluster cluster
}

// Handshake says what the engine may send.
func (s *server) Handshake(
	context.Context, *pulumirpc.ProviderHandshakeRequest,
) (*pulumirpc.ProviderHandshakeResponse, error) {
	return &pulumirpc.ProviderHandshakeResponse{AcceptSecrets: true, AcceptResources: true}, nil
}

// Attach is called by an engine that did not start the provider itself. Nothing is reported back to it.
func (s *server) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// GetPluginInfo names the version of the SDK that it answers to, marked as not being that plugin; the engine warns of a
// provider that is older than the SDK. It names none where the program is not in this binary.
func (s *server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	info, _ := debug.ReadBuildInfo()
	return &pulumirpc.PluginInfo{Version: versionIn(info)}, nil
}

func versionIn(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/pulumi/pulumi-aws/sdk/v6" {
			return strings.TrimPrefix(module.Version, "v") + "+stand-in"
		}
	}
	return ""
}

// Cancel has nothing to end: no call waits for anything.
func (s *server) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// CheckConfig finds what no AWS provider can work with, before anything is made.
func (s *server) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	inputs, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	_, problems := accountOf(inputs)
	return &pulumirpc.CheckResponse{Inputs: req.GetNews(), Failures: failures(problems)}, nil
}

// DiffConfig replaces the provider, and with it all that it made, when it comes to another account or region.
func (s *server) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, err := pluginrpc.Received(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	news, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	found := changes(pluginrpc.ChangesBetween(olds, news))
	before, _ := accountOf(olds)
	after, _ := accountOf(news)
	if before.scope() != after.scope() && !news.ContainsUnknowns() {
		found.replaceAt("region", "allowedAccountIds")
	}
	return found.response(), nil
}

// Configure takes the provider's inputs.
func (s *server) Configure(ctx context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	session, err := sessionOf(ctx)
	if err != nil {
		return nil, err
	}
	inputs, err := pluginrpc.Received(req.GetArgs())
	if err != nil {
		return nil, err
	}
	account, problems := accountOf(inputs)
	if len(problems) > 0 {
		return nil, status.Error(codes.InvalidArgument, problems[0].reason)
	}
	session.configure(account)
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, AcceptResources: true, SupportsPreview: true}, nil
}

// Construct refuses component resources.
func (s *server) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, notServed(req.GetType())
}

func notServed(token string) error {
	return status.Errorf(codes.Unimplemented,
		"%s is not served by the stand-in for the aws plugin: install the plugin", token)
}
