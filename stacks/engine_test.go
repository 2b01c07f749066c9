package stacks_test

import (
	"context"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// engine is what a program talks to when the Pulumi command runs it, as far as registering goes. Pulumi's mocks, which
// the recorder stands on, take no value that is both secret and unknown, as in a preview without secrets; and what the
// recorder tells of dependencies is their names, which many objects here share.
type engine struct {
	pulumirpc.UnimplementedResourceMonitorServer
	mu       sync.Mutex
	requests map[urn.URN]*pulumirpc.RegisterResourceRequest
	lookUps  func(string) resource.PropertyMap
}

// underEngine runs a program.
func underEngine(t *testing.T, program pulumi.RunFunc, options recorder.Options) (*engine, error) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "socket")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", socket)
	require.NoError(t, err)

	e := &engine{requests: map[urn.URN]*pulumirpc.RegisterResourceRequest{}, lookUps: options.LookUps}
	server := grpc.NewServer()
	pulumirpc.RegisterResourceMonitorServer(server, e)
	pulumirpc.RegisterEngineServer(server, log{})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)

	return e, pulumi.RunErr(strict.WithKeys(program, maps.Keys(options.Config)), func(info *pulumi.RunInfo) {
		info.Project, info.Stack, info.DryRun = options.Project, options.Stack, options.Preview
		info.Config, info.ConfigSecretKeys = options.Config, options.SecretKeys
		info.MonitorAddr, info.EngineAddr = "unix:"+socket, "unix:"+socket
	})
}

// log is the part of an engine that a program writes to.
type log struct {
	pulumirpc.UnimplementedEngineServer
}

func (log) SetRootResource(
	context.Context, *pulumirpc.SetRootResourceRequest,
) (*pulumirpc.SetRootResourceResponse, error) {
	return &pulumirpc.SetRootResourceResponse{}, nil
}

func (e *engine) GetDeploymentInfo(context.Context, *emptypb.Empty) (*pulumirpc.DeploymentInfo, error) {
	return &pulumirpc.DeploymentInfo{SupportedFeatures: []pulumirpc.ResourceMonitorFeature{
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_SECRETS,
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
	}}, nil
}

func (e *engine) RegisterResource(
	_ context.Context, request *pulumirpc.RegisterResourceRequest,
) (*pulumirpc.RegisterResourceResponse, error) {
	var parent tokens.Type
	if request.GetParent() != "" {
		parent = urn.URN(request.GetParent()).QualifiedType()
	}
	made := resource.NewURN("stack", "spywatcher", parent, tokens.Type(request.GetType()), request.GetName())
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests[made] = request
	return &pulumirpc.RegisterResourceResponse{Urn: string(made), Object: request.GetObject()}, nil
}

func (e *engine) Invoke(
	_ context.Context, request *pulumirpc.ResourceInvokeRequest,
) (*pulumirpc.ResourceInvokeResponse, error) {
	answer, err := plugin.MarshalProperties(e.lookUps(request.GetTok()), plugin.MarshalOptions{})
	return &pulumirpc.ResourceInvokeResponse{Return: answer}, err
}

func (e *engine) RegisterResourceOutputs(
	context.Context, *pulumirpc.RegisterResourceOutputsRequest,
) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// key is how tests call a resource: its type without the package, and its name without the hash of its content.
func key(u urn.URN) string {
	name := string(u.Type().Name())
	if u.Type().Package() == "aws" {
		name = "aws:" + name
	}
	return name + " " + contentHash.ReplaceAllString(u.Name(), "")
}

// inputs are those of each resource, with what is secret or unknown marked as such.
func (e *engine) inputs(t *testing.T) map[string]resource.PropertyMap {
	t.Helper()
	all := map[string]resource.PropertyMap{}
	for u, request := range e.requests {
		inputs, err := plugin.UnmarshalProperties(request.GetObject(), plugin.MarshalOptions{
			KeepUnknowns: true, KeepSecrets: true, KeepResources: true,
		})
		require.NoError(t, err)
		all[key(u)] = inputs
	}
	return all
}

// dependencies are what each resource names as such.
func (e *engine) dependencies() map[string][]string {
	all := map[string][]string{}
	for u, request := range e.requests {
		all[key(u)] = []string{}
		for _, dependency := range request.GetDependencies() {
			all[key(u)] = append(all[key(u)], key(urn.URN(dependency)))
		}
	}
	return all
}

// before are all that must be there before each resource is made: what it depends on, its component and what that
// depends on, and so on.
func (e *engine) before() map[string][]string {
	direct := map[string][]string{}
	for u, request := range e.requests {
		direct[key(u)] = e.dependencies()[key(u)]
		if parent := urn.URN(request.GetParent()); parent != "" {
			direct[key(u)] = append(direct[key(u)], key(parent))
		}
	}
	all := map[string][]string{}
	for start := range direct {
		queue := slices.Clone(direct[start])
		for len(queue) > 0 {
			next := queue[0]
			queue = queue[1:]
			if !slices.Contains(all[start], next) {
				all[start] = append(all[start], next)
				queue = append(queue, direct[next]...)
			}
		}
	}
	return all
}
