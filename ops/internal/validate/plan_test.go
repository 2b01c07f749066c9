package validate

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// planned are objects of the fixture as a plan has them, after edits.
func planned(t *testing.T, edits ...edit) []*unstructured.Unstructured {
	t.Helper()
	kinds := []string{"Deployment", "HorizontalPodAutoscaler", "Service", "Ingress", "CronJob", "Secret", "Job"}
	return slices.DeleteFunc(healthy(t, edits...), func(o *unstructured.Unstructured) bool {
		return !slices.Contains(kinds, o.GetKind()) || o.GetNamespace() == "other"
	})
}

func TestPlan(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		// live and plan are edits of what is there, and of what the plan says.
		live, plan []edit
		want       []string
		found      string
	}{
		"the same": {reason: "nothing has drifted"},
		"a number of pods": {
			reason: "it is the autoscaler's", plan: []edit{set(api, "/spec/replicas", `4`)},
		},
		"a floor": {
			reason: "it is the schedules'", plan: []edit{set(hpa, "/spec/minReplicas", `1`)},
		},
		"a floor without schedules": {
			reason: "then nobody else may move it",
			live:   []edit{set(hpa, "/spec/minReplicas", `1`)}, plan: []edit{remove("CronJob api-morning")},
			want: []string{"fail plan: HorizontalPodAutoscaler shop/api"}, found: `spec.minReplicas is "1"`,
		},
		"a number of pods without an autoscaler": {
			reason: "then it is the program's",
			live:   []edit{remove(hpa)},
			plan:   []edit{remove(hpa), set(api, "/spec/replicas", `3`)},
			want:   []string{"fail hpa-present: Deployment shop/api", "fail plan: Deployment shop/api"}, found: "no HorizontalPodAutoscaler",
		},
		"a field": {
			reason: "somebody patched it",
			live:   []edit{set(hpa, "/spec/maxReplicas", `20`)},
			want:   []string{"fail plan: HorizontalPodAutoscaler shop/api"}, found: `spec.maxReplicas is "20"`,
		},
		"an annotation": {
			reason: "the load balancer's settings are there",
			plan:   []edit{set(balanced, "/metadata/annotations/alb.ingress.kubernetes.io~1scheme", `"internal"`)},
			want:   []string{"fail plan: Ingress shop/shop"}, found: "metadata.annotations.alb.ingress.kubernetes.io/scheme is not set",
		},
		"a setting": {
			reason: "it may be what should be secret, and is not shown",
			live:   []edit{set(api, "/spec/template/spec/containers/0/env", `[{"name": "PASSWORD", "value": "`+canary+`"}]`)},
			plan:   []edit{set(api, "/spec/template/spec/containers/0/env", `[{"name": "PASSWORD", "value": "other"}]`)},
			want:   []string{"fail plan: Deployment shop/api"}, found: "env[0].value is a value that is not shown",
		},
		"a list": {
			reason: "it is not written out",
			live:   []edit{set(api, "/spec/template/spec/containers/0/env", `[{"name": "PASSWORD", "value": "`+canary+`"}]`)},
			plan:   []edit{set(api, "/spec/template/spec/containers/0/env", `[]`)},
			want:   []string{"fail plan: Deployment shop/api"}, found: "env is another set of fields",
		},
		"an object": {
			reason: "somebody deleted it",
			live:   []edit{remove("CronJob api-morning")},
			want:   []string{"fail plan: CronJob shop/api-morning"}, found: "is not there",
		},
		"a Secret and a Job": {
			reason: "a plan does not know their names",
			plan:   []edit{set("Secret shop-tls", "/metadata/name", `"other"`), set("Job api-migration-1", "/metadata/name", `"other"`)},
		},
		"an object of another namespace": {
			reason: "that namespace is not read", plan: []edit{set("CronJob api-morning", "/metadata/namespace", `"elsewhere"`)},
		},
		"a kind that is not read": {
			reason: "nothing can be said of it", plan: []edit{set("CronJob api-morning", "/kind", `"Unheard"`)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, healthy(t, row.live...), planned(t, row.plan...)...)
			assert.Equal(t, append([]string{}, row.want...), problems(report), row.reason)
			assertSpeaks(t, report)
			if row.found != "" {
				failing := slices.IndexFunc(report.Results, func(r Result) bool { return r.Status == Fail })
				require.GreaterOrEqual(t, failing, 0)
				assert.Contains(t, report.Results[failing].Found, row.found)
			}
		})
	}
}

func TestPlanWithoutARight(t *testing.T) {
	t.Parallel()
	client := cluster(t, healthy(t))
	client.PrependReactor("list", "*", refuse(cronJobs, apierrors.NewForbidden(cronJobs.gvr().GroupResource(), "", nil)))
	report, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now, Plan: planned(t)})
	require.NoError(t, err)
	assert.Contains(t, problems(report), "unknown plan: CronJob shop/api-morning")
	assert.NotContains(t, problems(report), "fail plan: CronJob shop/api-morning")
}
