package provider_test

import (
	"context"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

// scaled is web after the autoscaler asked for five pods.
const scaled = webName + `, spec: {replicas: 5, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "a:1"}]}}}}`

const newImage = webName + `, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "a:2"}]}}}}`

func skipping(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	result := object(t, text)
	result.SetAnnotations(map[string]string{"pulumi.com/skipAwait": "true"})
	return result
}

func TestUpdateKeepsIgnoredLiveValues(t *testing.T) {
	t.Parallel()
	// The autoscaler acts between the read and the first write: that write must not take effect.
	raced := false
	hooks := interceptor.Funcs{Patch: func(ctx context.Context, c client.WithWatch, o client.Object, p client.Patch,
		options ...client.PatchOption,
	) error {
		sent, _ := o.(*unstructured.Unstructured)
		if !raced {
			raced = true
			live := object(t, web)
			assert.NoError(t, c.Get(ctx, client.ObjectKeyFromObject(live), live))
			assert.NoError(t, unstructured.SetNestedField(live.Object, int64(7), "spec", "replicas"))
			assert.NoError(t, c.Update(ctx, live))
		}
		live := object(t, web)
		//nolint:testifylint // require ends a test from its own goroutine only
		assert.NoError(t, c.Get(ctx, client.ObjectKeyFromObject(live), live))
		if given := sent.GetResourceVersion(); given != "" && given != live.GetResourceVersion() {
			return apierrors.NewConflict(schema.GroupResource{Resource: "deployments"}, "web", nil)
		}
		return c.Patch(ctx, o, p, options...)
	}}
	s := serve(t, world{objects: []string{scaled}, hooks: hooks})
	_, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{
		Id: "staging/web", Urn: urn("apps/v1:Deployment"), IgnoreChanges: []string{"spec.replicas"},
		News: s.struc(provider.PropertiesOf(skipping(t, newImage).Object)),
	})
	require.NoError(t, err)
	live := s.live(web)
	replicas, _, _ := unstructured.NestedInt64(live.Object, "spec", "replicas")
	assert.EqualValues(t, 7, replicas, "the autoscaler's last word stands")
	containers, _, _ := unstructured.NestedSlice(live.Object, "spec", "template", "spec", "containers")
	assert.Contains(t, containers[0], "image")
	assert.Equal(t, "a:2", containers[0].(map[string]any)["image"], "the rest is applied")
}

func TestKeepingLive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ignore []string
		want   string
		reason string
	}{
		"nothing":    {nil, `{replicas: 2, template: {a: 2}}`, "nothing is ignored"},
		"field":      {[]string{"spec.replicas"}, `{replicas: 5, template: {a: 2}}`, "the live number"},
		"everything": {[]string{"spec"}, `{replicas: 5, template: {a: 1}, paused: true}`, "all of it, defaults included"},
		"not there":  {[]string{"spec.minReadySeconds"}, `{replicas: 2, template: {a: 2}}`, "neither has it"},
		"only live":  {[]string{"spec.paused"}, `{replicas: 2, template: {a: 2}, paused: true}`, "someone paused it"},
		"no path":    {[]string{"spec["}, `{replicas: 2, template: {a: 2}}`, "the engine warns of it"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wanted := object(t, webName+`, spec: {replicas: 2, template: {a: 2}}}`)
			live := object(t, webName+`, spec: {replicas: 5, template: {a: 1}, paused: true}}`)
			live.SetResourceVersion("7")
			kept := provider.KeepingLive(wanted, live, test.ignore)
			assert.Equal(t, object(t, webName+`, spec: `+test.want+`}`).Object["spec"], kept.Object["spec"], test.reason)
			assert.Equal(t, "7", kept.GetResourceVersion(), "or a change in between would be lost")
		})
	}
	wanted := object(t, web)
	assert.Equal(t, wanted, provider.KeepingLive(wanted, nil, []string{"spec.replicas"}), "what is gone is made anew")
}

func TestUpdatePreview(t *testing.T) {
	t.Parallel()
	s := serve(t, world{objects: []string{configMap}})
	news := s.inputs(configMap)
	news["data"] = s.inputs(`{data: {a: "2"}, apiVersion: v1, kind: ConfigMap}`)["data"]
	response, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{
		Id: "staging/web", Urn: urn("core/v1:ConfigMap"), News: s.struc(news), Preview: true,
	})
	require.NoError(t, err)
	assert.Equal(t, "2", s.properties(response.GetProperties())["data"].ObjectValue()["a"].StringValue())
	assert.Equal(t, map[string]any{"a": "1"}, s.live(configMap).Object["data"], "a preview changes nothing")
}

func TestRead(t *testing.T) {
	t.Parallel()
	s := serve(t, world{objects: []string{scaled}})
	read, err := s.Read(t.Context(), &pulumirpc.ReadRequest{
		Id: "staging/web", Urn: urn("apps/v1:Deployment"), Inputs: s.struc(s.inputs(web)),
	})
	require.NoError(t, err)
	replicas, _, _ := unstructured.NestedInt64(provider.ObjectOf(s.properties(read.GetInputs())).Object, "spec", "replicas")
	assert.EqualValues(t, 5, replicas, "inputs follow what differs")

	diff, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{
		Id: "staging/web", Urn: urn("apps/v1:Deployment"), OldInputs: read.GetInputs(), Olds: read.GetProperties(),
		News: s.struc(s.inputs(web)), IgnoreChanges: []string{"spec.replicas"},
	})
	require.NoError(t, err)
	assert.Equal(t, pulumirpc.DiffResponse_DIFF_NONE, diff.GetChanges(),
		"this is how the engine asks what a refresh found: nothing but what is ignored")

	read, err = s.Read(t.Context(), &pulumirpc.ReadRequest{Id: "staging/gone", Urn: urn("apps/v1:Deployment")})
	require.NoError(t, err)
	assert.Empty(t, read.GetId(), "the engine then takes it out of its state")

	read, err = s.Read(t.Context(), &pulumirpc.ReadRequest{Id: "web", Urn: urn("example.com/v1:Thing")})
	require.NoError(t, err)
	assert.Empty(t, read.GetId(), "without its definition there is no object")

	_, err = s.Read(t.Context(), &pulumirpc.ReadRequest{Id: "web", Urn: "urn:pulumi:staging::spywatcher::kubernetes::web"})
	require.ErrorContains(t, err, "names no Kubernetes kind")
}

func TestImport(t *testing.T) {
	t.Parallel()
	s := serve(t, world{objects: []string{
		`{apiVersion: v1, kind: Secret, metadata: {name: web, namespace: staging, uid: u}, data: {password: aHVudGVyMg==}}`,
	}})
	read, err := s.Read(t.Context(), &pulumirpc.ReadRequest{Id: "staging/web", Urn: urn("core/v1:Secret")})
	require.NoError(t, err)
	inputs := s.properties(read.GetInputs())
	assert.True(t, inputs["data"].IsSecret(), "an import writes a program and a state")
	assert.Empty(t, provider.ObjectOf(inputs).GetUID(), "no program can set it")
	assert.True(t, s.properties(read.GetProperties())["data"].IsSecret())
}

func TestDelete(t *testing.T) {
	t.Parallel()
	var propagation []metav1.DeletionPropagation
	hooks := interceptor.Funcs{Delete: func(ctx context.Context, c client.WithWatch, o client.Object,
		options ...client.DeleteOption,
	) error {
		asked := (&client.DeleteOptions{}).ApplyOptions(options)
		propagation = append(propagation, *asked.PropagationPolicy)
		return c.Delete(ctx, o, options...)
	}}
	s := serve(t, world{objects: []string{web, configMap}, hooks: hooks})
	for range 2 {
		_, err := s.Delete(t.Context(), &pulumirpc.DeleteRequest{
			Id: "staging/web", Urn: urn("apps/v1:Deployment"), Properties: s.struc(s.inputs(web)),
		})
		require.NoError(t, err, "what is gone already is gone")
	}
	assert.Nil(t, s.live(web))
	assert.Equal(t, []metav1.DeletionPropagation{metav1.DeletePropagationForeground}, propagation,
		"its pods go before it does")
	assert.NotNil(t, s.live(configMap), "nothing else is deleted")
	_, err := s.Delete(t.Context(), &pulumirpc.DeleteRequest{Id: "staging/web", Urn: urn("example.com/v1:Thing")})
	require.NoError(t, err, "without its definition there is no object")
}

func TestDeleteWaitsForFinalizers(t *testing.T) {
	t.Parallel()
	held := `{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: staging, finalizers: [example.com/hold]}}`
	s := serve(t, world{objects: []string{held}})
	_, err := s.Delete(t.Context(), &pulumirpc.DeleteRequest{
		Id: "staging/web", Urn: urn("core/v1:ConfigMap"), Timeout: 0.02,
	})
	require.ErrorContains(t, err, `ConfigMap staging/web is still there, held by its finalizers ["example.com/hold"]`)

	s = serve(t, world{objects: []string{held}, glance: func(api client.WithWatch) {
		live := object(t, held)
		if api.Get(t.Context(), client.ObjectKeyFromObject(live), live) == nil {
			live.SetFinalizers(nil)
			assert.NoError(t, api.Update(t.Context(), live))
		}
	}})
	_, err = s.Delete(t.Context(), &pulumirpc.DeleteRequest{Id: "staging/web", Urn: urn("core/v1:ConfigMap"), Timeout: 60})
	require.NoError(t, err)
	assert.Nil(t, s.live(held), "it waited")
}

func TestPropagation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind, annotation string
		want             metav1.DeletionPropagation
		reason           string
	}{
		"owner of pods": {"Job", "", metav1.DeletePropagationForeground, "nothing of it runs on"},
		"no dependants": {"ConfigMap", "", metav1.DeletePropagationBackground, "there is nothing to wait for"},
		"annotation":    {"Job", "orphan", metav1.DeletePropagationForeground, "the policies' names begin with capitals"},
		"orphan":        {"Job", "Orphan", metav1.DeletePropagationOrphan, "the program says so"},
		"in background": {"Job", "Background", metav1.DeletePropagationBackground, "the program says so"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := &unstructured.Unstructured{}
			live.SetKind(test.kind)
			live.SetAnnotations(map[string]string{"pulumi.com/deletionPropagationPolicy": test.annotation})
			assert.Equal(t, test.want, provider.PropagationOf(live), test.reason)
		})
	}
}

func TestTimeoutOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		seconds    float64
		annotation string
		want       time.Duration
		reason     string
	}{
		"default":    {0, "", 10 * time.Minute, "nobody says anything"},
		"annotation": {0, "90", 90 * time.Second, "the object says it"},
		"engine":     {1.5, "90", 1500 * time.Millisecond, "customTimeouts is said nearer to the resource"},
		"nonsense":   {0, "soon", 10 * time.Minute, "as Pulumi's plugin has it"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := &unstructured.Unstructured{Object: map[string]any{}}
			live.SetAnnotations(map[string]string{"pulumi.com/timeoutSeconds": test.annotation})
			assert.Equal(t, test.want, provider.TimeoutOf(live, test.seconds), test.reason)
		})
	}
}
