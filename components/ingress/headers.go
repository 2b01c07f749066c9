package ingress

import (
	"cmp"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// NoHeader leaves a header out that would be there by default.
const NoHeader = "off"

// SecurityHeaders are response headers that tell browsers to be careful. They replace those that a workload sends
// itself. See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html.
type SecurityHeaders struct {
	// StrictTransportSecurity is for how long browsers come by HTTPS only. Default one year, with subdomains and
	// preloading: mind that a browser does not forget it before that. NoHeader leaves it out.
	StrictTransportSecurity string
	// FrameOptions is who may show a page in a frame, "SAMEORIGIN" or "DENY". Default "SAMEORIGIN". NoHeader leaves it
	// out.
	FrameOptions string
	// ContentTypeOptions is "nosniff": browsers must not guess content types. Default that. NoHeader leaves it out.
	ContentTypeOptions string
	// ContentSecurityPolicy is where a page may load from. Default none: only its author can know.
	ContentSecurityPolicy string
}

func (h SecurityHeaders) withDefaults() SecurityHeaders {
	h.StrictTransportSecurity = cmp.Or(h.StrictTransportSecurity, defaultStrictTransportSecurity)
	h.FrameOptions = cmp.Or(h.FrameOptions, defaultFrameOptions)
	h.ContentTypeOptions = cmp.Or(h.ContentTypeOptions, defaultContentTypeOptions)
	h.ContentSecurityPolicy = cmp.Or(h.ContentSecurityPolicy, NoHeader)
	return h
}

// headerValue is what is sent, "" for nothing.
func headerValue(text string) string {
	if text == NoHeader {
		return ""
	}
	return text
}

// headerText is what a load balancer adds: up to 1K bytes of printable ASCII.
func headerText(text string) string {
	notPrintable := func(r rune) bool { return r < ' ' || r > '~' }
	if len(text) > 1024 || strings.ContainsFunc(text, notPrintable) {
		return "must be up to 1024 printable ASCII characters on one line"
	}
	return ""
}

func (h SecurityHeaders) findings() findings.List {
	var list findings.List
	checks.OneOf(&list, "FrameOptions", h.FrameOptions, "SAMEORIGIN", "DENY", NoHeader)
	checks.OneOf(&list, "ContentTypeOptions", h.ContentTypeOptions, "nosniff", NoHeader)
	checks.OptionalText(&list, "StrictTransportSecurity", h.StrictTransportSecurity, headerText)
	checks.OptionalText(&list, "ContentSecurityPolicy", h.ContentSecurityPolicy, headerText)
	return list
}
