package strict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// FuzzDecode puts a text into every kind of field: nothing may panic, hang, or leave a finding that names no field or
// shows a secret.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "null", "true", "3", "-1", "3.5", "1e999", "NaN", "90s", "text", "\x00\xff", `"quoted"`,
		`{}`, `[]`, `[null]`, `{"":""}`, `{"a":1,"a":{"a":[]}}`, `{"port":{"a":1,"a":2}}`, `[[{"x":[1,{"y":null}]}]]`,
		`{"image":"app:1","port":3001,"drain":"90s","scaling":{"min":2,"max":1}}`,
		`[{"host":"A","port":1},{"host":"A","port":1}]`, `{"a][b":"X","a].b[0]":["Y"]}`, `{"behind":null,"list":[""]}`,
		"TZ=", "CRON_TZ=x 0 0 * * *", "@every 1h", "1e-999999999", "Mi", "../UTC", "http://[::1]:x", "::/129", "app@sha256:",
		strings.Repeat("[", 10001), `{"unclosed":"`, `{} {}`,
	} {
		f.Add("backend", seed)
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		fields := map[string]string{key: text}
		for _, known := range []string{
			"replicas", "small", "count", "ratio", "narrow", "protected", "timeout", "size", "limit", "backend", "monitoring",
			"hosts", "routes", "labels", "workloads",
		} {
			fields[known] = text
		}
		check(t, strict.Decode(fields, "app", &config{}))

		for _, known := range []string{
			"label", "host", "port", "image", "memory", "morning", "zone", "network", "runbook", "needed", "instead", "lte",
			"gt", "lt", "once", "routes", "gtefield",
		} {
			fields[known] = text
		}
		target := sound()
		check(t, strict.Decode(fields, "app", &target))

		list := strict.Decode(map[string]string{key: text, "token": text, "pin": text, "settings": text, "keys": text},
			"app", &vault{}, strict.Secret(key, "token", "least"))
		for _, finding := range list {
			assert.Nil(t, finding.Value, finding.Field)
		}
	})
}

func check(t *testing.T, list findings.List) {
	t.Helper()
	for _, finding := range list {
		assert.True(t, strings.HasPrefix(finding.Field, "app:"), finding.Field)
		assert.NotEmpty(t, finding.Rule, finding.Field)
	}
}
