package checks

import (
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // A machine's own list of time zones must not decide what is valid.

	"github.com/distribution/reference"
	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/api/resource"
)

// quantityShape is a quantity that has digits, which the library does not ask for (it takes Mi for zero), but not too
// many (it takes minutes over 1e-999999999).
var quantityShape = regexp.MustCompile(
	`^[-+]?([0-9]{1,19}\.?[0-9]{0,19}|\.[0-9]{1,19})([eE][-+]?[0-9]{1,2}|[a-zA-Z]{0,2})$`)

// Quantity is a text as a number of something, nil for what is none.
func Quantity(text string) *resource.Quantity {
	if !quantityShape.MatchString(text) {
		return nil
	}
	parsed, err := resource.ParseQuantity(text)
	if err != nil {
		return nil
	}
	return &parsed
}

// TaggedImage is a container image that says which of its versions it is.
func TaggedImage(text string) string {
	parsed, err := reference.ParseNormalizedNamed(text)
	switch {
	case err != nil:
		return "must be the name of a container image, in lower case, such as ghcr.io/team/app:1.4.2"
	case reference.IsNameOnly(parsed):
		return "must have a tag or a digest, or it would mean whatever is the latest"
	}
	return ""
}

// Cron is what a CronJob takes, which reads it with the same library, and no zone: a CronJob has a field for that, and
// the parser panics over one that nothing follows.
func Cron(text string) string {
	if strings.Contains(text, "TZ") {
		return "must have no time zone: give it as TimeZone"
	}
	if _, err := cron.ParseStandard(text); err != nil {
		return "must be the schedule of a CronJob, such as 0 7 * * 1-5: " + err.Error()
	}
	return ""
}

// TimeZone is an IANA name: others mean another zone on another machine.
func TimeZone(text string) string {
	if _, err := time.LoadLocation(text); err != nil || text == "" || strings.EqualFold(text, "local") {
		return "must be an IANA time zone, such as Europe/Berlin"
	}
	return ""
}
