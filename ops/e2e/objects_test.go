package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/restmapper"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// rendered are the objects of a stack's plan, made with the sandbox's own secrets: objects are named after what they hold.
func rendered(t *testing.T, s *sandbox, stack string) []*unstructured.Unstructured {
	t.Helper()
	options, err := plan.Load(s.root, stack)
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(s.dir, "secrets.json"))
	require.NoError(t, err)
	var secrets map[string]string
	require.NoError(t, json.Unmarshal(content, &secrets))
	for name, value := range secrets {
		options.Config[options.Project+":"+name] = value
		options.SecretKeys = append(options.SecretKeys, options.Project+":"+name)
	}
	recording, err := recorder.Run(stacks.Plan, options)
	require.NoError(t, err)
	text, err := plan.Kubernetes(recording)
	require.NoError(t, err)
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	var objects []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(object)
		if errors.Is(err, io.EOF) {
			return objects
		}
		require.NoError(t, err)
		objects = append(objects, object)
	}
}

// live reads objects as the API server holds them.
func live(t *testing.T, s *sandbox) func(*unstructured.Unstructured) (*unstructured.Unstructured, error) {
	t.Helper()
	client, disco := s.dynamic()
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco))
	return func(object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
		kind := object.GroupVersionKind()
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		require.NoError(t, err)
		resources := client.Resource(mapping.Resource)
		if mapping.Scope.Name() == meta.RESTScopeNameRoot {
			return resources.Get(context.Background(), object.GetName(), metav1.GetOptions{})
		}
		return resources.Namespace(object.GetNamespace()).Get(context.Background(), object.GetName(), metav1.GetOptions{})
	}
}

// dynamic are the clients for objects of any kind.
func (s *sandbox) dynamic() (dynamic.Interface, discovery.DiscoveryInterface) {
	s.t.Helper()
	config := s.config()
	client, err := dynamic.NewForConfig(config)
	require.NoError(s.t, err)
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	require.NoError(s.t, err)
	return client, disco
}

// assertAsRendered holds the plan against the cluster: each object is there, and says what the plan says. The cluster adds
// defaults, and of a Secret the plan shows the names alone.
func assertAsRendered(t *testing.T, s *sandbox, stack string) {
	t.Helper()
	compared, read := 0, live(t, s)
	for _, object := range rendered(t, s, stack) {
		found, err := read(object)
		require.NoError(t, err, "%s %s", object.GetKind(), object.GetName())
		if object.GetKind() == "Secret" {
			assert.Equal(t, secretNames(object), secretNames(found), object.GetName())
			unstructured.RemoveNestedField(object.Object, "data")
		}
		for _, field := range []string{"spec", "data", "automountServiceAccountToken"} {
			if wanted, ok := object.Object[field]; ok {
				assertContained(t, wanted, found.Object[field], object.GetKind()+" "+object.GetName()+" "+field)
			}
		}
		compared++
	}
	assert.Greater(t, compared, 15, "the plan is more than a few objects")
}

// secretNames are what a Secret has values of, however they are written.
func secretNames(secret *unstructured.Unstructured) []string {
	var names []string
	for _, field := range []string{"data", "stringData"} {
		values, _, _ := unstructured.NestedMap(secret.Object, field)
		names = slices.AppendSeq(names, maps.Keys(values))
	}
	slices.Sort(names)
	return names
}

// assertContained says that found has all of wanted; quantities count by their value.
func assertContained(t *testing.T, wanted, found any, path string) {
	t.Helper()
	switch w := wanted.(type) {
	case map[string]any:
		f, ok := found.(map[string]any)
		require.True(t, ok || len(w) == 0, "%s is not there", path)
		for key, value := range w {
			assertContained(t, value, f[key], path+"."+key)
		}
	case []any:
		f, _ := found.([]any)
		require.Len(t, f, len(w), path)
		for i := range w {
			assertContained(t, w[i], f[i], fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		// The API server keeps no false and no 0 where that is the default.
		unset := found == nil && reflect.ValueOf(wanted).IsZero()
		if !unset && !sameQuantity(wanted, found) {
			assert.EqualValues(t, wanted, found, path)
		}
	}
}

func sameQuantity(a, b any) bool {
	first, err := resource.ParseQuantity(fmt.Sprint(a))
	if err != nil {
		return false
	}
	second, err := resource.ParseQuantity(fmt.Sprint(b))
	return err == nil && first.Cmp(second) == 0
}

// assertScales waits for the autoscalers to read their metrics.
func assertScales(t *testing.T, client kubernetes.Interface, namespace string) {
	t.Helper()
	for _, name := range []string{"spywatcher-backend", "spywatcher-frontend"} {
		eventually(t, 2*time.Minute, func() bool {
			hpa, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).Get(context.Background(), name, metav1.GetOptions{})
			if err != nil {
				return false
			}
			for _, condition := range hpa.Status.Conditions {
				if condition.Type == autoscalingv2.ScalingActive {
					return condition.Status == corev1.ConditionTrue && len(hpa.Status.CurrentMetrics) == 2
				}
			}
			return false
		}, "the autoscaler of "+name+" reads both its metrics")
	}
}

// assertRestricted: the API server itself refuses what the program must never ask for.
func assertRestricted(t *testing.T, client kubernetes.Interface, namespace string) {
	t.Helper()
	privileged := true
	_, err := client.CoreV1().Pods(namespace).Create(context.Background(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "privileged"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "a", Image: "a:1", SecurityContext: &corev1.SecurityContext{Privileged: &privileged},
		}}},
	}, metav1.CreateOptions{})
	require.Error(t, err, "a privileged pod is refused")
	assert.True(t, apierrors.IsForbidden(err), "%v", err)
	assert.Contains(t, err.Error(), "restricted")

	events, err := client.CoreV1().Events(namespace).List(context.Background(), metav1.ListOptions{})
	require.NoError(t, err)
	for _, event := range events.Items {
		assert.NotEqual(t, "FailedCreate", event.Reason, "no pod of the program's is refused: %s", event.Message)
	}
}

// plainObjects are all objects of the namespace that are no Secrets, as texts.
func plainObjects(t *testing.T, s *sandbox, namespace string) []string {
	t.Helper()
	client, disco := s.dynamic()
	lists, err := disco.ServerPreferredNamespacedResources()
	require.NoError(t, err)
	var texts []string
	for _, group := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list"}}, lists) {
		resources, err := discovery.GroupVersionResources([]*metav1.APIResourceList{group})
		require.NoError(t, err)
		for gvr := range resources {
			if gvr.Resource == "secrets" {
				continue
			}
			list, err := client.Resource(gvr).Namespace(namespace).List(context.Background(), metav1.ListOptions{})
			require.NoError(t, err, gvr)
			text, err := json.Marshal(list)
			require.NoError(t, err)
			texts = append(texts, string(text))
		}
	}
	return texts
}
