package stacks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const alb = "alb.ingress.kubernetes.io/"

// hosts are those of spec §4 in production, and others in staging.
var hosts = map[string]struct{ backend, frontend string }{
	"production": {backend: "api.spywatcher.example.com", frontend: "spywatcher.example.com"},
	"staging":    {backend: "api.staging.spywatcher.example.com", frontend: "staging.spywatcher.example.com"},
}

func TestSpec4Services(t *testing.T) {
	t.Parallel()
	port := []any{map[string]any{"name": "http", "port": int64(80), "targetPort": "http", "protocol": "TCP"}}
	assertFacts(t, map[string]fact{
		"type":            {"requests go to the pods themselves", "Service", "spec.type", "ClusterIP", "ClusterIP"},
		"port":            {"80, to the container's port called http", "Service", "spec.ports", port, port},
		"affinity":        {"a client stays on its backend", "Service", "spec.sessionAffinity", "ClientIP", "None"},
		"affinity's time": {"3 hours", "Service", "spec.sessionAffinityConfig.clientIP.timeoutSeconds", 10800, nothing{}},
		"not ready": {
			"never published", "Service", "spec.publishNotReadyAddresses", false, false,
		},
	})
}

func TestSpec4HealthChecks(t *testing.T) {
	t.Parallel()
	facts := map[string]fact{
		"path":     {reason: "each workload's own", path: "healthcheck-path", backend: "/health/ready", frontend: "/"},
		"interval": {reason: "every 30s", path: "healthcheck-interval-seconds", backend: "30", frontend: "30"},
		"timeout":  {reason: "5s", path: "healthcheck-timeout-seconds", backend: "5", frontend: "5"},
		"good":     {reason: "2 to be healthy", path: "healthy-threshold-count", backend: "2", frontend: "2"},
		"bad":      {reason: "3 to be unhealthy", path: "unhealthy-threshold-count", backend: "3", frontend: "3"},
		"port": {
			reason: "where requests go", path: "healthcheck-port", backend: "traffic-port", frontend: "traffic-port",
		},
	}
	for name, f := range facts {
		f.kind, f.path = "Service", `metadata.annotations["`+alb+f.path+`"]`
		facts[name] = f
	}
	assertFacts(t, facts)
}

func TestSpec4TargetGroups(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		back := targetAttributes(t, plan.the(t, "Service", backend))
		front := targetAttributes(t, plan.the(t, "Service", frontend))
		for name, row := range map[string]struct{ reason, backend, frontend string }{
			"load_balancing.algorithm.type": {
				"prefer faster targets", "least_outstanding_requests", "least_outstanding_requests",
			},
			"stickiness.enabled":                   {"where asked", "true", "false"},
			"stickiness.type":                      {"a cookie", "lb_cookie", "lb_cookie"},
			"deregistration_delay.timeout_seconds": {"drain 60s", "60", "60"},
			"load_balancing.cross_zone.enabled":    {"balance across zones", "true", "true"},
			"slow_start.duration_seconds":          {"not with that algorithm", "0", "0"},
			"load_balancing.algorithm.anomaly_mitigation": {
				"only with weighted_random", "off", "off",
			},
		} {
			assert.Equal(t, row.backend, back[name], "%s of the backend in %s: %s", name, stack, row.reason)
			assert.Equal(t, row.frontend, front[name], "%s of the frontend in %s: %s", name, stack, row.reason)
		}
		assert.Equal(t, "3600", back["stickiness.lb_cookie.duration_seconds"], "1 hour")
	}
}

func TestSpec4LoadBalancer(t *testing.T) {
	t.Parallel()
	for stack, row := range map[string]struct {
		protected, logs string
		bucket, acl     any
	}{
		"production": {
			protected: "true", logs: "true",
			bucket: "spywatcher-production-lb-logs-111122223333", acl: recorder.UnknownMarker,
		},
		"staging": {protected: "false", logs: "false"},
	} {
		ingress := rendered(t, stack).the(t, "Ingress", "spywatcher")
		assertSays(t, ingress, "spec.ingressClassName", "alb", "the class that the controller reads")
		annotations := ingress.texts(t, "metadata.annotations")
		for name, want := range map[string]string{
			"scheme":             "internet-facing",
			"target-type":        "ip",
			"load-balancer-name": "spywatcher-" + stack,
			"listen-ports":       `[{"HTTP":80},{"HTTPS":443}]`,
			"ssl-redirect":       "443", // 80 only redirects
			"ssl-policy":         "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
		} {
			assert.Equal(t, want, annotations[alb+name], "%s in %s", name, stack)
		}
		assertSays(t, ingress, `metadata.annotations["`+alb+`wafv2-acl-arn"]`, orNothing(row.acl),
			"limits what a client address may ask")

		attributes := attributesOf(t, annotations[alb+"load-balancer-attributes"])
		for name, want := range map[string]string{
			"idle_timeout.timeout_seconds": "60",
			"routing.http2.enabled":        "true",
			"deletion_protection.enabled":  row.protected,
			"access_logs.s3.enabled":       row.logs,
			"connection_logs.s3.enabled":   row.logs,
			"health_check_logs.s3.enabled": row.logs,
		} {
			assert.Equal(t, want, attributes[name], "%s in %s", name, stack)
		}
		if row.bucket != nil {
			assert.Equal(t, row.bucket, attributes["access_logs.s3.bucket"])
		}

		headers := attributesOf(t, annotations[alb+"listener-attributes.HTTPS-443"])
		for header, want := range map[string]string{
			"strict_transport_security": "max-age=31536000; includeSubDomains; preload", // one year
			"x_frame_options":           "SAMEORIGIN",
			"x_content_type_options":    "nosniff",
		} {
			assert.Equal(t, want, headers["routing.http.response."+header+".header_value"], stack)
		}
	}
}

func TestSpec4Hosts(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		assert.Equal(t, map[string]string{hosts[stack].backend: backend, hosts[stack].frontend: frontend},
			servicesByHost(t, rendered(t, stack).all("Ingress")), stack)
	}
}

// servicesByHost are the Services to which all paths of the hosts lead.
func servicesByHost(t *testing.T, ingresses []manifest) map[string]string {
	t.Helper()
	services := map[string]string{}
	for _, ingress := range ingresses {
		for _, entry := range ingress.at("spec.rules").([]any) {
			rule := entry.(map[string]any)
			paths := rule["http"].(map[string]any)["paths"].([]any)
			require.Len(t, paths, 1, rule["host"])
			path := paths[0].(map[string]any)
			assert.Equal(t, "/", path["path"])
			assert.Equal(t, "Prefix", path["pathType"])
			service := path["backend"].(map[string]any)["service"].(map[string]any)
			assert.Equal(t, map[string]any{"name": "http"}, service["port"])
			services[rule["host"].(string)] = service["name"].(string)
		}
	}
	return services
}

func targetAttributes(t *testing.T, service manifest) map[string]string {
	t.Helper()
	return attributesOf(t, service.texts(t, "metadata.annotations")[alb+"target-group-attributes"])
}

// attributesOf reads a map as the AWS Load Balancer Controller does; none of the values holds a comma.
func attributesOf(t *testing.T, text string) map[string]string {
	t.Helper()
	attributes := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		name, value, found := strings.Cut(pair, "=")
		require.True(t, found, "%q has no value", pair)
		attributes[name] = value
	}
	require.NotContains(t, text, `\`)
	return attributes
}

func orNothing(value any) any {
	if value == nil {
		return nothing{}
	}
	return value
}
