package strict

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // A machine's own list of time zones must not decide what is valid.

	"github.com/distribution/reference"
	"github.com/go-playground/validator/v10"
	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// format is a rule on a text.
type format struct {
	valid func(text string) bool
	says  string
}

var formats = map[string]format{
	"dns_label": {
		func(text string) bool { return len(validation.IsDNS1123Label(text)) == 0 },
		"must be a DNS label: up to 63 lower case letters, digits and hyphens, with no hyphen at either end",
	},
	"dns_name":  {isDNSName, "must be a DNS name in lower case, such as api.example.com"},
	"port_name": {isPortName, "must be a port name: up to 15 lower case letters, digits, single hyphens, with a letter"},
	"image":     {isPinnedImage, "must be an image with a tag or a digest, such as ghcr.io/owner/app:1.2.3"},
	"quantity":  {isQuantity, "must be a Kubernetes quantity that is not negative, such as 500m or 512Mi"},
	"cron":      {isCron, "must be a cron schedule of five fields without a time zone, such as 30 7 * * 1-5"},
	"time_zone": {isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin or UTC"},
	"cidr":      {isRange, "must be a range of addresses with no bits set beyond its length, such as 10.0.0.0/16"},
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

func isDNSName(text string) bool {
	_, notAddress := netip.ParseAddr(text)
	return notAddress != nil && len(validation.IsDNS1123Subdomain(text)) == 0
}

func isPortName(text string) bool { return len(validation.IsValidPortName(text)) == 0 }

func isPinnedImage(text string) bool {
	named, err := reference.ParseNormalizedNamed(text)
	return err == nil && !reference.IsNameOnly(named)
}

// quantityShape is a quantity that has digits, which the library does not ask for (it takes Mi for zero), but not too
// many (it takes minutes over 1e-999999999), and no sign -.
var quantityShape = regexp.MustCompile(
	`^\+?([0-9]{1,19}\.?[0-9]{0,19}|\.[0-9]{1,19})([eE][-+]?[0-9]{1,2}|[a-zA-Z]{0,2})$`)

func isQuantity(text string) bool {
	if !quantityShape.MatchString(text) {
		return false
	}
	_, err := resource.ParseQuantity(text)
	return err == nil
}

// isCron refuses a time zone before parsing, as Kubernetes does for a CronJob, which has a field of its own for it; the
// parser panics over one that nothing follows.
func isCron(text string) bool {
	if strings.Contains(text, "TZ") {
		return false
	}
	_, err := cron.ParseStandard(text)
	return err == nil
}

// isTimeZone refuses the names that mean another zone on another machine.
func isTimeZone(text string) bool {
	if text == "" || strings.EqualFold(text, "local") {
		return false
	}
	_, err := time.LoadLocation(text)
	return err == nil
}

func isRange(text string) bool {
	prefix, err := netip.ParsePrefix(text)
	return err == nil && prefix == prefix.Masked()
}

func isWebAddress(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != ""
}
