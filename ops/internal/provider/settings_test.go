package provider_test

import (
	"runtime/debug"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func texts(pairs ...string) resource.PropertyMap {
	properties := resource.PropertyMap{}
	for i := 0; i < len(pairs); i += 2 {
		properties[resource.PropertyKey(pairs[i])] = resource.NewStringProperty(pairs[i+1])
	}
	return properties
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		inputs resource.PropertyMap
		err    string
		reason string
	}{
		"nothing":            {nil, "", "the kubeconfig's current context is used"},
		"a context":          {texts("context", "production"), "", "it is in the file"},
		"unknown context":    {texts("context", "prod"), `context "prod" is not in the kubeconfig: it has elsewhere, production, staging`, "the names to choose from are shown"},
		"a cluster":          {texts("cluster", "other"), "", "it is in the file"},
		"unknown cluster":    {texts("cluster", "c"), `cluster "c" is not in the kubeconfig: it has other, sandbox`, "as for contexts"},
		"kubeconfig as text": {texts("kubeconfig", kubeconfig, "context", "elsewhere"), "", "a program may give its own"},
		"broken kubeconfig":  {texts("kubeconfig", "token: hunter2\n\t-"), "is not a kubeconfig", "and the text is not quoted"},
		"missing file":       {texts("kubeconfig", "/nowhere/kubeconfig"), "/nowhere/kubeconfig", "the file is named"},
		"empty kubeconfig":   {texts("kubeconfig", "{}"), "it has none", "there is no context at all"},
	}
	s := serve(t, world{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := s.dial().Configure(t.Context(), &pulumirpc.ConfigureRequest{Args: s.struc(test.inputs)})
			checked, checkErr := s.CheckConfig(t.Context(), &pulumirpc.CheckRequest{News: s.struc(test.inputs)})
			require.NoError(t, checkErr)
			if test.err == "" {
				require.NoError(t, err, test.reason)
				assert.Empty(t, checked.GetFailures(), test.reason)
				return
			}
			require.ErrorContains(t, err, test.err, test.reason)
			assert.NotContains(t, err.Error(), "hunter2", "a kubeconfig holds credentials")
			require.Len(t, checked.GetFailures(), 1, test.reason)
			assert.Contains(t, checked.GetFailures()[0].GetReason(), test.err, test.reason)
		})
	}
}

func TestUnknownConfiguration(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	inputs := resource.PropertyMap{"context": resource.MakeComputed(resource.NewStringProperty(""))}
	checked, err := s.CheckConfig(t.Context(), &pulumirpc.CheckRequest{News: s.struc(inputs)})
	require.NoError(t, err)
	assert.Empty(t, checked.GetFailures(), "a context that is not known yet cannot be wrong yet")
}

func TestDiffConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		olds, news resource.PropertyMap
		changes    pulumirpc.DiffResponse_DiffChanges
		replaces   []string
		reason     string
	}{
		"nothing": {
			texts("context", "staging"), texts("context", "staging"), pulumirpc.DiffResponse_DIFF_NONE, nil, "nothing differs",
		},
		"same cluster": {
			texts("context", "staging"), texts("context", "production"), pulumirpc.DiffResponse_DIFF_SOME, nil,
			"both contexts are of one cluster, where the objects are",
		},
		"another cluster": {
			texts("context", "staging"), texts("context", "elsewhere"), pulumirpc.DiffResponse_DIFF_SOME,
			[]string{"cluster", "context", "kubeconfig"}, "the objects must be made there",
		},
	}
	s := serve(t, world{})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff, err := s.DiffConfig(t.Context(), &pulumirpc.DiffRequest{
				OldInputs: s.struc(test.olds), News: s.struc(test.news),
			})
			require.NoError(t, err)
			assert.Equal(t, test.changes, diff.GetChanges(), test.reason)
			assert.Equal(t, test.replaces, diff.GetReplaces(), test.reason)
		})
	}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	hands, err := s.Handshake(t.Context(), &pulumirpc.ProviderHandshakeRequest{})
	require.NoError(t, err)
	assert.True(t, hands.GetAcceptSecrets(), "or the engine would send secrets as plain values")
	_, err = s.Attach(t.Context(), &pulumirpc.PluginAttach{})
	require.NoError(t, err, "an engine that attaches says so, and goes no further when it is refused")
	_, err = s.GetPluginInfo(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
	_, err = s.Invoke(t.Context(), &pulumirpc.InvokeRequest{Tok: "kubernetes:yaml:decode"})
	require.ErrorContains(t, err, "kubernetes:yaml:decode", "what is not served is named")
	_, err = s.Construct(t.Context(), &pulumirpc.ConstructRequest{Type: "kubernetes:helm.sh/v4:Chart"})
	require.ErrorContains(t, err, "kubernetes:helm.sh/v4:Chart", "what is not served is named")
}

func TestVersion(t *testing.T) {
	t.Parallel()
	sdk := &debug.Module{Path: "github.com/pulumi/pulumi-kubernetes/sdk/v4", Version: "v4.33.0"}
	assert.Equal(t, "4.33.0+stand-in", provider.VersionIn(&debug.BuildInfo{Deps: []*debug.Module{sdk}}),
		"not older than the SDK, or the engine warns, and not mistaken for the plugin")
	assert.Empty(t, provider.VersionIn(&debug.BuildInfo{}))
	assert.Empty(t, provider.VersionIn(nil))
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	second := s.dial()
	_, err := second.Read(t.Context(), &pulumirpc.ReadRequest{Id: "web", Urn: urn("core/v1:Namespace")})
	require.ErrorContains(t, err, "not configured", "another provider resource has a connection and a configuration of its own")

	_, err = s.Cancel(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
	_, err = s.create("core/v1:ConfigMap", s.inputs(`{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}`))
	require.Error(t, err, "a cancelled session does nothing more")

	_, err = second.Configure(t.Context(), &pulumirpc.ConfigureRequest{})
	require.NoError(t, err)
	read, err := second.Read(t.Context(), &pulumirpc.ReadRequest{Id: "web", Urn: urn("core/v1:Namespace")})
	require.NoError(t, err, "cancelling one leaves the others alone")
	assert.Empty(t, read.GetId())
}
