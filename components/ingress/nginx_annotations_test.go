package ingress_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

const (
	stickyHost = "api.spywatcher.example.com"
	plainHost  = "spywatcher.example.com"
)

func TestNGINXAnnotationsDefaults(t *testing.T) {
	t.Parallel()
	plain := map[string]any{
		nginx + "ssl-redirect":                "true",
		nginx + "force-ssl-redirect":          "true",
		nginx + "load-balance":                "ewma",
		nginx + "proxy-next-upstream":         "error timeout http_502 http_503 http_504",
		nginx + "proxy-next-upstream-tries":   "3",
		nginx + "proxy-next-upstream-timeout": "10",
		nginx + "proxy-read-timeout":          "3600",
		nginx + "proxy-send-timeout":          "3600",
		nginx + "limit-rps":                   "100",
		nginx + "limit-burst-multiplier":      "5",
	}
	assert.Equal(t, plain, nginxAnnotations(t, nginxArgs(), plainHost))

	sticky := map[string]any{
		nginx + "affinity":                         "cookie",
		nginx + "affinity-mode":                    "persistent",
		nginx + "session-cookie-max-age":           "3600",
		nginx + "session-cookie-expires":           "3600",
		nginx + "session-cookie-change-on-failure": "true",
		nginx + "session-cookie-samesite":          "Lax",
		nginx + "session-cookie-secure":            "true",
	}
	maps.Copy(sticky, plain)
	assert.Equal(t, sticky, nginxAnnotations(t, nginxArgs(), stickyHost), "the backend's clients stay for an hour")
}

func TestNGINXAnnotations(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.NGINXIngressArgs)
		want   map[string]any
	}{
		"round robin": {
			reason: "one after the other may be fair enough",
			change: func(a *ingress.NGINXIngressArgs) { a.Balance = ingress.RoundRobinBalance },
			want:   map[string]any{"load-balance": "round_robin"},
		},
		"by client address": {
			reason: "given both, the controller takes the hash and says nothing, so there is only the hash",
			change: func(a *ingress.NGINXIngressArgs) {
				a.Balance = ingress.ClientAddress
				a.Routes[1].Target.Stickiness = 0
			},
			want: map[string]any{"upstream-hash-by": "$binary_remote_addr", "load-balance": nil},
		},
		"fewer tries": {
			reason: "one try is no retry",
			change: func(a *ingress.NGINXIngressArgs) { a.Retries = ingress.Retries{Tries: 1, Timeout: 2 * time.Second} },
			want:   map[string]any{"proxy-next-upstream-tries": "1", "proxy-next-upstream-timeout": "2"},
		},
		"another rate": {
			reason: "requests and burst are two settings",
			change: func(a *ingress.NGINXIngressArgs) {
				a.RateLimit = ingress.RateLimit{RequestsPerSecond: 7, BurstMultiplier: 2}
			},
			want: map[string]any{"limit-rps": "7", "limit-burst-multiplier": "2"},
		},
		"no rate": {
			reason: "a limit may stand elsewhere",
			change: func(a *ingress.NGINXIngressArgs) { a.RateLimit.Off = true },
			want:   map[string]any{"limit-rps": nil, "limit-burst-multiplier": nil},
		},
		"idle timeout": {
			reason: "both directions count as silence",
			change: func(a *ingress.NGINXIngressArgs) { a.IdleTimeout = 2 * time.Minute },
			want:   map[string]any{"proxy-read-timeout": "120", "proxy-send-timeout": "120"},
		},
		"inbound ranges": {
			reason: "not everybody may ask",
			change: func(a *ingress.NGINXIngressArgs) { a.InboundCIDRs = []string{"10.0.0.0/8", "2001:db8::/32"} },
			want:   map[string]any{"allowlist-source-range": "10.0.0.0/8,2001:db8::/32"},
		},
		"headers that are not sent": {
			reason: "a controller that does not list them answers 503, so they must be asked for",
			change: func(a *ingress.NGINXIngressArgs) { a.SecurityHeaders.FrameOptions = "DENY" },
			want:   map[string]any{"custom-headers": nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := nginxArgs()
			row.change(args)
			got := nginxAnnotations(t, args, plainHost)
			for suffix, want := range row.want {
				assert.Equal(t, want, got[nginx+suffix], "%s: %s", suffix, row.reason)
			}
		})
	}
}

// documented are the annotations of ingress-nginx 1.15:
// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/. One that is not among
// them is ignored in silence, or refused by the admission webhook.
var documented = strings.Fields(`
	affinity affinity-canary-behavior affinity-mode allowlist-source-range app-root auth-always-set-cookie
	auth-cache-duration auth-cache-key auth-keepalive auth-keepalive-requests auth-keepalive-share-vars
	auth-keepalive-timeout auth-method auth-proxy-set-headers auth-realm auth-request-redirect auth-response-headers
	auth-secret auth-secret-type auth-signin auth-signin-redirect-param auth-snippet auth-tls-error-page
	auth-tls-match-cn auth-tls-pass-certificate-to-upstream auth-tls-secret auth-tls-verify-client auth-tls-verify-depth
	auth-type auth-url backend-protocol canary canary-by-cookie canary-by-header canary-by-header-pattern
	canary-by-header-value canary-weight canary-weight-total client-body-buffer-size configuration-snippet
	connection-proxy-header cors-allow-credentials cors-allow-headers cors-allow-methods cors-allow-origin
	cors-expose-headers cors-max-age custom-headers custom-http-errors default-backend denylist-source-range
	disable-proxy-intercept-errors enable-access-log enable-cors enable-global-auth enable-modsecurity
	enable-opentelemetry enable-owasp-core-rules enable-rewrite-log fastcgi-index fastcgi-params-configmap
	force-ssl-redirect from-to-www-redirect http2-push-preload limit-allowlist limit-burst-multiplier limit-connections
	limit-rate limit-rate-after limit-rpm limit-rps load-balance mirror-host mirror-request-body mirror-target
	modsecurity-snippet modsecurity-transaction-id opentelemetry-operation-name opentelemetry-trust-incoming-span
	permanent-redirect permanent-redirect-code preserve-trailing-slash proxy-body-size proxy-buffer-size proxy-buffering
	proxy-buffers-number proxy-connect-timeout proxy-cookie-domain proxy-cookie-path proxy-http-version
	proxy-max-temp-file-size proxy-next-upstream proxy-next-upstream-timeout proxy-next-upstream-tries proxy-read-timeout
	proxy-redirect-from proxy-redirect-to proxy-request-buffering proxy-send-timeout proxy-ssl-ciphers proxy-ssl-name
	proxy-ssl-protocols proxy-ssl-secret proxy-ssl-server-name proxy-ssl-verify proxy-ssl-verify-depth rewrite-target
	satisfy server-alias server-snippet service-upstream session-cookie-change-on-failure
	session-cookie-conditional-samesite-none session-cookie-domain session-cookie-expires session-cookie-max-age
	session-cookie-name session-cookie-partitioned session-cookie-path session-cookie-samesite session-cookie-secure
	ssl-ciphers ssl-passthrough ssl-prefer-server-ciphers ssl-redirect stream-snippet temporal-redirect
	temporal-redirect-code upstream-hash-by upstream-hash-by-subset upstream-hash-by-subset-size upstream-vhost use-regex
	use-port-in-redirects x-forwarded-prefix
`)

// everyNGINXAnnotation are the names of all annotations that any arguments can give.
func everyNGINXAnnotation(t *testing.T) map[string]bool {
	t.Helper()
	all, hashed := nginxArgs(), nginxArgs()
	all.SendSecurityHeaders = true
	all.InboundCIDRs = []string{"10.0.0.0/8"}
	hashed.Balance = ingress.ClientAddress
	hashed.Routes[1].Target.Stickiness = 0
	names := map[string]bool{}
	for _, args := range []*ingress.NGINXIngressArgs{all, hashed} {
		for _, host := range []string{plainHost, stickyHost} {
			for name := range nginxAnnotations(t, args, host) {
				names[name] = true
			}
		}
	}
	return names
}
