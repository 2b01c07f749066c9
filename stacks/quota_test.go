package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/resource"
)

// TestQuotaFitsTheMaximum: all pods of both workloads at their most, as many that drain in a rollout, and the migration,
// added up from what is rendered.
func TestQuotaFitsTheMaximum(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		quota := plan.all("ResourceQuota")[0]
		for _, bound := range []string{"requests", "limits"} {
			for _, kind := range []string{"cpu", "memory"} {
				share := container + "resources." + bound + "." + kind
				taken := parsed(t, plan.the(t, "Job", backend+"-migration").at(share))
				for _, workload := range []string{backend, frontend} {
					each := parsed(t, plan.the(t, "Deployment", workload).at(share))
					for range 2 * number(t, plan.the(t, "HorizontalPodAutoscaler", workload), "spec.maxReplicas") {
						taken.Add(each)
					}
				}
				allowed := parsed(t, quota.at(`spec.hard["`+bound+`.`+kind+`"]`))
				assert.LessOrEqual(t, taken.Cmp(allowed), 0, "%s.%s of %s: %s of %s", bound, kind, stack, &taken, &allowed)
			}
		}
	}
}

func parsed(t *testing.T, value any) resource.Quantity {
	t.Helper()
	text, ok := value.(string)
	require.True(t, ok, "%v is no quantity", value)
	quantity, err := resource.ParseQuantity(text)
	require.NoError(t, err)
	return quantity
}

func TestMaximumBeyondTheQuota(t *testing.T) {
	t.Parallel()
	// With the frontend's 10 pods of 500m, twice 17 backend pods and one more take 40 CPU, the whole quota.
	frugal := settings{"backend.scaling.max": 17, "backend.requests.cpu": "250m"}
	assert.Len(t, renderedWith(t, "production", frugal).all("Deployment"), 2, "just as many as the quota has room for")

	for name, row := range map[string]struct {
		reason string
		given  settings
		takes  []string
	}{
		"limits of CPU": {
			"one pod more than there is room for", settings{"backend.scaling.max": 18, "backend.requests.cpu": "250m"},
			[]string{"42 of limits.cpu, and the namespace's quota is 40"},
		},
		"requests of CPU": {
			"twice 14 and one more at 680m, and the frontend's 1", settings{
				"backend.scaling.max": 14, "backend.requests.cpu": "680m",
			},
			[]string{"20720m of requests.cpu, and the namespace's quota is 20"},
		},
		"limits of memory": {
			"twice 6 and one more at 2Gi are within the requests, and at 7Gi beyond the limits", settings{
				"backend.scaling.max":     6,
				"backend.requests.memory": "2Gi", "backend.limits.memory": "7Gi",
			},
			[]string{"95744Mi of limits.memory, and the namespace's quota is 80Gi"},
		},
		"requests of memory": {
			"twice 6 and one more at 4Gi, and at 5Gi within the limits", settings{
				"backend.scaling.max":     6,
				"backend.requests.memory": "4Gi", "backend.limits.memory": "5Gi",
			},
			[]string{"54528Mi of requests.memory, and the namespace's quota is 40Gi"},
		},
		"the frontend": {
			"its maximum counts too", settings{"frontend.scaling.max": 30},
			[]string{"51 of limits.cpu, and the namespace's quota is 40"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := refusal(t, "production", row.given)
			require.Len(t, list, len(row.takes), "%s: %v", row.reason, list)
			for i, f := range list {
				assert.Equal(t, "spywatcher:backend.scaling.max", f.Field, row.reason)
				assert.Contains(t, f.Rule, row.takes[i], row.reason)
			}
		})
	}
}
