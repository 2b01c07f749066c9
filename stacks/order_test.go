package stacks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// everything are settings with which each kind of object is made.
func everything() settings {
	given := inMesh()
	given["frontend.metrics"] = map[string]any{"port": 9113}
	given["backend.verticalRecommendations"] = true
	given["backend.scaling.schedules"] = []any{map[string]any{"name": "evening", "cron": "0 19 * * *", "min": 2}}
	return given
}

func TestOrder(t *testing.T) {
	t.Parallel()
	for stack, namespace := range map[string]string{"production": "spywatcher", "staging": "spywatcher-staging"} {
		run, err := underEngine(t, stacks.Plan, optionsOf(t, stack, everything()))
		require.NoError(t, err)
		before := run.before()
		for name, row := range map[string]struct {
			reason       string
			what         string
			after, never []string
		}{
			"ingress": {
				reason: "the load balancer takes minutes, in which the pods can start; it needs the Services alone",
				what:   "Ingress spywatcher",
				after:  []string{"Service " + backend, "Service " + frontend},
				never:  []string{"Deployment " + backend, "Deployment " + frontend, "Job " + backend + "-migration"},
			},
			"rollout": {
				reason: "it waits for the migration, and pods get their gate only where the Service is there before them",
				what:   "Deployment " + backend,
				after: []string{
					"Job " + backend + "-migration", "Service " + backend, "ConfigMap " + backend + "-settings",
					"Secret " + backend + "-secrets", "ServiceAccount " + backend,
				},
			},
			"migration": {
				reason: "it runs before the rollout, on what it reads",
				what:   "Job " + backend + "-migration",
				after:  []string{"ConfigMap " + backend + "-settings", "Secret " + backend + "-secrets"},
				never:  []string{"Deployment " + backend},
			},
			"frontend": {
				reason: "it does not wait for the backend",
				what:   "Deployment " + frontend,
				after:  []string{"Service " + frontend},
				never:  []string{"Job " + backend + "-migration", "Deployment " + backend},
			},
			"autoscaler": {
				reason: "it would look for its target",
				what:   "HorizontalPodAutoscaler " + backend,
				after:  []string{"Deployment " + backend},
			},
			"mesh": {
				reason: "a policy for a Service that is there",
				what:   "VirtualService " + backend,
				after:  []string{"Service " + backend, "DestinationRule " + backend},
			},
		} {
			t.Run(stack+"/"+name, func(t *testing.T) {
				t.Parallel()
				require.Contains(t, before, row.what)
				assert.Subset(t, before[row.what], row.after, row.reason)
				for _, other := range row.never {
					assert.Contains(t, before, other)
					assert.NotContains(t, before[row.what], other, row.reason)
				}
			})
		}

		limits := []string{"ResourceQuota " + namespace, "LimitRange " + namespace, "NetworkPolicy default-deny"}
		for what, earlier := range before {
			kind, _, _ := strings.Cut(what, " ")
			if strings.HasPrefix(kind, "aws:") {
				kind = "aws"
			}
			switch kind {
			case "Certificate", "AccessLogs", "WebACL", "Alias", "Alarms", "aws":
				continue // What AWS has is in no namespace.
			case "kubernetes", "Stack", "ScaledDeployment", "ALBIngress", "Monitoring", "TrafficPolicy", "Namespace":
				continue
			}
			assert.Contains(t, earlier, "Namespace "+namespace, "%s is in it", what)
			if kind == "Deployment" || kind == "Job" || kind == "CronJob" {
				assert.Subset(t, earlier, limits, "%s makes pods, for which the limits must hold", what)
			}
		}
	}
}

// TestIngressNamesItsServices: not by way of a component, so that neither is deleted before it.
func TestIngressNamesItsServices(t *testing.T) {
	t.Parallel()
	run, err := underEngine(t, stacks.Plan, optionsOf(t, "production", nil))
	require.NoError(t, err)
	assert.Subset(t, run.dependencies()["Ingress spywatcher"], []string{"Service " + backend, "Service " + frontend})
}
