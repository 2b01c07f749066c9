package stacks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const nginx = "nginx.ingress.kubernetes.io/"

// behindNGINX has ingress-nginx stand before the workloads.
func behindNGINX() settings {
	return settings{"ingress.controller": "nginx"}
}

func TestSpec4NGINXVariant(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, behindNGINX())
		ingresses := plan.all("Ingress")
		require.Len(t, ingresses, 2, "one for each host, as annotations hold for all of an Ingress")
		assert.Equal(t, map[string]string{hosts[stack].backend: backend, hosts[stack].frontend: frontend},
			servicesByHost(t, ingresses), stack)

		for _, ingress := range ingresses {
			assertSays(t, ingress, "spec.ingressClassName", "nginx", "the class that the controller reads")
			annotations := ingress.texts(t, "metadata.annotations")
			for name, row := range map[string]struct{ reason, want string }{
				"load-balance":                {"EWMA, and so no hashing", "ewma"},
				"limit-rps":                   {"100 requests a second for each client address", "100"},
				"proxy-next-upstream":         {"retries on 502, 503 and 504", "error timeout http_502 http_503 http_504"},
				"proxy-next-upstream-tries":   {"3 attempts", "3"},
				"proxy-next-upstream-timeout": {"within 10s", "10"},
				"force-ssl-redirect":          {"80 redirects", "true"},
			} {
				assert.Equal(t, row.want, annotations[nginx+name], "%s: %s", name, row.reason)
			}
			assert.NotContains(t, annotations, nginx+"upstream-hash-by")
		}
		sticky := plan.the(t, "Ingress", "spywatcher-"+hosts[stack].backend).texts(t, "metadata.annotations")
		assert.Equal(t, "cookie", sticky[nginx+"affinity"], "a client stays on its backend")
		assert.Equal(t, "3600", sticky[nginx+"session-cookie-max-age"], "1 hour")
		free := plan.the(t, "Ingress", "spywatcher-"+hosts[stack].frontend).texts(t, "metadata.annotations")
		assert.NotContains(t, free, nginx+"affinity", "the frontend did not ask for it")
	}
}

// TestSpec4NGINXReachesThePods: requests come from the controller's pods, not from a load balancer's subnets.
func TestSpec4NGINXReachesThePods(t *testing.T) {
	t.Parallel()
	controller := ofPods("ingress-nginx", map[string]any{"app.kubernetes.io/name": "ingress-nginx"})
	for _, stack := range shipped {
		plan := renderedWith(t, stack, behindNGINX())
		assert.Equal(t, []any{controller}, peersOf(t, plan, frontend, 80))
		assert.Len(t, peersOf(t, plan, backend, 3001), 2, "the controller and the scraper")
		for _, service := range plan.all("Service") {
			assertSays(t, service, "metadata.annotations", nothing{}, "they would be another controller's")
		}
	}
}

func TestSpec4NGINXHashing(t *testing.T) {
	t.Parallel()
	given := behindNGINX()
	given["ingress.nginx"] = map[string]any{
		"balance": "client-address", "tlsSecret": "certificate", "sendSecurityHeaders": true,
	}
	given["backend.stickiness"] = "0s"
	for _, stack := range shipped {
		plan := renderedWith(t, stack, given)
		for _, ingress := range plan.all("Ingress") {
			annotations := ingress.texts(t, "metadata.annotations")
			assert.Equal(t, "$binary_remote_addr", annotations[nginx+"upstream-hash-by"])
			assert.NotContains(t, annotations, nginx+"load-balance", "one of the two, as hashing wins")
			assertSays(t, ingress, "spec.tls[0].secretName", "certificate", "the certificate of both hosts")
		}
		headers := plan.the(t, "ConfigMap", "spywatcher-headers").texts(t, "data")
		assert.Equal(t, map[string]string{"X-Frame-Options": "SAMEORIGIN", "X-Content-Type-Options": "nosniff"}, headers)
	}
}
