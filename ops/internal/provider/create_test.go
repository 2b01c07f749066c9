package provider_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

const (
	configMap  = `{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: staging}, data: {a: "1"}}`
	secretText = `{apiVersion: v1, kind: Secret, metadata: {name: web, namespace: staging}, stringData: {password: hunter2}}`
	webName    = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: staging}`
	web        = webName + `, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "a:1"}]}}}}`
	webReady   = webName + `, status: {replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [{type: Available, status: "True"}, {type: Progressing, status: "True", reason: NewReplicaSetAvailable}]}}`
)

func TestCreate(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	response, err := s.Create(t.Context(), &pulumirpc.CreateRequest{
		Urn: urn("core/v1:ConfigMap"), Properties: s.struc(s.inputs(configMap)),
	})
	require.NoError(t, err)
	assert.Equal(t, "staging/web", response.GetId())
	outputs := provider.ObjectOf(s.properties(response.GetProperties()))
	assert.Equal(t, map[string]any{"a": "1"}, outputs.Object["data"])
	assert.NotEmpty(t, outputs.GetResourceVersion(), "outputs are the live object")
	assert.Empty(t, outputs.GetManagedFields(), "which would be most of the state")
	assert.Equal(t, "1", s.live(configMap).Object["data"].(map[string]any)["a"])
}

func TestCreateTakesOverItsOwn(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	_, err := s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.NoError(t, err)

	_, err = s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.NoError(t, err, "the engine was killed before it noted the first one")

	_, err = s.Create(t.Context(), &pulumirpc.CreateRequest{
		Urn:        "urn:pulumi:production::spywatcher::kubernetes:core/v1:ConfigMap::web",
		Properties: s.struc(s.inputs(configMap)),
	})
	require.ErrorContains(t, err, "ConfigMap staging/web exists already", "another stack's object is not taken over")
}

func TestCreateRefusesWhatOthersMade(t *testing.T) {
	t.Parallel()
	s := serve(t, world{objects: []string{configMap}})
	_, err := s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.ErrorContains(t, err, "upsertExistingObjects", "the way out is named")

	s = serve(t, world{objects: []string{configMap}, inputs: texts("upsertExistingObjects", "true")})
	_, err = s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.NoError(t, err, "the program allows it")
}

// A machine that is busy with hundreds of objects lets some of them time out.
func TestCreateOnAnOverloadedServer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusals int
		refusal  error
		tries    int
		err      string
		reason   string
	}{
		"timeout":  {refusals: 2, refusal: apierrors.NewTimeoutError("deadline exceeded", 1), tries: 3, reason: "the server gave up"},
		"too many": {refusals: 2, refusal: apierrors.NewTooManyRequests("later", 1), tries: 3, reason: "the server is full"},
		"for good": {
			refusals: 100, refusal: apierrors.NewTimeoutError("deadline exceeded", 1), tries: 6, err: "deadline exceeded",
			reason: "a server that never has time is reported",
		},
		"forbidden": {
			refusals: 1, refusal: apierrors.NewForbidden(schema.GroupResource{}, "web", errors.New("exceeded quota")), tries: 1,
			err: "exceeded quota", reason: "what is refused for good is not asked for again",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			s := serve(t, world{hooks: interceptor.Funcs{Patch: func(
				ctx context.Context, c client.WithWatch, o client.Object, patch client.Patch, options ...client.PatchOption,
			) error {
				if tries++; tries <= test.refusals {
					return test.refusal
				}
				return c.Patch(ctx, o, patch, options...)
			}}})
			_, err := s.create("core/v1:ConfigMap", s.inputs(configMap))
			assert.Equal(t, test.tries, tries, test.reason)
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			assert.NotNil(t, s.live(configMap))
		})
	}
}

func TestCreateInTheProvidersNamespace(t *testing.T) {
	t.Parallel()
	s := serve(t, world{inputs: texts("namespace", "staging")})
	checked, err := s.Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: urn("core/v1:ConfigMap"), News: s.struc(s.inputs(`{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}`)),
	})
	require.NoError(t, err)
	assert.Equal(t, "staging", provider.ObjectOf(s.properties(checked.GetInputs())).GetNamespace())

	checked, err = s.Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: urn("core/v1:Namespace"), News: s.struc(s.inputs(`{apiVersion: v1, kind: Namespace, metadata: {name: web}}`)),
	})
	require.NoError(t, err)
	assert.Empty(t, provider.ObjectOf(s.properties(checked.GetInputs())).GetNamespace(), "it is in none")

	response, err := serve(t, world{}).Create(t.Context(), &pulumirpc.CreateRequest{
		Urn:        urn("core/v1:ConfigMap"),
		Properties: s.struc(s.inputs(`{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}`)),
	})
	require.NoError(t, err)
	assert.Equal(t, "default/web", response.GetId(), "as the API server has it when nobody names one")
}

func TestMissingDefinition(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	monitor := s.inputs(`{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: web, namespace: staging}}`)
	_, err := s.create("monitoring.coreos.com/v1:ServiceMonitor", monitor)
	require.ErrorContains(t, err, "does not know the kind ServiceMonitor of monitoring.coreos.com/v1; "+
		"install its CustomResourceDefinition first")

	_, err = s.Create(t.Context(), &pulumirpc.CreateRequest{
		Urn: urn("monitoring.coreos.com/v1:ServiceMonitor"), Properties: s.struc(monitor), Preview: true,
	})
	require.NoError(t, err, "in a preview the same run may be about to install it")
}

func TestPreviewOfCreate(t *testing.T) {
	t.Parallel()
	unknown := resource.MakeComputed(resource.NewStringProperty(""))
	withUnknown := provider.PropertiesOf(object(t, configMap).Object)
	withUnknown["data"] = resource.NewObjectProperty(resource.PropertyMap{"a": unknown})
	tests := map[string]struct {
		inputs resource.PropertyMap
		patch  error
		err    string
		status bool
		reason string
	}{
		"dry run": {inputs: provider.PropertiesOf(object(t, configMap).Object), reason: "all is known"},
		"unknown": {
			inputs: withUnknown, patch: errors.New("was asked"),
			reason: "the API server can make nothing of a value that is not known",
		},
		"no namespace yet": {
			inputs: provider.PropertiesOf(object(t, configMap).Object),
			patch:  apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, "staging"),
			reason: "the same run makes it",
		},
		"refused": {
			inputs: provider.PropertiesOf(object(t, configMap).Object),
			patch:  apierrors.NewForbidden(schema.GroupResource{Resource: "configmaps"}, "web", errors.New("exceeded quota")),
			err:    "exceeded quota", reason: "up would fail in the same way",
		},
		"status to come": {
			inputs: provider.PropertiesOf(object(t, web).Object), status: true, reason: "what it will be is not known",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, world{hooks: interceptor.Funcs{Patch: func(ctx context.Context, c client.WithWatch, o client.Object,
				p client.Patch, options ...client.PatchOption,
			) error {
				if test.patch != nil {
					return test.patch
				}
				return c.Patch(ctx, o, p, options...)
			}}})
			kind := test.inputs["kind"].StringValue()
			response, err := s.Create(t.Context(), &pulumirpc.CreateRequest{
				Urn: urn("core/v1:" + kind), Properties: s.struc(test.inputs), Preview: true,
			})
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			outputs := s.properties(response.GetProperties())
			assert.True(t, outputs["data"].DeepEquals(test.inputs["data"]), test.reason)
			assert.Equal(t, test.status, outputs["status"].ContainsUnknowns(), test.reason)
			assert.Nil(t, s.live(configMap), "a preview makes nothing")
			assert.Nil(t, s.live(web), "a preview makes nothing")
		})
	}
}

// TestPreviewInAMissingNamespace: with hundreds of objects in it, asking for each takes most of the preview.
func TestPreviewInAMissingNamespace(t *testing.T) {
	t.Parallel()
	asked := 0
	s := serve(t, world{hooks: interceptor.Funcs{
		Get: func(ctx context.Context, c client.WithWatch, key client.ObjectKey, o client.Object, options ...client.GetOption) error {
			asked++
			return c.Get(ctx, key, o, options...)
		},
		Patch: func(ctx context.Context, c client.WithWatch, o client.Object, p client.Patch, options ...client.PatchOption) error {
			asked++
			if o.GetNamespace() == "staging" {
				return apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, "staging")
			}
			return c.Patch(ctx, o, p, options...)
		},
	}})
	for i, row := range []struct {
		reason, object string
		asked          int
	}{
		{"nothing is known yet", configMap, 2},
		{"its namespace is not there, so it is not either", secretText, 2},
		{"another namespace may be there", strings.ReplaceAll(configMap, "staging", "production"), 4},
	} {
		_, err := s.Create(t.Context(), &pulumirpc.CreateRequest{
			Urn: urn("core/v1:ConfigMap"), Properties: s.struc(s.inputs(row.object)), Preview: true,
		})
		require.NoError(t, err, row.reason)
		assert.Equal(t, row.asked, asked, "request %d: %s", i, row.reason)
	}
	_, err := s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.Error(t, err, "what is not a preview asks: the namespace may have been made meanwhile")
	assert.Equal(t, 6, asked)
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	hooks := interceptor.Funcs{Patch: func(_ context.Context, _ client.WithWatch, o client.Object, _ client.Patch,
		_ ...client.PatchOption,
	) error {
		return apierrors.NewBadRequest("cannot take hunter2 or aHVudGVyMg== in " + o.GetName())
	}}
	s := serve(t, world{})
	checked, err := s.Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: urn("core/v1:Secret"), News: s.struc(s.inputs(secretText)),
	})
	require.NoError(t, err)
	inputs := s.properties(checked.GetInputs())
	assert.True(t, inputs["stringData"].IsSecret(), "whatever the program says of it")

	outputs, err := s.create("core/v1:Secret", inputs)
	require.NoError(t, err)
	for key, value := range outputs {
		if key == "data" || key == "stringData" {
			assert.True(t, value.IsSecret(), "%s goes into the state file", key)
		}
	}

	_, err = serve(t, world{hooks: hooks}).create("core/v1:Secret", inputs)
	require.ErrorContains(t, err, "cannot take [secret] or [secret] in web", "an error is printed and logged")

	plain := s.inputs(configMap)
	plain["data"] = resource.NewObjectProperty(resource.PropertyMap{
		"url":  resource.MakeSecret(resource.NewStringProperty("postgres://u:hunter2@db")),
		"mode": resource.NewStringProperty("fast"),
	})
	outputs, err = s.create("core/v1:ConfigMap", plain)
	require.NoError(t, err)
	data := outputs["data"].ObjectValue()
	assert.True(t, data["url"].IsSecret(), "a secret input is secret in the outputs, in any kind")
	assert.False(t, data["mode"].IsSecret(), "the others are not")
}

func TestCreateAfterAnUnfinishedDelete(t *testing.T) {
	t.Parallel()
	held := `{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: staging, finalizers: [example.com/hold]}}`
	s := serve(t, world{objects: []string{held}, glance: func(api client.WithWatch) {
		live := object(t, held)
		if api.Get(t.Context(), client.ObjectKeyFromObject(live), live) == nil && live.GetDeletionTimestamp() != nil {
			live.SetFinalizers(nil)
			assert.NoError(t, api.Update(t.Context(), live))
		}
	}})
	require.NoError(t, s.api.Delete(t.Context(), object(t, held)))
	_, err := s.create("core/v1:ConfigMap", s.inputs(configMap))
	require.NoError(t, err, "what is on its way out is waited for, whoever made it")
	assert.Nil(t, s.live(configMap).GetDeletionTimestamp(), "or the new object would go with the old one")
}
