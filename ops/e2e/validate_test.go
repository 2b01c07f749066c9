package e2e_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/validate"
)

// replicaFaults are those that are each made in a replica of its own.
var replicaFaults = slices.Concat(namespaceFaults, autoscalerFaults, workloadFaults, serviceFaults, ingressFaults, feedFaults, podFaults)

// TestValidate: healthy deployments pass, and each fault is found, and nothing beside it. Each is made in a replica of its own,
// so that all are waited for together. Whoever looks has the command's own roles alone.
func TestValidate(t *testing.T) {
	s, binary := newSandbox(t), buildValidate(t)
	s.run("up", "--stack", "production")
	s.run("up", "--stack", "staging")
	replicas := newReplicas(t, s, binary, replicaFaults)
	assertHealthy(t, s, binary, "production", "spywatcher")
	v := assertHealthy(t, s, binary, "staging", "spywatcher-staging")
	t.Run(planFault.name, func(t *testing.T) {
		planFault.make(newHand(t, s, "spywatcher-staging"))
		assertFound(t, planFault, v, "--stack", "staging")
	})

	addOperators(replicas)
	await(t, replicas, func(*replica) []string { return []string{} })
	for _, r := range replicas {
		require.Empty(t, findings(r.seen), "it is healthy: %s", describe(r.seen))
		if r.make != nil {
			r.make(r.hand)
		}
	}
	await(t, replicas, func(r *replica) []string { return r.want })
	t.Run("fault", func(t *testing.T) {
		for _, r := range replicas {
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				assertFound(t, r.liveFault, r.validator, "--namespace", r.namespace)
			})
		}
	})
	t.Run("rights", func(t *testing.T) { assertRights(t, s, binary) })
	administrator := newValidator(t, s, binary, filepath.Join(s.dir, "kubeconfig"))
	for _, f := range emptyFaults {
		t.Run("namespace "+f.name, func(t *testing.T) {
			if f.make != nil {
				f.make(newHand(t, s, f.name))
			}
			assertFound(t, f, administrator, "--namespace", f.name)
		})
	}
	for _, f := range metricsFaults {
		t.Run(f.name, func(t *testing.T) {
			f.make(newHand(t, s, replicas[0].namespace))
			await(t, replicas[:1], func(*replica) []string { return f.want })
			assertFound(t, f, replicas[0].validator, "--namespace", replicas[0].namespace)
		})
	}
}

// TestEachCheckHasItsFault: one that was never seen to fail may not be able to.
func TestEachCheckHasItsFault(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, f := range slices.Concat(replicaFaults, metricsFaults, emptyFaults, []liveFault{planFault}) {
		for _, line := range f.want {
			found[strings.Fields(line)[1]] = true
		}
	}
	for _, name := range validate.Checks() {
		assert.True(t, found[name], "%s is found wrong somewhere", name)
	}
}

// assertHealthy runs the command on a stack, with its roles and no other rights. It returns who did.
func assertHealthy(t *testing.T, s *sandbox, binary, stack, namespace string) *validator {
	t.Helper()
	assertScales(t, s.client(), namespace)
	newHand(t, s, namespace).grant("role.yaml")
	v := newValidator(t, s, binary, s.as("validate", namespace, "arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-"+stack))
	report, code := v.run(t, "--stack", stack)
	require.Empty(t, findings(report), "%s is healthy, and as its plan says: %s", stack, describe(report))
	require.Equal(t, validate.ExitPassed, code)
	assertNothingSecret(t, s, namespace, report)
	return v
}

func assertNothingSecret(t *testing.T, s *sandbox, namespace string, report *validate.Report) {
	t.Helper()
	text, err := json.Marshal(report)
	require.NoError(t, err)
	for name, value := range secretValues(t, s.client(), namespace) {
		assert.NotContains(t, string(text)+describe(report), value, name)
	}
}

// assertRights: without the roles nothing can be said, and the exit code says so.
func assertRights(t *testing.T, s *sandbox, binary string) {
	t.Helper()
	nobody := newValidator(t, s, binary, s.as("default", "spywatcher", "sandbox"))
	report, code := nobody.run(t, "--namespace", "spywatcher")
	assert.Equal(t, validate.ExitNotRun, code, "nothing is known to be wrong")
	assert.Zero(t, report.Summary[validate.Pass]+report.Summary[validate.Fail], describe(report))
	assert.Contains(t, describe(report), "list horizontalpodautoscalers.autoscaling", "each right is named")
}
