package firewall_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
)

// findingRow is one argument, and the only finding that must come of it.
type findingRow struct {
	reason string
	args   firewall.WebACLArgs
	field  string
	value  any
	rule   string
}

func (row findingRow) test(t *testing.T) {
	t.Parallel()
	list := row.args.Findings()
	require.Len(t, list, 1, row.reason)
	assert.Equal(t, row.field, list[0].Field, row.reason)
	assert.Equal(t, row.value, list[0].Value, row.reason)
	assert.Contains(t, list[0].Rule, row.rule, row.reason)
}

func TestNoFindings(t *testing.T) {
	t.Parallel()
	var none *firewall.WebACLArgs
	assert.Empty(t, none.Findings(), "nil is all defaults")
	assert.Empty(t, full().Findings())
}

func TestAddressFindings(t *testing.T) {
	t.Parallel()
	many := make([]string, 10_001)
	for i := range many {
		many[i] = fmt.Sprintf("10.%d.%d.%d/32", i>>16, i>>8&255, i&255)
	}
	for name, row := range map[string]findingRow{
		"no address": {
			reason: "an empty line in a file is no address",
			args:   firewall.WebACLArgs{Allow: []string{""}}, field: "Allow[0]", rule: "is missing",
		},
		"address without a length": {
			reason: "AWS takes ranges alone",
			args:   firewall.WebACLArgs{Deny: []string{"203.0.113.0/24", "198.51.100.1"}},
			field:  "Deny[1]", value: "198.51.100.1", rule: "must be a range of addresses",
		},
		"address bits beyond the length": {
			reason: "what was meant is not what would be blocked",
			args:   firewall.WebACLArgs{Deny: []string{"2001:db8::1/32"}},
			field:  "Deny[0]", value: "2001:db8::1/32", rule: "write 2001:db8::/32",
		},
		"everybody": {
			reason: "AWS refuses it, and as Allow it would switch the ACL off",
			args:   firewall.WebACLArgs{Allow: []string{"0.0.0.0/0"}},
			field:  "Allow[0]", value: "0.0.0.0/0", rule: "must not be every address",
		},
		"everybody in IPv6": {
			reason: "AWS refuses it",
			args:   firewall.WebACLArgs{Deny: []string{"::/0"}},
			field:  "Deny[0]", value: "::/0", rule: "must not be every address",
		},
		"twice": {
			reason: "one of them was meant to be another",
			args:   firewall.WebACLArgs{Deny: []string{"203.0.113.0/24", "203.0.113.0/24"}},
			field:  "Deny[1]", value: "203.0.113.0/24", rule: "must be there once",
		},
		"too many": {
			reason: "AWS takes 10,000 a set",
			args:   firewall.WebACLArgs{Deny: many}, field: "Deny", rule: "has 10001 ranges of IPV4 addresses",
		},
		"denied within allowed": {
			reason: "allow comes first, so the range would not be blocked",
			args:   firewall.WebACLArgs{Allow: []string{"10.0.0.0/8"}, Deny: []string{"10.1.0.0/16"}},
			field:  "Deny[0]", value: "10.1.0.0/16", rule: "must not lie within Allow[0] (10.0.0.0/8)",
		},
		"denied and allowed": {
			reason: "the same range cannot be both",
			args:   firewall.WebACLArgs{Allow: []string{"2001:db8::/32"}, Deny: []string{"2001:db8::/32"}},
			field:  "Deny[0]", value: "2001:db8::/32", rule: "must not lie within Allow[0]",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestAddressesThatAreFine(t *testing.T) {
	t.Parallel()
	args := firewall.WebACLArgs{Allow: []string{"10.1.0.0/16"}, Deny: []string{"10.0.0.0/8", "192.0.2.1/32"}}
	assert.Empty(t, args.Findings(), "a part of what is denied may be allowed")
	exactly := make([]string, 0, 20_000)
	for i := range 10_000 {
		exactly = append(exactly, fmt.Sprintf("10.0.%d.%d/32", i>>8, i&255), fmt.Sprintf("2001:db8::%x/128", i))
	}
	assert.Empty(t, (&firewall.WebACLArgs{Deny: exactly}).Findings(), "AWS takes 10,000 of each version")
}

func TestRateFindings(t *testing.T) {
	t.Parallel()
	const field = "RateLimit.RequestsPerSecond"
	rate := func(perSecond float64, window time.Duration) firewall.WebACLArgs {
		return firewall.WebACLArgs{RateLimit: firewall.RateLimit{RequestsPerSecond: perSecond, Window: window}}
	}
	for name, row := range map[string]findingRow{
		"a window that AWS has not": {
			reason: "AWS has four",
			args:   rate(100, 30*time.Second), field: "RateLimit.Window", value: 30 * time.Second, rule: "1m, 2m, 5m or 10m",
		},
		"too slow": {
			reason: "AWS takes no limit below 10",
			args:   rate(0.1, time.Minute), field: field, value: 0.1, rule: "must make 10 to 2000000000 requests in 1m0s",
		},
		"too fast": {
			reason: "AWS takes no limit above 2,000,000,000",
			args:   rate(4e6, 10*time.Minute), field: field, value: 4e6, rule: "requests in 10m0s",
		},
		"negative": {
			reason: "nobody can send so few",
			args:   rate(-100, 0), field: field, value: -100.0, rule: "must make 10",
		},
		"infinite": {
			reason: "it would become any number at all",
			args:   rate(math.Inf(1), 0), field: field, value: math.Inf(1), rule: "must make 10",
		},
	} {
		t.Run(name, row.test)
	}
	notANumber := rate(math.NaN(), 0)
	list := notANumber.Findings()
	require.Len(t, list, 1)
	assert.Equal(t, field, list[0].Field, "it would become any number at all")
}

func TestRuleAndLogFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]findingRow{
		"unknown rule": {
			reason: "AWS ignores names that it does not know, and goes on blocking",
			args:   firewall.WebACLArgs{CountRules: []string{"SizeRestrictions_Body"}},
			field:  "CountRules[0]", value: "SizeRestrictions_Body", rule: "must name a rule of the managed groups",
		},
		"rule twice": {
			reason: "AWS refuses two overrides of one rule",
			args:   firewall.WebACLArgs{CountRules: []string{"SizeRestrictions_BODY", "SizeRestrictions_BODY"}},
			field:  "CountRules[1]", value: "SizeRestrictions_BODY", rule: "must be there once",
		},
		"retention": {
			reason: "CloudWatch has a list of its own",
			args:   firewall.WebACLArgs{Logs: firewall.Logs{RetentionDays: 31}},
			field:  "Logs.RetentionDays", value: 31, rule: "must be a number of days that CloudWatch takes",
		},
		"header in capitals": {
			reason: "WAF compares with lower case: it would not be redacted",
			args:   firewall.WebACLArgs{Logs: firewall.Logs{RedactedHeaders: []string{"x-token", "X-API-Key"}}},
			field:  "Logs.RedactedHeaders[1]", value: "X-API-Key", rule: "in lower case",
		},
		"no header": {
			reason: "no request has a header of that name",
			args:   firewall.WebACLArgs{Logs: firewall.Logs{RedactedHeaders: []string{"x api key"}}},
			field:  "Logs.RedactedHeaders[0]", value: "x api key", rule: "must be the name of a header",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestNameFindings(t *testing.T) {
	t.Parallel()
	_, _, err := run(t, strings.Repeat("a", 117), nil, true)
	require.NoError(t, err, "with what the sets add, the name has the 128 characters that WAF takes")
	_, _, err = run(t, strings.Repeat("a", 118), nil, true)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "must be up to 117 letters")
}
