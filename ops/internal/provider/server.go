package provider

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/client-go/rest"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// server is the provider. What a call may change is in its session.
type server struct {
	pulumirpc.UnimplementedResourceProviderServer

	base       context.Context //nolint:containedctx // What every session ends with.
	kubeconfig string
	patience   time.Duration
	connect    func(*rest.Config) (*cluster, error)
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
		if module.Path == "github.com/pulumi/pulumi-kubernetes/sdk/v4" {
			return strings.TrimPrefix(module.Version, "v") + "+stand-in"
		}
	}
	return ""
}

// Cancel ends what the session waits for.
func (s *server) Cancel(ctx context.Context, _ *emptypb.Empty) (*emptypb.Empty, error) {
	if session, ok := ctx.Value(sessionKey{}).(*session); ok {
		session.cancel()
	}
	return &emptypb.Empty{}, nil
}

// CheckConfig finds a context or cluster that the kubeconfig does not have, before anything is made.
func (s *server) CheckConfig(
	_ context.Context, req *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	inputs, err := pluginrpc.Received(req.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.CheckResponse{Inputs: req.GetNews()}
	if inputs.ContainsUnknowns() {
		return response, nil
	}
	if _, err := settingsOf(inputs).rest(s.kubeconfig); err != nil {
		response.Failures = []*pulumirpc.CheckFailure{{Property: "context", Reason: err.Error()}}
	}
	return response, nil
}

// DiffConfig replaces the provider, and with it all that it made, only when it comes to another cluster.
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
	if len(found) > 0 && !news.ContainsUnknowns() {
		before, beforeErr := settingsOf(olds).rest(s.kubeconfig)
		after, afterErr := settingsOf(news).rest(s.kubeconfig)
		if errors.Join(beforeErr, afterErr) == nil && before.Host != after.Host {
			found.replaceAt("context", "cluster", "kubeconfig")
		}
	}
	return found.response(false), nil
}

// Configure takes the provider's inputs. The cluster is not asked anything yet.
func (s *server) Configure(ctx context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	session, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, status.Error(codes.Internal, "the call belongs to no connection")
	}
	inputs, err := pluginrpc.Received(req.GetArgs())
	if err != nil {
		return nil, err
	}
	settings := settingsOf(inputs)
	config, err := settings.rest(s.kubeconfig)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	cluster, err := s.connect(config)
	if err != nil {
		return nil, status.Error(codes.Unknown, fmt.Sprintf("the cluster's client cannot be made: %v", err))
	}
	session.configure(&configured{cluster: cluster, settings: settings, patience: s.patience})
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, AcceptResources: true, SupportsPreview: true}, nil
}

// Invoke, Call and Construct are for functions and components, which are not served.
func (s *server) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "%s: the stand-in for the kubernetes plugin has no functions; "+
		"install the plugin", req.GetTok())
}

// Construct refuses component resources, such as those that read YAML.
func (s *server) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, status.Errorf(codes.Unimplemented, "%s: the stand-in for the kubernetes plugin has no components; "+
		"install the plugin", req.GetType())
}
