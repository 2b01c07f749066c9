package ingress

import (
	"strconv"
	"strings"
	"time"
)

// nextUpstream is when another pod is tried: no connection, no answer in time, or one of the three statuses.
const nextUpstream = "error timeout http_502 http_503 http_504"

// annotations are those of one host's Ingress, but for the security headers. All of them are listed in
// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/; one that is not would be
// ignored in silence.
func (args *NGINXIngressArgs) annotations(stickiness time.Duration) map[string]string {
	idle := wholeSeconds(args.IdleTimeout)
	a := map[string]string{
		"ssl-redirect": "true",
		// Also where the Ingress has no certificate of its own.
		"force-ssl-redirect":          "true",
		"proxy-next-upstream":         nextUpstream,
		"proxy-next-upstream-tries":   strconv.Itoa(args.Retries.Tries),
		"proxy-next-upstream-timeout": wholeSeconds(args.Retries.Timeout),
		"proxy-read-timeout":          idle,
		"proxy-send-timeout":          idle,
	}
	if args.Balance == ClientAddress {
		a["upstream-hash-by"] = string(ClientAddress)
	} else {
		a["load-balance"] = string(args.Balance)
	}
	if !args.RateLimit.Off {
		a["limit-rps"] = strconv.Itoa(args.RateLimit.RequestsPerSecond)
		a["limit-burst-multiplier"] = strconv.Itoa(args.RateLimit.BurstMultiplier)
	}
	if len(args.InboundCIDRs) > 0 {
		a["allowlist-source-range"] = strings.Join(args.InboundCIDRs, ",")
	}
	if stickiness != 0 {
		addCookie(a, wholeSeconds(stickiness))
	}
	full := map[string]string{}
	for suffix, value := range a {
		full[nginxPrefix+suffix] = value
	}
	return full
}

// addCookie keeps a client on its pod for so many seconds, also when more pods come, until that pod fails.
func addCookie(a map[string]string, age string) {
	a["affinity"] = "cookie"
	a["affinity-mode"] = "persistent"
	a["session-cookie-max-age"] = age
	a["session-cookie-expires"] = age
	a["session-cookie-change-on-failure"] = "true"
	a["session-cookie-samesite"] = "Lax"
	a["session-cookie-secure"] = "true"
}

// responseHeaders are what the custom-headers annotation refers to.
func (args *NGINXIngressArgs) responseHeaders() map[string]string {
	headers := map[string]string{}
	if !args.SendSecurityHeaders {
		return headers
	}
	for name, text := range map[string]string{
		"X-Frame-Options":         args.SecurityHeaders.FrameOptions,
		"X-Content-Type-Options":  args.SecurityHeaders.ContentTypeOptions,
		"Content-Security-Policy": args.SecurityHeaders.ContentSecurityPolicy,
	} {
		if value := headerValue(text); value != "" {
			headers[name] = value
		}
	}
	return headers
}
