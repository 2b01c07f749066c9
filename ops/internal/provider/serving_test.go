package provider_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/api/meta/testrestmapper"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

const kubeconfig = `apiVersion: v1
kind: Config
current-context: staging
clusters:
- {name: sandbox, cluster: {server: "https://127.0.0.1:1"}}
- {name: other, cluster: {server: "https://127.0.0.1:2"}}
contexts:
- {name: staging, context: {cluster: sandbox, user: admin}}
- {name: production, context: {cluster: sandbox, user: admin}}
- {name: elsewhere, context: {cluster: other, user: admin}}
users:
- {name: admin, user: {token: hunter2}}
`

// serving is a provider over a fake cluster, as an engine sees it.
type serving struct {
	pulumirpc.ResourceProviderClient
	t        *testing.T
	api      client.WithWatch
	attached *pluginrpc.Attached
}

type world struct {
	hooks   interceptor.Funcs
	objects []string
	// glance is what happens while something is waited for.
	glance func(api client.WithWatch)
	inputs resource.PropertyMap
}

func serve(t *testing.T, w world) serving {
	t.Helper()
	objects := make([]client.Object, 0, len(w.objects))
	for _, text := range w.objects {
		objects = append(objects, object(t, text))
	}
	kinds := runtime.NewScheme()
	require.NoError(t, scheme.AddToScheme(kinds))
	api := fake.NewClientBuilder().WithScheme(kinds).WithReturnManagedFields().
		WithRESTMapper(testrestmapper.TestOnlyStaticRESTMapper(kinds)).
		WithObjects(objects...).WithInterceptorFuncs(w.hooks).Build()
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(kubeconfig), 0o600))
	attached, err := provider.Attach(t.Context(), file, provider.OnCluster(api, func() {
		if w.glance != nil {
			w.glance(api)
		}
	}))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, attached.Close()) })
	s := serving{t: t, api: api, attached: attached}
	s.ResourceProviderClient = s.dial()
	s.configure(w.inputs)
	return s
}

// dial opens a connection of its own, as the engine does for each provider resource.
func (s serving) dial() pulumirpc.ResourceProviderClient {
	s.t.Helper()
	connection, err := grpc.NewClient(s.attached.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { assert.NoError(s.t, connection.Close()) })
	return pulumirpc.NewResourceProviderClient(connection)
}

func (s serving) configure(inputs resource.PropertyMap) {
	s.t.Helper()
	response, err := s.Configure(s.t.Context(), &pulumirpc.ConfigureRequest{Args: s.struc(inputs)})
	require.NoError(s.t, err)
	assert.True(s.t, response.GetSupportsPreview() && response.GetAcceptSecrets() && response.GetAcceptResources())
}

func (s serving) struc(properties resource.PropertyMap) *structpb.Struct {
	s.t.Helper()
	result, err := plugin.MarshalProperties(properties, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true})
	require.NoError(s.t, err)
	return result
}

func (s serving) properties(message *structpb.Struct) resource.PropertyMap {
	s.t.Helper()
	result, err := plugin.UnmarshalProperties(message, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true})
	require.NoError(s.t, err)
	return result
}

func (s serving) inputs(text string) resource.PropertyMap {
	s.t.Helper()
	fields := map[string]any{}
	require.NoError(s.t, yaml.Unmarshal([]byte(text), &fields))
	return provider.PropertiesOf(fields)
}

// live is an object as the cluster holds it, nil when there is none.
func (s serving) live(text string) *unstructured.Unstructured {
	s.t.Helper()
	named := object(s.t, text)
	err := s.api.Get(s.t.Context(), client.ObjectKeyFromObject(named), named)
	if client.IgnoreNotFound(err) == nil && err != nil {
		return nil
	}
	require.NoError(s.t, err)
	return named
}

func urn(typ string) string { return "urn:pulumi:staging::spywatcher::kubernetes:" + typ + "::web" }

// create is what the engine does for a new resource.
func (s serving) create(typ string, inputs resource.PropertyMap) (resource.PropertyMap, error) {
	s.t.Helper()
	response, err := s.Create(s.t.Context(), &pulumirpc.CreateRequest{
		Urn: urn(typ), Properties: s.struc(inputs), Timeout: 60,
	})
	return s.properties(response.GetProperties()), err
}

// initFailed is the part of an error that has the engine keep a resource that is not ready.
func initFailed(t *testing.T, err error) *pulumirpc.ErrorResourceInitFailed {
	t.Helper()
	require.Error(t, err)
	for _, detail := range rpcerror.Convert(err).Details() {
		if found, ok := detail.(*pulumirpc.ErrorResourceInitFailed); ok {
			return found
		}
	}
	require.Fail(t, "the engine would forget the object", "%v", err)
	return nil
}

func setStatus(ctx context.Context, t *testing.T, api client.Client, text string) {
	t.Helper()
	wanted := object(t, text)
	live := wanted.DeepCopy()
	if err := api.Get(ctx, client.ObjectKeyFromObject(wanted), live); err != nil {
		return
	}
	live.Object["status"] = wanted.Object["status"]
	assert.NoError(t, api.Status().Update(ctx, live))
}
