package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/restmapper"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/drift"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/rendered"
)

// planned are the objects of a stack's plan, made with the sandbox's own secrets: objects are named after what they hold.
func planned(t *testing.T, s *sandbox, stack string) []*unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.dir, "secrets.json"))
	require.NoError(t, err)
	var secrets map[string]string
	require.NoError(t, json.Unmarshal(content, &secrets))
	loaded, err := rendered.Load(s.root, stack, secrets)
	require.NoError(t, err)
	return loaded.Objects
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

// assertAsRendered holds the plan against the cluster: each object is there, and says what the plan says.
func assertAsRendered(t *testing.T, s *sandbox, stack string) {
	t.Helper()
	objects, read := planned(t, s, stack), live(t, s)
	assert.Greater(t, len(objects), 15, "the plan is more than a few objects")
	for _, object := range objects {
		found, err := read(object)
		require.NoError(t, err, "%s %s", object.GetKind(), object.GetName())
		assert.Empty(t, drift.Differences(object, found), "%s %s", object.GetKind(), object.GetName())
	}
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
