package checks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// A rule says "" of what is right, and the end of a sentence of what is wrong.
func TestRules(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		rule   checks.Rule
		text   string
		want   string // what the problem begins with, "" for none
	}{
		"label":                    {reason: "a namespace", rule: checks.DNSLabel, text: "shop-1"},
		"label with a digit first": {reason: "labels may, Services may not", rule: checks.DNSLabel, text: "1shop"},
		"label of 63":              {reason: "the longest", rule: checks.DNSLabel, text: strings.Repeat("a", 63)},
		"label of 64": {
			reason: "too long", rule: checks.DNSLabel, text: strings.Repeat("a", 64), want: "must be a DNS label: ",
		},
		"label with a dot": {
			reason: "that is a subdomain", rule: checks.DNSLabel, text: "a.b", want: "must be a DNS label: ",
		},
		"label in capitals": {
			reason: "DNS knows none", rule: checks.DNSLabel, text: "Shop", want: "must be a DNS label: ",
		},
		"no label": {
			reason: "none is none", rule: checks.DNSLabel, text: "", want: "must be a DNS label: ",
		},
		"Service": {reason: "a letter first", rule: checks.ServiceName, text: "shop-1"},
		"Service with a digit first": {
			reason: "it would be no host", rule: checks.ServiceName, text: "1shop", want: "must be the name of a Service: ",
		},
		"subdomain": {reason: "labels with dots", rule: checks.DNSSubdomain, text: "a.b-c"},
		"subdomain with two dots": {
			reason: "a label may not be empty", rule: checks.DNSSubdomain, text: "a..b", want: "must be a DNS subdomain: ",
		},
		"subdomain with underscore": {
			reason: "DNS knows none", rule: checks.DNSSubdomain, text: "a_b", want: "must be a DNS subdomain: ",
		},
		"port": {reason: "a name", rule: checks.PortName, text: "http-2"},
		"port of digits": {
			reason: "it would be a number", rule: checks.PortName, text: "80", want: "must be the name of a port: ",
		},
		"port of 16": {
			reason: "15 are the most", rule: checks.PortName, text: strings.Repeat("a", 16),
			want: "must be the name of a port: ",
		},
		"label value":       {reason: "letters of both kinds", rule: checks.LabelValue, text: "v1.2_A"},
		"empty label value": {reason: "a label may have none", rule: checks.LabelValue, text: ""},
		"label value with a slash": {
			reason: "only keys have one", rule: checks.LabelValue, text: "a/b", want: "must be a label value: ",
		},
		"variable": {
			reason: "as shells write them", rule: checks.EnvironmentVariable, text: "DATABASE_URL",
		},
		"variable with a digit": {
			reason: "not at first", rule: checks.EnvironmentVariable, text: "1ST",
			want: "must be the name of an environment variable: ",
		},
		"variable with a blank": {
			reason: "none has one", rule: checks.EnvironmentVariable, text: "A B",
			want: "must be the name of an environment variable: ",
		},
		"range":              {reason: "by its first address", rule: checks.CIDR, text: "10.0.0.0/8"},
		"range of one":       {reason: "is a range", rule: checks.CIDR, text: "10.0.0.1/32"},
		"range of version 6": {reason: "both versions", rule: checks.CIDR, text: "2001:db8::/32"},
		"everything":         {reason: "is a range", rule: checks.CIDR, text: "0.0.0.0/0"},
		"address": {
			reason: "no range", rule: checks.CIDR, text: "10.0.0.1", want: "must be a range of addresses",
		},
		"range of a name": {
			reason: "no address", rule: checks.CIDR, text: "localhost/8", want: "must be a range of addresses",
		},
		"range by another address": {
			reason: "which of the two is meant?", rule: checks.CIDR, text: "10.1.2.3/8",
			want: "has address bits beyond its length: write 10.0.0.0/8",
		},
		"matching": {
			reason: "the pattern fits", rule: checks.Matching("^a+$", "must be of a"), text: "aaa",
		},
		"not matching": {
			reason: "it does not", rule: checks.Matching("^a+$", "must be of a"), text: "aba", want: "must be of a",
		},
	} {
		got := row.rule(row.text)
		if row.want == "" {
			assert.Empty(t, got, "%s: %s", name, row.reason)
		} else {
			assert.True(t, strings.HasPrefix(got, row.want), "%s: %s: %q", name, row.reason, got)
		}
	}
}
