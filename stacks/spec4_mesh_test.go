package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inMesh has Istio guard the backend, for callers in the mesh and those of a gateway.
func inMesh() settings {
	return settings{"mesh.enabled": true, "mesh.gateways": []any{"istio-ingress/public"}}
}

func TestSpec4MeshIsOptIn(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for _, kind := range []string{"VirtualService", "DestinationRule", "EnvoyFilter"} {
			assert.Empty(t, rendered(t, stack).all(kind), "the cluster may not know the kind")
			assert.Len(t, renderedWith(t, stack, inMesh()).all(kind), 1)
		}
	}
}

func TestSpec4MeshRetries(t *testing.T) {
	t.Parallel()
	for stack, namespace := range map[string]string{"production": "spywatcher", "staging": "spywatcher-staging"} {
		service := renderedWith(t, stack, inMesh()).the(t, "VirtualService", backend)
		assert.Equal(t, []any{backend + "." + namespace + ".svc.cluster.local", hosts[stack].backend},
			service.at("spec.hosts"))
		assert.Equal(t, []any{"mesh", "istio-ingress/public"}, service.at("spec.gateways"))

		route := routeNamed(t, service, "default-repeatable")
		retries := route["retries"].(map[string]any)
		assert.EqualValues(t, 2, retries["attempts"], "2 after the first are 3 attempts")
		assert.Contains(t, retries["retryOn"], "502,503,504")
		assert.Equal(t, "10s", route["timeout"], "within 10s")

		for _, version := range []string{"v1", "v2"} {
			chosen := routeNamed(t, service, version+"-repeatable")
			match := chosen["match"].([]any)[0].(map[string]any)
			assert.Equal(t, map[string]any{"x-version": map[string]any{"exact": version}}, match["headers"])
			destination := chosen["route"].([]any)[0].(map[string]any)["destination"].(map[string]any)
			assert.Equal(t, version, destination["subset"])
		}
	}
}

func TestSpec4MeshCircuitBreaking(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		rule := renderedWith(t, stack, inMesh()).the(t, "DestinationRule", backend)
		for path, row := range map[string]struct {
			reason string
			want   any
		}{
			"connectionPool.tcp.maxConnections":           {"100 connections", 100},
			"connectionPool.http.http1MaxPendingRequests": {"50 pending", 50},
			"outlierDetection.consecutiveGatewayErrors":   {"5 errors", 5},
			"outlierDetection.interval":                   {"in 30s", "30s"},
			"outlierDetection.baseEjectionTime":           {"eject for 30s", "30s"},
			"outlierDetection.maxEjectionPercent":         {"at most half the pool", 50},
		} {
			assertSays(t, rule, "spec.trafficPolicy."+path, row.want, row.reason)
		}
		assert.NotNil(t, rule.at("spec.trafficPolicy.loadBalancer.consistentHash"), "consistent hashing")
		assert.Equal(t, []any{
			map[string]any{"name": "v1", "labels": map[string]any{"version": "v1"}},
			map[string]any{"name": "v2", "labels": map[string]any{"version": "v2"}},
		}, rule.at("spec.subsets"))
	}
}

func TestSpec4MeshRateLimit(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, inMesh())
		filter := plan.the(t, "EnvoyFilter", backend)
		const bucket = "spec.configPatches[0].patch.value.typed_config.token_bucket."
		assertSays(t, filter, bucket+"max_tokens", 100, "100")
		assertSays(t, filter, bucket+"tokens_per_fill", 100, "100")
		assertSays(t, filter, bucket+"fill_interval", "60s", "a minute")
		assertSays(t, filter, "spec.configPatches[0].match.listener.portNumber", 3001, "the container's port")
		assert.Equal(t, plan.the(t, "Deployment", backend).at("spec.selector.matchLabels"),
			filter.at("spec.workloadSelector.labels"), "the backend's pods")
	}
}

func routeNamed(t *testing.T, service manifest, name string) map[string]any {
	t.Helper()
	for _, entry := range service.at("spec.http").([]any) {
		if route := entry.(map[string]any); route["name"] == name {
			return route
		}
	}
	require.Fail(t, "there is no such route", "%s in %v", name, service.at("spec.http"))
	return nil
}
