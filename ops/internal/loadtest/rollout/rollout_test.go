package rollout_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/rollout"
)

var selected = map[string]string{"app": "api"}

// cluster is a fake one with a controller as simple as can be: each change of the deployment has all pods replaced after a
// time, and so does an eviction the one.
type cluster struct {
	*fake.Clientset
	t *testing.T
	// takes is how long the controller takes; 0 for ever.
	takes time.Duration
	// refusals is how often the disruption budget refuses an eviction.
	refusals int
	pods     int
	evicted  []string
}

func newCluster(t *testing.T, replicas int32) *cluster {
	t.Helper()
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api", Generation: 1},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: selected},
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{
				{Name: "api", Image: "api:1"}, {Name: "proxy", Image: "proxy:1"},
			}}},
		},
	}
	c := &cluster{Clientset: fake.NewClientset(deployment), t: t, takes: 2500 * time.Millisecond} // between two looks
	c.settle()
	c.PrependReactor("patch", "deployments", c.patched)
	c.PrependReactor("create", "pods", c.evict)
	return c
}

func (c *cluster) deployment() *appsv1.Deployment {
	found, err := c.Tracker().Get(appsv1.SchemeGroupVersion.WithResource("deployments"), "shop", "api")
	require.NoError(c.t, err)
	return found.(*appsv1.Deployment).DeepCopy()
}

func (c *cluster) images() []string {
	var images []string
	for _, container := range c.deployment().Spec.Template.Spec.Containers {
		images = append(images, container.Image)
	}
	return images
}

var podsResource = corev1.SchemeGroupVersion.WithResource("pods")

func (c *cluster) list() []corev1.Pod {
	found, err := c.Tracker().List(podsResource, corev1.SchemeGroupVersion.WithKind("Pod"), "shop")
	require.NoError(c.t, err)
	return found.(*corev1.PodList).Items
}

func (c *cluster) start() {
	c.pods++
	name := fmt.Sprintf("api-%d", c.pods)
	require.NoError(c.t, c.Tracker().Add(&corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: selected, UID: types.UID(name)},
		Status:     corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}},
	}))
}

// settle replaces all pods, and says that all is as it should be.
func (c *cluster) settle() {
	deployment := c.deployment()
	for _, pod := range c.list() {
		require.NoError(c.t, c.Tracker().Delete(podsResource, "shop", pod.Name))
	}
	replicas := *deployment.Spec.Replicas
	for range replicas {
		c.start()
	}
	deployment.Status = appsv1.DeploymentStatus{
		ObservedGeneration: deployment.Generation, Replicas: replicas, UpdatedReplicas: replicas, ReadyReplicas: replicas,
	}
	require.NoError(c.t, c.Tracker().Update(appsv1.SchemeGroupVersion.WithResource("deployments"), deployment, "shop"))
}

// patched stands for the API server, which counts generations, and the controller after it.
func (c *cluster) patched(action clienttesting.Action) (bool, runtime.Object, error) {
	patch := action.(clienttesting.PatchAction)
	deployment := c.deployment()
	var change struct {
		Spec struct {
			Replicas *int32
			Template struct {
				Metadata struct{ Annotations map[string]string }
				Spec     struct{ Containers []corev1.Container }
			}
		}
	}
	require.NoError(c.t, json.Unmarshal(patch.GetPatch(), &change))
	if change.Spec.Replicas != nil {
		assert.Equal(c.t, "scale", patch.GetSubresource(), "the number has rights of its own")
		deployment.Spec.Replicas = change.Spec.Replicas
	} else {
		assert.Equal(c.t, types.StrategicMergePatchType, patch.GetPatchType(), "the other containers stay")
	}
	for _, container := range change.Spec.Template.Spec.Containers {
		at := slices.IndexFunc(deployment.Spec.Template.Spec.Containers, func(one corev1.Container) bool { return one.Name == container.Name })
		deployment.Spec.Template.Spec.Containers[at].Image = container.Image
	}
	deployment.Spec.Template.Annotations = change.Spec.Template.Metadata.Annotations
	deployment.Generation++
	require.NoError(c.t, c.Tracker().Update(appsv1.SchemeGroupVersion.WithResource("deployments"), deployment, "shop"))
	if c.takes > 0 {
		time.AfterFunc(c.takes, c.settle)
	}
	return true, deployment, nil
}

func (c *cluster) evict(action clienttesting.Action) (bool, runtime.Object, error) {
	if action.GetSubresource() != "eviction" {
		return false, nil, nil
	}
	eviction := action.(clienttesting.CreateAction).GetObject().(*policyv1.Eviction)
	if c.refusals > 0 {
		c.refusals--
		return true, nil, apierrors.NewTooManyRequests("the budget allows none", 1)
	}
	assert.Equal(c.t, eviction.Name, string(*eviction.DeleteOptions.Preconditions.UID), "that very pod")
	c.evicted = append(c.evicted, eviction.Name)
	if c.takes > 0 {
		time.AfterFunc(c.takes, func() {
			require.NoError(c.t, c.Tracker().Delete(podsResource, "shop", eviction.Name))
			c.start()
		})
	}
	return true, nil, nil
}

func (c *cluster) on() rollout.Deployment {
	return rollout.Deployment{Client: c.Clientset, Namespace: "shop", Name: "api", Poll: time.Second, Patience: time.Minute}
}

// phases notes when each began, in seconds.
type phases struct {
	began time.Time
	seen  []string
}

func (p *phases) enter(name string) {
	p.seen = append(p.seen, fmt.Sprintf("%.0fs %s", time.Since(p.began).Seconds(), name))
}

func known(t *testing.T, c *cluster) rollout.Known {
	t.Helper()
	k, err := c.on().Know(t.Context(), "")
	require.NoError(t, err)
	return k
}

func TestRun(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		steps  func(rollout.Known) []rollout.Step
		keep   bool
		phases []string
		check  func(*testing.T, *cluster)
	}{
		"image": {
			"the other image comes, and the one that was is put back",
			func(k rollout.Known) []rollout.Step { return []rollout.Step{rollout.Image(k, "api:2")} }, false,
			[]string{"0s before", "10s image change", "13s putting back image change", "16s after image change"},
			func(t *testing.T, c *cluster) {
				t.Helper()
				assert.Equal(t, []string{"api:1", "proxy:1"}, c.images())
			},
		},
		"image kept": {
			"it is what was to be rolled out",
			func(k rollout.Known) []rollout.Step { return []rollout.Step{rollout.Image(k, "api:2")} }, true,
			[]string{"0s before", "10s image change", "13s after image change"},
			func(t *testing.T, c *cluster) {
				t.Helper()
				assert.Equal(t, []string{"api:2", "proxy:1"}, c.images())
			},
		},
		"restart and evictions": {
			"one after the other, and nothing to put back",
			func(rollout.Known) []rollout.Step { return []rollout.Step{rollout.Restart(), rollout.Evict()} }, false,
			[]string{"0s before", "10s restart", "13s after restart", "23s evictions", "32s after evictions"},
			func(t *testing.T, c *cluster) {
				t.Helper()
				assert.Equal(t, []string{"api-4", "api-5", "api-6"}, c.evicted, "those that the restart left, one every 3 s")
				restarted := c.deployment().Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"]
				assert.NotEmpty(t, restarted, "as kubectl does it")
			},
		},
		"scale": {
			"down to 1, and up to the 3 that were",
			func(k rollout.Known) []rollout.Step { return []rollout.Step{rollout.Scale(k, 1)} }, false,
			[]string{"0s before", "10s scaling to 1", "13s putting back scaling to 1", "16s after scaling to 1"},
			func(t *testing.T, c *cluster) {
				t.Helper()
				assert.EqualValues(t, 3, *c.deployment().Spec.Replicas)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, seen := newCluster(t, 3), &phases{began: time.Now()}
				err := rollout.Run(t.Context(), c.on(), row.steps(known(t, c)), 10*time.Second, row.keep, seen.enter)
				require.NoError(t, err)
				assert.Equal(t, row.phases, seen.seen, row.reason)
				row.check(t, c)
			})
		})
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 2)
		c.refusals = 5
		began := time.Now()
		require.NoError(t, rollout.Evict().Do(t.Context(), c.on()))
		assert.Equal(t, []string{"api-1", "api-2"}, c.evicted, "it asks again until the budget allows it")
		assert.Equal(t, 11*time.Second, time.Since(began), "5 refusals, a second apart, and twice 3 s")

		c.refusals = 1000
		err := rollout.Evict().Do(t.Context(), c.on())
		require.ErrorContains(t, err, "may not be evicted, after 1m0s of asking: the budget allows none")
	})
}

func TestNeverAtRest(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		step   func(rollout.Known) rollout.Step
		says   string
	}{
		"rollout":  {"it says how far it came", func(k rollout.Known) rollout.Step { return rollout.Image(k, "api:2") }, "shop/api has not come to rest within 1m0s: 2 pods wanted, 2 of the present template, 2 ready, 0 ending"},
		"eviction": {"no other pod comes", func(rollout.Known) rollout.Step { return rollout.Evict() }, "pod shop/api-1 was evicted, and no other is ready in its place"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, 2)
				c.takes = 0
				err := rollout.Run(t.Context(), c.on(), []rollout.Step{row.step(known(t, c))}, 0, false, func(string) {})
				require.ErrorContains(t, err, row.says, row.reason)
				assert.Equal(t, "api:1", c.images()[0], "what was changed is put back all the same")
			})
		})
	}
}

func TestStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 2)
		c.takes = 0
		time.AfterFunc(9500*time.Millisecond, func() {
			deployment := c.deployment()
			deployment.Status.ObservedGeneration = deployment.Generation
			deployment.Status.UpdatedReplicas = 1
			deployment.Status.Conditions = []appsv1.DeploymentCondition{{
				Type: appsv1.DeploymentProgressing, Reason: "ProgressDeadlineExceeded", Message: "no such image",
			}}
			assert.NoError(t, c.Tracker().Update(appsv1.SchemeGroupVersion.WithResource("deployments"), deployment, "shop"))
		})
		began := time.Now()
		err := rollout.Image(known(t, c), "api:broken").Do(t.Context(), c.on())
		require.ErrorContains(t, err, "makes no progress: no such image")
		assert.Equal(t, 10*time.Second, time.Since(began), "it does not wait for what will not come")
	})
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithTimeout(t.Context(), 5*time.Second)
		defer end()
		c := newCluster(t, 2)
		c.takes = time.Hour
		steps := []rollout.Step{rollout.Image(known(t, c), "api:2")}
		err := rollout.Run(ctx, c.on(), steps, time.Second, false, func(string) {})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, "api:1", c.images()[0], "an interrupted probe leaves the image that it found")
		require.ErrorIs(t, rollout.Run(ctx, c.on(), nil, time.Hour, false, func(string) {}), context.DeadlineExceeded)
		time.Sleep(2 * time.Hour) // what the fake controller still does, on the test's own clock
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]func(rollout.Known) rollout.Step{
		"image":   func(k rollout.Known) rollout.Step { return rollout.Image(k, "api:2") },
		"restart": func(rollout.Known) rollout.Step { return rollout.Restart() },
		"scale":   func(k rollout.Known) rollout.Step { return rollout.Scale(k, 1) },
		"evict":   func(rollout.Known) rollout.Step { return rollout.Evict() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t, 2)
			refuse := func(clienttesting.Action) (bool, runtime.Object, error) {
				return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "deployments"}, "api", errors.New("no rights"))
			}
			c.PrependReactor("patch", "deployments", refuse)
			c.PrependReactor("create", "pods", refuse)
			err := rollout.Run(t.Context(), c.on(), []rollout.Step{step(known(t, c))}, 0, false, func(string) {})
			require.ErrorContains(t, err, "no rights")
		})
	}
}

func TestGoneMeanwhile(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 2)
	c.PrependReactor("create", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		for _, pod := range c.list() {
			_ = c.Tracker().Delete(podsResource, "shop", pod.Name)
		}
		c.start()
		c.start()
		return true, nil, apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "api-1")
	})
	require.NoError(t, rollout.Evict().Do(t.Context(), c.on()), "a pod that is gone needs no eviction")
}

func TestKnow(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 2)
	k, err := c.on().Know(t.Context(), "")
	require.NoError(t, err)
	assert.Equal(t, rollout.Known{Container: "api", Image: "api:1", Replicas: 2}, k, "the first container when none is named")
	k, err = c.on().Know(t.Context(), "proxy")
	require.NoError(t, err)
	assert.Equal(t, "proxy:1", k.Image)
	_, err = c.on().Know(t.Context(), "other")
	require.ErrorContains(t, err, `shop/api has no container "other"`)
	missing := c.on()
	missing.Name = "missing"
	_, err = missing.Know(t.Context(), "")
	require.ErrorContains(t, err, "not found")
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		names  map[string]string
		meant  bool
		says   string
	}{
		"staging":          {"it does not sound like production", map[string]string{"context": "staging", "namespace": "shop"}, false, ""},
		"by its context":   {"its name says so", map[string]string{"context": "arn:aws:eks:eu-central-1:1:cluster/spywatcher-production"}, false, `the context is "arn:aws`},
		"by its cluster":   {"in any case of letters", map[string]string{"cluster": "PROD-1"}, false, "--in-production"},
		"meant":            {"it was said", map[string]string{"namespace": "production"}, true, ""},
		"by its namespace": {"a shared cluster has both", map[string]string{"namespace": "shop-prod"}, false, "the namespace"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := rollout.Allowed(row.meant, row.names)
			if row.says == "" {
				require.NoError(t, err, row.reason)
			} else {
				require.ErrorContains(t, err, row.says, row.reason)
			}
		})
	}
}

// verbs are what was asked of the cluster, "patch deployments/scale" and the like.
func verbs(c *cluster) []string {
	seen := map[string]bool{}
	for _, action := range c.Actions() {
		seen[strings.TrimSuffix(action.GetVerb()+" "+action.GetResource().Resource+"/"+action.GetSubresource(), "/")] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// TestRights: a probe needs no more than the Role in the docs gives.
func TestRights(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 2)
		k := known(t, c)
		steps := []rollout.Step{rollout.Image(k, "api:2"), rollout.Restart(), rollout.Evict(), rollout.Scale(k, 1)}
		require.NoError(t, rollout.Run(t.Context(), c.on(), steps, time.Second, false, func(string) {}))
		assert.Equal(t, []string{
			"create pods/eviction", "get deployments", "list pods", "patch deployments", "patch deployments/scale",
		}, verbs(c))
	})
}
