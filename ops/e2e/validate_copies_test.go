package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/validate"
)

// liveFault is something that is made wrong for real, in a copy of staging.
type liveFault struct {
	name, reason string
	make         func(h *hand)
	// want is all that must be found, and nothing beside it.
	want []string
}

// replica is a copy of staging for one fault, in a namespace of its own, with an account that has the command's roles there.
type replica struct {
	liveFault
	namespace string
	hand      *hand
	validator *validator
	// seen is the last report.
	seen *validate.Report
}

// newReplicas deploys the plan of staging once more for each fault. Its pods have the load balancer's gates.
func newReplicas(t *testing.T, s *sandbox, binary string, faults []liveFault) []*replica {
	t.Helper()
	objects, administrator := planned(t, s, "staging"), newHand(t, s, "")
	var replicas []*replica
	for i, f := range faults {
		r := &replica{liveFault: f, namespace: fmt.Sprintf("replica-%02d", i)}
		r.hand = administrator.in(r.namespace)
		for _, object := range objects {
			r.hand.apply("pulumi-kubernetes-e2e", inNamespace(t, object, r.namespace))
		}
		r.hand.grant("role.yaml")
		r.validator = newValidator(t, s, binary, s.as("validate", r.namespace, "sandbox"))
		replicas = append(replicas, r)
	}
	return replicas
}

// inNamespace is an object of staging as it would be in another namespace: with hosts of its own, and with the gates that the
// load balancer's controller puts into pods.
func inNamespace(t *testing.T, object *unstructured.Unstructured, namespace string) *unstructured.Unstructured {
	t.Helper()
	text, err := json.Marshal(object)
	require.NoError(t, err)
	moved := &unstructured.Unstructured{}
	other := strings.NewReplacer("spywatcher-staging", namespace, "staging.spywatcher", namespace)
	require.NoError(t, json.Unmarshal([]byte(other.Replace(string(text))), moved))
	if moved.GetKind() == "Deployment" {
		gates := []any{map[string]any{"conditionType": "target-health.elbv2.k8s.aws/k8s-" + moved.GetName()}}
		require.NoError(t, unstructured.SetNestedSlice(moved.Object, gates, "spec", "template", "spec", "readinessGates"))
	}
	return moved
}

// addOperators makes what a cluster has that has the load balancer's controller, ingress-nginx, and the Prometheus operator.
func addOperators(replicas []*replica) {
	h := replicas[0].hand.in("") // hands that know of the new kinds together
	h.define("elbv2.k8s.aws", "v1beta1", "TargetGroupBinding", "targetgroupbindings")
	h.define("monitoring.coreos.com", "v1", "Prometheus", "prometheuses")
	h.awaitKinds(schema.GroupKind{Group: "elbv2.k8s.aws", Kind: "TargetGroupBinding"},
		schema.GroupKind{Group: "monitoring.coreos.com", Kind: "Prometheus"})
	h.make(manifest("networking.k8s.io/v1", "IngressClass", "nginx", `"spec": {"controller": "k8s.io/ingress-nginx"}`))
	h.make(manifest("v1", "Namespace", beside, `"spec": {}`))
	h.in(beside).make(manifest("monitoring.coreos.com/v1", "Prometheus", "main", `"spec": {
		"serviceMonitorSelector": {"matchLabels": {"release": "kube-prometheus-stack"}}, "serviceMonitorNamespaceSelector": {}}`))
	for _, r := range replicas {
		for _, name := range []string{backend, front} {
			r.hand.make(targetGroup("k8s-"+name, name))
		}
	}
}

// beside is a namespace that is nobody's deployment.
const beside = "beside"

func targetGroup(name, service string) string {
	return manifest("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", name, `"spec": {
		"serviceRef": {"name": "`+service+`", "port": "http"}, "targetType": "ip"}`)
}

// await looks at the replicas in turn until in each is found what want says: an autoscaler looks every 15s, and a pod may be
// not ready for a minute. Of those that are not as wanted by the end, what was seen last tells.
func await(t *testing.T, replicas []*replica, want func(*replica) []string) {
	t.Helper()
	left := slices.Clone(replicas)
	_ = wait.PollUntilContextTimeout(t.Context(), time.Second, 2*time.Minute, true, func(context.Context) (bool, error) {
		left = slices.DeleteFunc(left, func(r *replica) bool {
			r.seen = r.validator.check(t, r.namespace)
			return slices.Equal(want(r), findings(r.seen))
		})
		return len(left) == 0, nil
	})
}

// assertFound holds what the command says of a fault against what it should.
func assertFound(t *testing.T, f liveFault, v *validator, args ...string) {
	t.Helper()
	report, code := v.run(t, args...)
	require.Equal(t, f.want, findings(report), "%s:\n%s", f.reason, describe(report))
	assert.Equal(t, exitCode(f.want), code)
	for _, r := range report.Results {
		if r.Status != validate.Pass && r.Status != validate.Skipped {
			assert.NotEmpty(t, r.Found)
			assert.NotEmpty(t, r.Expected)
			assert.NotEmpty(t, r.Fix)
		}
	}
}

// exitCode is what the command must come to.
func exitCode(want []string) int {
	has := func(status validate.Status) bool {
		return slices.ContainsFunc(want, func(line string) bool { return strings.HasPrefix(line, string(status)+" ") })
	}
	switch {
	case has(validate.Fail):
		return validate.ExitFailed
	case has(validate.Unknown):
		return validate.ExitNotRun
	}
	return validate.ExitPassed
}
