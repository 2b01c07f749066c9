package mesh

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// each notes which of the texts are against the rule, and which are there twice.
func each(list *findings.List, field string, texts []string, r checks.Rule) {
	first := map[string]int{}
	for i, text := range texts {
		checks.Known(list, checks.Indexed(field, i), text, r)
		if earlier, taken := first[text]; taken {
			list.Add(checks.Indexed(field, i), text, "must be unique: %s has it too", checks.Indexed(field, earlier))
			continue
		}
		first[text] = i
	}
}

// milliseconds notes what Istio would not take as a duration.
func milliseconds(list *findings.List, field string, d time.Duration) {
	if d < time.Millisecond || d%time.Millisecond != 0 {
		list.Add(field, d, "must be whole milliseconds, at least 1ms")
	}
}

func paths(list *findings.List, field string, prefixes []string) {
	each(list, field, prefixes, pathPrefix)
}

func labelKey(text string) string {
	return checks.Sentence("must be the key of a label", validation.IsQualifiedName(text))
}

// fullName is the rule of a host. Istio would take a name without a dot for one in the object's namespace.
func fullName(text string) string {
	if !strings.Contains(text, ".") || len(validation.IsDNS1123Subdomain(text)) > 0 {
		return "must be a full DNS name in lower case, such as web.shop.svc.cluster.local"
	}
	return ""
}

func gatewayHost(text string) string {
	if strings.HasPrefix(text, "*.") {
		return checks.Sentence("must be a DNS name in lower case", validation.IsWildcardDNS1123Subdomain(text))
	}
	if fullName(text) != "" {
		return "must be a full DNS name in lower case, such as api.example.com or *.example.com"
	}
	return ""
}

func gatewayName(text string) string {
	namespace, name, qualified := strings.Cut(text, "/")
	if !qualified {
		namespace, name = "default", text
	}
	switch {
	case text == meshGateway:
		return "must not be named: the sidecars follow the policy anyway"
	case checks.DNSLabel(namespace) != "" || checks.DNSSubdomain(name) != "":
		return "must be namespace/name of an Istio Gateway, or its name"
	}
	return ""
}

// httpToken is the rule of the names of headers and cookies: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2.
func httpToken(text string) string {
	if !httpguts.ValidHeaderFieldName(text) {
		return "must be an HTTP token: letters, digits and some signs such as hyphens, no blanks"
	}
	return ""
}

var methods = regexp.MustCompile(`^[A-Z]+$`)

func method(text string) string {
	if !methods.MatchString(text) {
		return "must be an HTTP method in capitals, such as GET"
	}
	return ""
}

var pathPrefixes = regexp.MustCompile(`^/[^\s?#]+$`)

func pathPrefix(text string) string {
	if !pathPrefixes.MatchString(text) {
		return "must start with / and name something, without blanks, ? or #"
	}
	return ""
}
