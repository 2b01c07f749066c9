package strict

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-playground/validator/v10"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// format is a rule on a text.
type format struct {
	valid func(text string) bool
	says  string
}

var formats = map[string]format{
	"dns_label": {
		follows(checks.DNSLabel),
		"must be a DNS label: up to 63 lower case letters, digits and hyphens, with no hyphen at either end",
	},
	"dns_name":  {isDNSName, "must be a DNS name in lower case, such as api.example.com"},
	"port_name": {follows(checks.PortName), "must be a port name: up to 15 lower case letters, digits, single hyphens, with a letter"},
	"image":     {follows(checks.TaggedImage), "must be an image with a tag or a digest, such as ghcr.io/owner/app:1.2.3"},
	"quantity":  {isQuantity, "must be a Kubernetes quantity that is not negative, such as 500m or 512Mi"},
	"cron":      {follows(checks.Cron), "must be a cron schedule of five fields without a time zone, such as 30 7 * * 1-5"},
	"time_zone": {follows(checks.TimeZone), "must be a time zone of the IANA database, such as Europe/Berlin or UTC"},
	"cidr":      {follows(checks.CIDR), "must be a range of addresses with no bits set beyond its length, such as 10.0.0.0/16"},
	"http_url":  {isWebAddress, "must be an absolute http or https URL, such as https://example.com/runbooks"},
}

// checker is the validator with formats.
var checker = newChecker()

func newChecker() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	for name, f := range formats {
		valid := func(level validator.FieldLevel) bool { return f.valid(level.Field().String()) }
		if err := v.RegisterValidation(name, valid); err != nil {
			panic(err) // The name is one of the few that the validator keeps for itself.
		}
	}
	return v
}

// follows says whether a text is as a rule of the components asks.
func follows(r checks.Rule) func(string) bool {
	return func(text string) bool { return r(text) == "" }
}

func isQuantity(text string) bool {
	return !strings.HasPrefix(text, "-") && checks.Quantity(text) != nil
}

func isDNSName(text string) bool {
	_, notAddress := netip.ParseAddr(text)
	return notAddress != nil && len(validation.IsDNS1123Subdomain(text)) == 0
}

func isWebAddress(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != ""
}
