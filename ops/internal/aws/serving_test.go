package aws_test

import (
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/aws"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// standard is the provider that most tests use.
const standard = `{region: eu-west-1, allowedAccountIds: ["123456789012"], defaultTags: {tags: {project: spywatcher}}}`

// serving is a provider as an engine sees it.
type serving struct {
	pulumirpc.ResourceProviderClient
	t        *testing.T
	file     string
	attached *pluginrpc.Attached
}

// serve attaches a provider that is configured already, on a cluster with those Ingresses.
func serve(t *testing.T, ingresses ...string) serving {
	t.Helper()
	return serveOn(t, filepath.Join(t.TempDir(), "aws.json"), func() ([]networkingv1.Ingress, error) {
		return parsed(t, ingresses...), nil
	})
}

func serveOn(t *testing.T, file string, on aws.Ingresses) serving {
	t.Helper()
	attached, err := aws.AttachOn(t.Context(), file, on)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, attached.Close()) })
	return serving{t: t, file: file, attached: attached}.session(standard)
}

func parsed(t *testing.T, ingresses ...string) []networkingv1.Ingress {
	t.Helper()
	all := make([]networkingv1.Ingress, len(ingresses))
	for i, text := range ingresses {
		require.NoError(t, yaml.UnmarshalStrict([]byte(text), &all[i]))
	}
	return all
}

// session opens a connection of its own, as the engine does for each provider resource of each run, and configures it.
func (s serving) session(configuration string) serving {
	s.t.Helper()
	s = s.dial()
	response, err := s.Configure(s.t.Context(), &pulumirpc.ConfigureRequest{Args: s.struc(properties(s.t, configuration))})
	require.NoError(s.t, err)
	assert.True(s.t, response.GetSupportsPreview() && response.GetAcceptSecrets() && response.GetAcceptResources())
	return s
}

func (s serving) dial() serving {
	s.t.Helper()
	connection, err := grpc.NewClient(s.attached.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { assert.NoError(s.t, connection.Close()) })
	s.ResourceProviderClient = pulumirpc.NewResourceProviderClient(connection)
	return s
}

func properties(t *testing.T, text string) resource.PropertyMap {
	t.Helper()
	fields := map[string]any{}
	require.NoError(t, yaml.Unmarshal([]byte(text), &fields))
	return resource.NewPropertyMapFromMap(fields)
}

func unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewStringProperty("")) }

func secret(text string) resource.PropertyValue {
	return resource.MakeSecret(resource.NewStringProperty(text))
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

func urn(token string) string { return "urn:pulumi:staging::spywatcher::" + token + "::web" }

// made is a resource as the engine keeps it.
type made struct {
	token           string
	id              string
	inputs, outputs resource.PropertyMap
}

// check is what the engine does with inputs first.
func (s serving) check(token string, olds, news resource.PropertyMap) (resource.PropertyMap, []string) {
	s.t.Helper()
	response, err := s.Check(s.t.Context(), &pulumirpc.CheckRequest{Urn: urn(token), Olds: s.struc(olds), News: s.struc(news)})
	require.NoError(s.t, err)
	var reasons []string
	for _, failure := range response.GetFailures() {
		reasons = append(reasons, failure.GetReason())
	}
	return s.properties(response.GetInputs()), reasons
}

// make is what the engine does for a new resource.
func (s serving) make(token string, inputs resource.PropertyMap) (made, error) {
	s.t.Helper()
	inputs, failures := s.check(token, nil, inputs)
	require.Empty(s.t, failures)
	response, err := s.Create(s.t.Context(), &pulumirpc.CreateRequest{Urn: urn(token), Properties: s.struc(inputs)})
	return made{token, response.GetId(), inputs, s.properties(response.GetProperties())}, err
}

func (s serving) mustMake(token, inputs string) made {
	s.t.Helper()
	m, err := s.make(token, properties(s.t, inputs))
	require.NoError(s.t, err)
	return m
}

func (s serving) diff(m made, news string) *pulumirpc.DiffResponse {
	s.t.Helper()
	inputs, failures := s.check(m.token, m.inputs, properties(s.t, news))
	require.Empty(s.t, failures)
	response, err := s.Diff(s.t.Context(), &pulumirpc.DiffRequest{
		Urn: urn(m.token), Id: m.id, Olds: s.struc(m.outputs), OldInputs: s.struc(m.inputs), News: s.struc(inputs),
	})
	require.NoError(s.t, err)
	return response
}

func (s serving) read(m made) *pulumirpc.ReadResponse {
	s.t.Helper()
	response, err := s.Read(s.t.Context(), &pulumirpc.ReadRequest{
		Urn: urn(m.token), Id: m.id, Inputs: s.struc(m.inputs), Properties: s.struc(m.outputs),
	})
	require.NoError(s.t, err)
	return response
}

func (s serving) delete(m made) error {
	_, err := s.Delete(s.t.Context(), &pulumirpc.DeleteRequest{Urn: urn(m.token), Id: m.id, Properties: s.struc(m.outputs)})
	return err
}

func (s serving) invoke(token, arguments string) (map[string]any, error) {
	s.t.Helper()
	response, err := s.Invoke(s.t.Context(), &pulumirpc.InvokeRequest{Tok: token, Args: s.struc(properties(s.t, arguments))})
	return s.properties(response.GetReturn()).Mappable(), err
}
