package checks_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

func TestQuantity(t *testing.T) {
	t.Parallel()
	for text, row := range map[string]struct {
		reason string
		want   string // "" for none
	}{
		"512Mi":        {"bytes", "512Mi"},
		"500m":         {"thousandths", "500m"},
		"+1":           {"a sign", "+1"},
		"-1":           {"whether it may be negative, its caller knows", "-1"},
		"1e3":          {"an exponent", "1e3"},
		"Mi":           {"the library takes it for zero", ""},
		"":             {"nothing is none", ""},
		"1 Gi":         {"a blank", ""},
		"512MB":        {"no unit of Kubernetes", ""},
		"1e-999999999": {"the library takes minutes over it", ""},
	} {
		got := checks.Quantity(text)
		if row.want == "" {
			assert.Nil(t, got, "%q: %s", text, row.reason)
		} else if assert.NotNil(t, got, "%q: %s", text, row.reason) {
			assert.Equal(t, row.want, got.String(), row.reason)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason, text string
		rule         checks.Rule
		want         string // what the problem holds, "" for none
	}{
		"tag":             {"a version", "ghcr.io/team/app:1.4.2", checks.TaggedImage, ""},
		"digest":          {"a version", "app@sha256:" + digits, checks.TaggedImage, ""},
		"no tag":          {"any version", "localhost:5000/app", checks.TaggedImage, "must have a tag or a digest"},
		"no image":        {"capitals", "team/App:1", checks.TaggedImage, "must be the name of a container image"},
		"schedule":        {"five fields", "0 7 * * 1-5", checks.Cron, ""},
		"six fields":      {"CronJobs know no seconds", "0 0 7 * * 1-5", checks.Cron, "must be the schedule of a CronJob"},
		"zone in it":      {"it has a field of its own", "TZ=Europe/Berlin 0 7 * * *", checks.Cron, "must have no time zone"},
		"zone and no end": {"the parser panics over it", "TZ=", checks.Cron, "must have no time zone"},
		"zone":            {"a name", "Europe/Berlin", checks.TimeZone, ""},
		"no zone":         {"no such place", "Europe/Atlantis", checks.TimeZone, "must be an IANA time zone"},
		"local":           {"another on each machine", "Local", checks.TimeZone, "must be an IANA time zone"},
		"empty zone":      {"the library takes it for UTC", "", checks.TimeZone, "must be an IANA time zone"},
	} {
		got := row.rule(row.text)
		if row.want == "" {
			assert.Empty(t, got, "%s: %s", name, row.reason)
		} else {
			assert.Contains(t, got, row.want, "%s: %s", name, row.reason)
		}
	}
}

const digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
