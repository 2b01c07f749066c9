package workload_test

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// monitor is what a program talks to, as an engine serves it: it keeps the requests as they come. Pulumi's mocks, which
// the recorder stands on, answer what is unknown with nothing at all, and take no value that is secret besides.
type monitor struct {
	pulumirpc.UnimplementedResourceMonitorServer
	mu       sync.Mutex
	requests []*pulumirpc.RegisterResourceRequest
}

func (m *monitor) GetDeploymentInfo(context.Context, *emptypb.Empty) (*pulumirpc.DeploymentInfo, error) {
	return &pulumirpc.DeploymentInfo{SupportedFeatures: []pulumirpc.ResourceMonitorFeature{
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_SECRETS,
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
	}}, nil
}

func (m *monitor) RegisterResource(
	_ context.Context, request *pulumirpc.RegisterResourceRequest,
) (*pulumirpc.RegisterResourceResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = append(m.requests, request)
	return &pulumirpc.RegisterResourceResponse{
		Urn:    string(resource.NewURN("test", "shop", "", tokens.Type(request.GetType()), request.GetName())),
		Object: request.GetObject(),
	}, nil
}

func (m *monitor) RegisterResourceOutputs(
	context.Context, *pulumirpc.RegisterResourceOutputsRequest,
) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// engine is the other half of it; a program only logs to it here.
type engine struct {
	pulumirpc.UnimplementedEngineServer
}

func (engine) SetRootResource(
	context.Context, *pulumirpc.SetRootResourceRequest,
) (*pulumirpc.SetRootResourceResponse, error) {
	return &pulumirpc.SetRootResourceResponse{}, nil
}

// preview runs a program as a preview.
func preview(t *testing.T, program pulumi.RunFunc) *monitor {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "socket")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", socket)
	require.NoError(t, err)

	m, server := &monitor{}, grpc.NewServer()
	pulumirpc.RegisterResourceMonitorServer(server, m)
	pulumirpc.RegisterEngineServer(server, engine{})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)

	require.NoError(t, pulumi.RunErr(program, func(info *pulumi.RunInfo) {
		info.Project, info.Stack, info.DryRun = "shop", "test", true
		info.MonitorAddr, info.EngineAddr = "unix:"+socket, "unix:"+socket
	}))
	return m
}

// request is the one for the only resource of that kind.
func (m *monitor) request(t *testing.T, kind string) *pulumirpc.RegisterResourceRequest {
	t.Helper()
	var found []*pulumirpc.RegisterResourceRequest
	for _, request := range m.requests {
		if strings.HasSuffix(request.GetType(), ":"+kind) {
			found = append(found, request)
		}
	}
	require.Len(t, found, 1, kind)
	return found[0]
}

// inputs are those of the only resource of that kind, with what is secret or unknown marked as such.
func (m *monitor) inputs(t *testing.T, kind string) resource.PropertyMap {
	t.Helper()
	inputs, err := plugin.UnmarshalProperties(m.request(t, kind).GetObject(), plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true,
	})
	require.NoError(t, err)
	return inputs
}

// object is inputs with what is secret or unknown replaced by the recorder's markers.
func (m *monitor) object(t *testing.T, kind string) object {
	t.Helper()
	return recorder.Plain(resource.NewProperty(m.inputs(t, kind))).(object)
}
