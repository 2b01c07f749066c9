package validate

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	kubetesting "k8s.io/client-go/testing"
)

// refuse has the API server answer so when the resource is asked for in the scope.
func refuse(resource Resource, err error) kubetesting.ReactionFunc {
	return func(action kubetesting.Action) (bool, runtime.Object, error) {
		everywhere := action.GetNamespace() == "" && resource != namespaces
		return action.GetResource() == resource.gvr() && everywhere == resource.Everywhere, nil, err
	}
}

func TestWithoutARight(t *testing.T) {
	t.Parallel()
	for _, resource := range Resources() {
		if resource.PlanOnly {
			continue
		}
		t.Run(right(resource), func(t *testing.T) {
			t.Parallel()
			client := cluster(t, healthy(t))
			client.PrependReactor("*", "*", refuse(resource, apierrors.NewForbidden(resource.gvr().GroupResource(), "", nil)))
			report, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
			require.NoError(t, err)
			assert.Zero(t, report.Summary[Fail], "what cannot be read is not broken: %v", problems(report))
			assert.Positive(t, report.Summary[Unknown], "and not well either")
			assert.Equal(t, ExitNotRun, report.ExitCode())
			named := slices.ContainsFunc(report.Results, func(r Result) bool {
				return r.Status == Unknown && r.Fix != "" && strings.Contains(strings.ToLower(r.Found), resource.Name)
			})
			assert.True(t, named, "the right that is missing is named")
			for _, c := range checks {
				if !slices.Contains(c.reads, resource) {
					continue
				}
				for _, r := range report.Results {
					assert.False(t, r.Check == c.name && r.Status == Pass, "%s says nothing without it", c.name)
				}
			}
		})
	}
}

func TestWithoutAnAddon(t *testing.T) {
	t.Parallel()
	for _, resource := range listed {
		if !resource.Addon || resource.PlanOnly || resource == podMetrics {
			continue
		}
		t.Run(resource.String(), func(t *testing.T) {
			t.Parallel()
			client := cluster(t, healthy(t))
			client.PrependReactor("list", "*", refuse(resource, apierrors.NewNotFound(resource.gvr().GroupResource(), "")))
			report, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
			require.NoError(t, err)
			assert.Empty(t, problems(report), "a cluster may do without it")
			skipped := slices.ContainsFunc(report.Results, func(r Result) bool {
				return r.Status == Skipped && r.Found == resource.String()+" is not in the cluster"
			})
			assert.True(t, skipped, "a line says that nothing was looked at")
		})
	}
}

func TestWithoutTheMetricsAPI(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"is not in the cluster": apierrors.NewNotFound(podMetrics.gvr().GroupResource(), ""),
		"does not answer":       apierrors.NewServiceUnavailable("the server is currently unable to handle the request"),
	} {
		client := cluster(t, healthy(t))
		client.PrependReactor("list", "*", refuse(podMetrics, err))
		report, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
		require.NoError(t, err)
		assert.Equal(t, []string{"fail metrics-api: Namespace shop"}, problems(report), name)
		failed := slices.IndexFunc(report.Results, func(r Result) bool { return r.Status == Fail })
		assert.Contains(t, report.Results[failed].Found, name)
	}
}

func TestNoNamespace(t *testing.T) {
	t.Parallel()
	client := cluster(t, nil)
	report, err := Run(t.Context(), client, Options{Namespace: "shop"})
	require.NoError(t, err)
	assert.Equal(t, []string{"fail namespace: Namespace shop"}, problems(report))
	assert.Equal(t, ExitFailed, report.ExitCode())
	assert.Len(t, client.Actions(), 1, "nothing else is asked for")
	assert.WithinDuration(t, time.Now(), report.Time, time.Minute, "no time given is the present")
	assertSpeaks(t, report)
}

func TestNoCluster(t *testing.T) {
	t.Parallel()
	for _, resource := range []Resource{namespaces, pods, secrets} {
		client := cluster(t, healthy(t))
		client.PrependReactor("*", "*", refuse(resource, apierrors.NewUnauthorized("who are you")))
		_, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
		require.ErrorContains(t, err, resource.String()+" cannot be read: who are you")
	}
	broken := healthy(t, set("Deployment api", "/spec/replicas", `"two"`))
	_, err := Run(t.Context(), cluster(t, broken), Options{Namespace: "shop", Now: now})
	require.ErrorContains(t, err, "deployments.apps api cannot be understood")
}

// grants are what the roles beside the command allow, as "verb resource.group [everywhere]".
func grants(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile("../../cmd/validate/" + file)
	require.NoError(t, err)
	var all []string
	for _, object := range decodeAll(t, content) {
		var role rbacv1.ClusterRole // a Role is the same, in a namespace
		if object.GetKind() != "Role" && object.GetKind() != "ClusterRole" {
			continue
		}
		require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &role))
		for _, rule := range role.Rules {
			for _, verb := range rule.Verbs {
				for _, group := range rule.APIGroups {
					for _, name := range rule.Resources {
						all = append(all, verb+" "+asked(Resource{Group: group, Name: name, Everywhere: object.GetKind() == "ClusterRole"}))
					}
				}
			}
		}
	}
	return all
}

func asked(r Resource) string {
	if r.Everywhere {
		return r.String() + " everywhere"
	}
	return r.String()
}

func TestRole(t *testing.T) {
	t.Parallel()
	client := cluster(t, healthy(t))
	_, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now, Plan: healthy(t)})
	require.NoError(t, err)
	var used []string
	for _, action := range client.Actions() {
		assert.Contains(t, []string{"get", "list"}, action.GetVerb(), "nothing is ever changed")
		resource := Resource{Group: action.GetResource().Group, Name: action.GetResource().Resource}
		// In a Role, a namespace is got as if it were in itself.
		resource.Everywhere = action.GetNamespace() == "" && resource.Name != namespaces.Name
		used = append(used, action.GetVerb()+" "+asked(resource))
	}
	assert.ElementsMatch(t, used, append(grants(t, "role.yaml"), grants(t, "role-tls.yaml")...),
		"the roles grant what is asked for, once each, and nothing else")
	assert.Equal(t, []string{"get secrets"}, grants(t, "role-tls.yaml"), "a role of its own, for one Secret by its name")
}
