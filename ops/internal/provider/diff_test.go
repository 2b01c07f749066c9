package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		olds, news string
		immutable  []string
		want       map[string]string
		another    bool
		reason     string
	}{
		"nothing": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a, namespace: default}}`,
			news: `{apiVersion: v1, kind: A, metadata: {namespace: default, name: a}}`,
			want: map[string]string{}, reason: "order means nothing",
		},
		"fields": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {a: 1, b: 2, c: [{image: x}]}}`,
			news: `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {a: 9, d: 4, c: [{image: y}, {image: z}]}}`,
			want: map[string]string{
				"spec.a": "UPDATE", "spec.b": "DELETE", "spec.d": "ADD", "spec.c[0].image": "UPDATE", "spec.c[1]": "ADD",
			},
			reason: "each by its path, so that a preview is read at a glance",
		},
		"keys with dots": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a, labels: {example.com/a: x}}}`,
			news: `{apiVersion: v1, kind: A, metadata: {name: a, labels: {example.com/a: y}}}`,
			want: map[string]string{`metadata.labels["example.com/a"]`: "UPDATE"}, reason: "Pulumi quotes them",
		},
		"name": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a-1}, spec: {a: 1}}`,
			news: `{apiVersion: v1, kind: A, metadata: {name: a-2}, spec: {a: 2}}`,
			want: map[string]string{"metadata.name": "UPDATE_REPLACE", "spec.a": "UPDATE"}, another: true,
			reason: "it is another object; what else changed does not ask for that",
		},
		"namespace": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a, namespace: x}}`,
			news: `{apiVersion: v1, kind: A, metadata: {name: a}}`,
			want: map[string]string{"metadata.namespace": "DELETE_REPLACE"}, another: true, reason: "objects do not move",
		},
		"namespace spelt out": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a}}`,
			news: `{apiVersion: v1, kind: A, metadata: {name: a, namespace: default}}`,
			want: map[string]string{"metadata.namespace": "ADD"}, reason: "it was there all along",
		},
		"kind": {
			olds: `{apiVersion: v1, kind: A, metadata: {name: a}}`, news: `{apiVersion: v1, kind: B, metadata: {name: a}}`,
			want: map[string]string{"kind": "UPDATE_REPLACE"}, another: true, reason: "it is another object",
		},
		"group": {
			olds: `{apiVersion: x/v1, kind: A, metadata: {name: a}}`, news: `{apiVersion: y/v1, kind: A, metadata: {name: a}}`,
			want: map[string]string{"apiVersion": "UPDATE_REPLACE"}, another: true, reason: "it is another object",
		},
		"version": {
			olds: `{apiVersion: x/v1, kind: A, metadata: {name: a}}`, news: `{apiVersion: x/v2, kind: A, metadata: {name: a}}`,
			want:   map[string]string{"apiVersion": "UPDATE"},
			reason: "one object in two versions: to delete the old one would delete the new one",
		},
		"immutable": {
			olds:      `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {template: {a: 1, b: 1}, ttl: 1}}`,
			news:      `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {template: {a: 2, c: 1}, ttl: 2}}`,
			immutable: []string{"spec.template"},
			want: map[string]string{
				"spec.template.a": "UPDATE_REPLACE", "spec.template.b": "DELETE_REPLACE", "spec.template.c": "ADD_REPLACE",
				"spec.ttl": "UPDATE",
			},
			reason: "what lies under the field that cannot be changed asks for another object",
		},
		"immutable above and beside": {
			olds:      `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {}}`,
			news:      `{apiVersion: v1, kind: A, metadata: {name: a}, spec: {x: {y: 1}}}`,
			immutable: []string{"spec.x.y.z", "data", "no["},
			want:      map[string]string{"spec.x": "ADD_REPLACE", "data": "UPDATE_REPLACE"},
			reason:    "a field that the program did not change itself is shown nevertheless",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			olds := provider.PropertiesOf(object(t, test.olds).Object)
			news := provider.PropertiesOf(object(t, test.news).Object)
			found, another := provider.Changes(olds, news, test.immutable...)
			assert.Equal(t, test.want, found, test.reason)
			assert.Equal(t, test.another, another, test.reason)
		})
	}
}

func TestSecretnessIsNoChange(t *testing.T) {
	t.Parallel()
	olds := provider.PropertiesOf(object(t, configMap).Object)
	news := olds.Copy()
	news["data"] = resource.MakeSecret(olds["data"])
	news["__defaults"] = resource.NewStringProperty("x")
	news["immutable"] = resource.NewNullProperty()
	found, _ := provider.Changes(olds, news)
	assert.Empty(t, found, "the cluster sees no secrets, no Pulumi fields and no nulls")
	news["data"] = resource.MakeComputed(resource.NewStringProperty(""))
	found, _ = provider.Changes(olds, news)
	assert.Equal(t, map[string]string{"data": "UPDATE"}, found, "what is not known may change")
}

func invalid(cause, path string) error {
	return apierrors.NewInvalid(schema.GroupKind{Kind: "Thing"}, "web",
		field.ErrorList{field.Invalid(field.NewPath(path), "hunter2", cause)})
}

func TestImmutableFields(t *testing.T) {
	t.Parallel()
	answer := func(code int, reason metav1.StatusReason, message string) error {
		return &apierrors.StatusError{ErrStatus: metav1.Status{Code: int32(code), Reason: reason, Message: message}}
	}
	tests := map[string]struct {
		err    error
		want   []string
		reason string
	}{
		"none":       {nil, nil, "it can be applied"},
		"other":      {errors.New("field is immutable"), nil, "this did not come from the API server"},
		"template":   {invalid("field is immutable", "spec.template"), []string{"spec.template"}, "a Job"},
		"selector":   {fmt.Errorf("cannot: %w", invalid("field is immutable", "spec.selector")), []string{"spec.selector"}, "a Deployment"},
		"config map": {invalid("field is immutable when `immutable` is set", "data"), []string{"data"}, "an immutable ConfigMap"},
		"role":       {invalid("cannot change roleRef", "roleRef"), []string{"roleRef"}, "a RoleBinding"},
		"service":    {invalid("may not change once set", "spec.clusterIPs[0]"), []string{"spec.clusterIPs[0]"}, "a Service"},
		"stateful": {
			invalid("updates to statefulset spec for fields other than 'replicas' are forbidden", "spec"), []string{"spec"}, "a StatefulSet",
		},
		"mistake":  {invalid("must be no more than 63 characters", "spec.name"), nil, "to make it anew would not mend it"},
		"conflict": {answer(http.StatusConflict, metav1.StatusReasonConflict, "is immutable"), nil, "another write came first"},
		"webhook": {
			answer(http.StatusForbidden, metav1.StatusReasonForbidden, "admission webhook denied: the spec is immutable"),
			[]string{"spec"}, "no field is named",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, provider.ImmutableFields(test.err), test.reason)
		})
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	computed := resource.NewObjectProperty(resource.PropertyMap{"a": resource.MakeComputed(resource.NewStringProperty(""))})
	tests := map[string]struct {
		change      func(news resource.PropertyMap)
		answer      error
		ignore      []string
		replaces    []string
		deleteFirst bool
		changes     pulumirpc.DiffResponse_DiffChanges
		reason      string
	}{
		"nothing": {
			change: func(resource.PropertyMap) {}, changes: pulumirpc.DiffResponse_DIFF_NONE, deleteFirst: true,
			reason: "and should the program ask for a replacement, the name is taken",
		},
		"update": {
			change:  func(news resource.PropertyMap) { news["data"].ObjectValue()["a"] = resource.NewStringProperty("2") },
			changes: pulumirpc.DiffResponse_DIFF_SOME, deleteFirst: true, reason: "it can be changed in place",
		},
		"immutable": {
			change: func(news resource.PropertyMap) { news["data"].ObjectValue()["a"] = resource.NewStringProperty("2") },
			answer: invalid("field is immutable when `immutable` is set", "data"), replaces: []string{"data.a"},
			changes: pulumirpc.DiffResponse_DIFF_SOME, deleteFirst: true, reason: "the name is the same, so the old one goes first",
		},
		"invalid": {
			change:  func(news resource.PropertyMap) { news["data"].ObjectValue()["a"] = resource.NewStringProperty("2") },
			answer:  invalid("must be short", "data"),
			changes: pulumirpc.DiffResponse_DIFF_SOME, deleteFirst: true, reason: "the update says so, with its reasons",
		},
		"renamed": {
			change: func(news resource.PropertyMap) {
				news["metadata"].ObjectValue()["name"] = resource.NewStringProperty("b")
			},
			answer: errors.New("was asked"), replaces: []string{"metadata.name"},
			changes: pulumirpc.DiffResponse_DIFF_SOME, reason: "the new one is there before the old one goes",
		},
		"unknown": {
			change: func(news resource.PropertyMap) { news["data"] = computed },
			answer: invalid("field is immutable", "data"), changes: pulumirpc.DiffResponse_DIFF_SOME, deleteFirst: true,
			reason: "what is not known cannot be tried",
		},
		"ignored": {
			change: func(news resource.PropertyMap) { news["data"].ObjectValue()["a"] = resource.NewStringProperty("2") },
			ignore: []string{"data.a"}, changes: pulumirpc.DiffResponse_DIFF_NONE, deleteFirst: true,
			reason: "the program does not care",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, world{objects: []string{configMap}, hooks: interceptor.Funcs{Patch: func(context.Context,
				client.WithWatch, client.Object, client.Patch, ...client.PatchOption,
			) error {
				return test.answer
			}}})
			news := s.inputs(configMap)
			test.change(news)
			diff, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{
				Id: "staging/web", Urn: urn("core/v1:ConfigMap"), OldInputs: s.struc(s.inputs(configMap)), News: s.struc(news),
				IgnoreChanges: test.ignore,
			})
			require.NoError(t, err, test.reason)
			assert.Equal(t, test.changes, diff.GetChanges(), test.reason)
			assert.Equal(t, test.replaces, diff.GetReplaces(), test.reason)
			assert.Equal(t, test.deleteFirst, diff.GetDeleteBeforeReplace(), test.reason)
			assert.True(t, diff.GetHasDetailedDiff(), "or the engine would show the whole object")
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typ, inputs string
		failures    []string
		reason      string
	}{
		"complete":   {"core/v1:ConfigMap", configMap, nil, "nothing is missing"},
		"no name":    {"core/v1:ConfigMap", `{apiVersion: v1, kind: ConfigMap, metadata: {}}`, []string{"metadata.name is missing"}, "names are not made up"},
		"no kind":    {"core/v1:ConfigMap", `{apiVersion: v1, kind: "", metadata: {name: a}}`, []string{"kind is missing"}, "it cannot be guessed"},
		"nothing":    {"core/v1:ConfigMap", `{apiVersion: "", kind: ""}`, []string{"apiVersion is missing", "kind is missing", "metadata.name is missing"}, "all of it is said at once"},
		"patch":      {"core/v1:ConfigMapPatch", configMap, []string{"kubernetes:core/v1:ConfigMapPatch is not served"}, "to delete it would delete the object"},
		"list":       {"core/v1:ConfigMapList", `{apiVersion: v1, kind: ConfigMapList, metadata: {name: a}}`, []string{"is not served"}, "it is many objects"},
		"helm chart": {"helm.sh/v3:Release", `{apiVersion: v1, kind: A, metadata: {name: a}}`, []string{"is not served"}, "it is no object"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, world{})
			checked, err := s.Check(t.Context(), &pulumirpc.CheckRequest{
				Urn: urn(test.typ), News: s.struc(s.inputs(test.inputs)),
			})
			require.NoError(t, err)
			require.Len(t, checked.GetFailures(), len(test.failures), test.reason)
			for i, failure := range checked.GetFailures() {
				assert.Contains(t, failure.GetReason(), test.failures[i], test.reason)
			}
		})
	}
	s := serve(t, world{})
	inputs := s.inputs(configMap)
	inputs["metadata"].ObjectValue()["name"] = resource.MakeComputed(resource.NewStringProperty(""))
	checked, err := s.Check(t.Context(), &pulumirpc.CheckRequest{Urn: urn("core/v1:ConfigMap"), News: s.struc(inputs)})
	require.NoError(t, err)
	assert.Empty(t, checked.GetFailures(), "a name may follow from what is not known yet")
}
