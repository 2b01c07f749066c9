package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpec3RolloutDrainDisruption(t *testing.T) {
	t.Parallel()
	// constraint is how firmly pods are spread over a kind of place.
	constraint := func(key, whenUnsatisfiable, workload string) map[string]any {
		return map[string]any{
			"topologyKey": key, "maxSkew": int64(1), "whenUnsatisfiable": whenUnsatisfiable,
			"labelSelector":    map[string]any{"matchLabels": map[string]any{"app.kubernetes.io/name": workload}},
			"matchLabelKeys":   []any{"pod-template-hash"},
			"nodeTaintsPolicy": "Honor",
		}
	}
	spread := func(workload string) []any {
		return []any{
			constraint("topology.kubernetes.io/zone", "DoNotSchedule", workload),
			constraint("kubernetes.io/hostname", "ScheduleAnyway", workload),
		}
	}
	assertFacts(t, map[string]fact{
		"strategy":    {"pods go one after the other", "Deployment", "spec.strategy.type", "RollingUpdate", "RollingUpdate"},
		"surge":       {"one pod more", "Deployment", "spec.strategy.rollingUpdate.maxSurge", 1, 1},
		"unavailable": {"never a pod less", "Deployment", "spec.strategy.rollingUpdate.maxUnavailable", 0, 0},
		"revisions":   {"kept to go back to", "Deployment", "spec.revisionHistoryLimit", 10, 10},

		"minAvailable": {"one pod stays when a node is drained", "PodDisruptionBudget", "spec.minAvailable", 1, 1},
		"eviction": {
			"a pod that is not ready keeps no node from being drained", "PodDisruptionBudget",
			"spec.unhealthyPodEvictionPolicy", "AlwaysAllow", "AlwaysAllow",
		},
		"spread": {
			"over zones firmly, over nodes where it can be", "Deployment", pod + "topologySpreadConstraints",
			spread(backend), spread(frontend),
		},

		"preStop": {
			"the backend stops at SIGTERM: it is kept from it for 20s of propagation and 60s in flight; nginx finishes those",
			"Deployment", container + "lifecycle.preStop.sleep.seconds", 80, 20,
		},
		"grace period": {
			"preStop, the time that the process takes to end (10s, or the 60s in flight), and 5s", "Deployment",
			pod + "terminationGracePeriodSeconds", 95, 85,
		},
	})
}

// TestSpec3OneDrainSetting: preStop sleep, grace period and deregistration delay follow from one setting, so that they
// agree.
func TestSpec3OneDrainSetting(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, settings{
			"backend.drain": map[string]any{"propagation": "30s", "inFlight": "90s"},
		})
		deployment := plan.the(t, "Deployment", backend)
		assertSays(t, deployment, container+"lifecycle.preStop.sleep.seconds", 120, "30s and 90s")
		assertSays(t, deployment, pod+"terminationGracePeriodSeconds", 135, "120s, 10s and 5s")
		assert.Equal(t, "90", targetAttributes(t, plan.the(t, "Service", backend))["deregistration_delay.timeout_seconds"])
		assert.Equal(t, "60", targetAttributes(t, plan.the(t, "Service", frontend))["deregistration_delay.timeout_seconds"],
			"that of the other workload stays")
	}
}
