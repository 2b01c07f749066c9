package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// hand changes a namespace as a person or a tool would.
type hand struct {
	t         *testing.T
	client    dynamic.Interface
	mapper    *restmapper.DeferredDiscoveryRESTMapper
	namespace string
}

func newHand(t *testing.T, s *sandbox, namespace string) *hand {
	t.Helper()
	config := s.config()
	config.QPS = -1
	config.WarningHandler = rest.NoWarnings{} // what is made here is meant to be wrong
	client, err := dynamic.NewForConfig(config)
	require.NoError(t, err)
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	require.NoError(t, err)
	return &hand{
		t: t, client: client, namespace: namespace,
		mapper: restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco)),
	}
}

// in is the hand in another namespace.
func (h *hand) in(namespace string) *hand {
	other := *h
	other.namespace = namespace
	return &other
}

// of are the objects of a kind, "Deployment.apps", in the hand's namespace or, of the whole cluster, in none.
func (h *hand) of(kind schema.GroupKind, versions ...string) dynamic.ResourceInterface {
	h.t.Helper()
	mapping, err := h.mapper.RESTMapping(kind, versions...)
	require.NoError(h.t, err)
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return h.client.Resource(mapping.Resource)
	}
	return h.client.Resource(mapping.Resource).Namespace(h.namespace)
}

func (h *hand) ofObject(object *unstructured.Unstructured) dynamic.ResourceInterface {
	h.t.Helper()
	kind := object.GroupVersionKind()
	return h.of(kind.GroupKind(), kind.Version)
}

// patch merges into an object, or into its status. Of the lists of built-in kinds, elements are told apart by their names.
func (h *hand) patch(kind, name, text string, subresources ...string) {
	h.t.Helper()
	group := schema.ParseGroupKind(kind)
	how := types.MergePatchType
	if scheme.Scheme.IsGroupRegistered(group.Group) {
		how = types.StrategicMergePatchType
	}
	_, err := h.of(group).Patch(context.Background(), name, how, []byte(text), metav1.PatchOptions{}, subresources...)
	require.NoError(h.t, err)
}

func (h *hand) remove(kind, name string) {
	h.t.Helper()
	require.NoError(h.t, h.of(schema.ParseGroupKind(kind)).Delete(context.Background(), name, metav1.DeleteOptions{}))
}

func (h *hand) make(text string) {
	h.t.Helper()
	object := &unstructured.Unstructured{}
	require.NoError(h.t, yaml.Unmarshal([]byte(text), &object.Object))
	_, err := h.ofObject(object).Create(context.Background(), object, metav1.CreateOptions{})
	require.NoError(h.t, err)
}

// apply has a manager own the fields of an object.
func (h *hand) apply(manager string, object *unstructured.Unstructured) {
	h.t.Helper()
	_, err := h.ofObject(object).Apply(context.Background(), object.GetName(), object, metav1.ApplyOptions{FieldManager: manager, Force: true})
	require.NoError(h.t, err, "%s %s", object.GetKind(), object.GetName())
}

// grant applies a role of the command's, put in the place of whose namespace is the hand's.
func (h *hand) grant(file string) {
	h.t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "cmd", "validate", file))
	require.NoError(h.t, err)
	content = bytes.ReplaceAll(content, []byte("namespace: spywatcher"), []byte("namespace: "+h.namespace))
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), len(content))
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(object)
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(h.t, err)
		if object.GetKind() == "ClusterRoleBinding" {
			object.SetName(object.GetName() + "-" + h.namespace) // here many namespaces share the cluster
		}
		h.apply("kubectl", object)
	}
}

// define makes a kind, whose objects may hold anything.
func (h *hand) define(group, version, kind, plural string) {
	h.t.Helper()
	text, err := json.Marshal(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": plural + "." + group},
		"spec": map[string]any{
			"group": group, "scope": "Namespaced",
			"names": map[string]any{"kind": kind, "plural": plural, "singular": strings.ToLower(kind), "listKind": kind + "List"},
			"versions": []any{map[string]any{
				"name": version, "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
			}},
		},
	})
	require.NoError(h.t, err)
	h.make(string(text))
}

// awaitKinds waits until kinds that were defined are served.
func (h *hand) awaitKinds(kinds ...schema.GroupKind) {
	h.t.Helper()
	eventually(h.t, 20*time.Second, func() bool {
		h.mapper.Reset()
		return !slices.ContainsFunc(kinds, func(kind schema.GroupKind) bool {
			mapping, err := h.mapper.RESTMapping(kind)
			if err != nil {
				return true
			}
			_, err = h.client.Resource(mapping.Resource).List(context.Background(), metav1.ListOptions{})
			return err != nil
		})
	}, "the kinds are served")
}

// manifest is an object of the program's; fields are those beside its metadata.
func manifest(version, kind, name, fields string) string {
	return `{"apiVersion": "` + version + `", "kind": "` + kind + `", "metadata": {"name": "` + name +
		`", "labels": {"app.kubernetes.io/managed-by": "pulumi"}}, ` + fields + `}`
}
