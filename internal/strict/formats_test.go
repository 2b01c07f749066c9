package strict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	digest := "@sha256:" + strings.Repeat("a", 64)
	for name, row := range map[string]struct {
		key   string
		valid []string
		wrong []string
	}{
		"dns_label": {
			key:   "label",
			valid: []string{"a", "spywatcher-staging", "1a", strings.Repeat("a", 63)},
			wrong: []string{"A", "a.b", "-a", "a-", "a_b", " a", "ä", strings.Repeat("a", 64)},
		},
		"dns_name": {
			key:   "host",
			valid: []string{"localhost", "api.spywatcher.example.com", "1.example"},
			wrong: []string{"*.example.com", "Example.com", "a..b", "a.", "10.0.0.1", "2001:db8::1", "http://a", "a b"},
		},
		"port_name": {
			key:   "port",
			valid: []string{"http", "http-metrics", "h2c"},
			wrong: []string{"8080", "HTTP", "a--b", "-a", "sixteen-letters-"},
		},
		"image": {
			key: "image",
			valid: []string{
				"nginx:1.27", "ghcr.io/subculture-collective/spywatcher-backend:1.2.3", "localhost:5000/app:1",
				"app" + digest, "app:1" + digest,
			},
			wrong: []string{
				"nginx", "localhost:5000/app", "App:1", "app:", "app:1 ", "app@sha256:abc", "https://ghcr.io/app:1",
				strings.Repeat("a", 64),
			},
		},
		"quantity": {
			key:   "memory",
			valid: []string{"0", "500m", "512Mi", "1.5", ".5", "1e3", "2G"},
			wrong: []string{"512MB", "512 Mi", "-1", "-500m", "Mi", "0x10", "NaN", "1e-999999999", "1e", "5x"},
		},
		"cron": {
			key:   "morning",
			valid: []string{"30 7 * * 1-5", "*/5 * * * *", "0 8 * * MON-FRI", "@daily"},
			wrong: []string{
				"* * * *", "0 0 7 * * *", "60 * * * *", "TZ=Europe/Berlin 0 7 * * *", "CRON_TZ=UTC", "TZ=", "@noon", "*/0 * * * *",
			},
		},
		"time_zone": {
			key:   "zone",
			valid: []string{"UTC", "Europe/Berlin", "America/New_York", "Etc/GMT+3"},
			wrong: []string{"Local", "local", "Europe/Bonn", "../zoneinfo/UTC", "/etc/localtime", "+02:00"},
		},
		"cidr": {
			key:   "network",
			valid: []string{"10.0.0.0/16", "0.0.0.0/0", "203.0.113.7/32", "2001:db8::/32"},
			wrong: []string{"10.0.0.0", "10.0.0.1/16", "10.0.0.0/33", "10.0.0/16", "2001:db8::1/32", "example.com/24"},
		},
		"http_url": {
			key:   "runbook",
			valid: []string{"https://example.com", "http://example.com:8080/runbooks?x=1#y", "HTTPS://example.com"},
			wrong: []string{
				"example.com", "//example.com", "/runbooks", "ftp://example.com", "https://", "https:///a", "https://:80",
				"https://exa mple.com", "https://example.com:port", "mailto:a@example.com",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range row.valid {
				target := sound()
				target.With = "x"
				assert.Empty(t, sentences(strict.Decode(map[string]string{row.key: text}, "app", &target)), text)
			}
			for _, text := range row.wrong {
				target := sound()
				target.With = "x"
				list := strict.Decode(map[string]string{row.key: text}, "app", &target)
				if assert.Len(t, list, 1, text) {
					assert.Equal(t, text, list[0].Value)
				}
			}
		})
	}
}
