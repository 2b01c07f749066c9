package firewall_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
)

func TestRulesComeInOrder(t *testing.T) {
	t.Parallel()
	rules := rulesOf(t, full())
	order := slices.SortedFunc(maps.Keys(rules), func(a, b string) int {
		return int(rules[a]["priority"].(int64) - rules[b]["priority"].(int64))
	})
	assert.Equal(t, []string{"allow", "deny", "reputation", "rate-limit", "known-bad-inputs", "common"}, order,
		"who is allowed is not judged, who is denied costs nothing, and bodies are read last")
	seen := map[any]string{}
	for name, rule := range rules {
		assert.Empty(t, seen[rule["priority"]], "%s has the priority of another rule, which AWS refuses", name)
		seen[rule["priority"]] = name
		assert.Equal(t, visible(name), rule["visibilityConfig"], "each rule has a metric and samples of its own")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	reference := func(set string) map[string]any {
		return map[string]any{"ipSetReferenceStatement": map[string]any{
			"arn": "arn:aws:wafv2:eu-central-1:123456789012:regional/ipset/" + set + "/1",
		}}
	}
	rules := rulesOf(t, full())
	assert.Equal(t, map[string]any{"allow": map[string]any{}}, rules["allow"]["action"])
	assert.Equal(t, map[string]any{"orStatement": map[string]any{"statements": []any{
		reference("spywatcher-allow-ipv4"), reference("spywatcher-allow-ipv6"),
	}}}, rules["allow"]["statement"], "a set is of one version of IP, so both are asked")
	assert.Equal(t, map[string]any{"block": map[string]any{}}, rules["deny"]["action"])
	assert.Equal(t, reference("spywatcher-deny-ipv4"), rules["deny"]["statement"],
		"AWS refuses an or of one statement")

	set := func(name, version string, addresses ...any) map[string]any {
		return map[string]any{
			"name": name, "scope": "REGIONAL", "ipAddressVersion": version, "addresses": addresses,
		}
	}
	assert.Equal(t, set("spywatcher-allow-ipv4", "IPV4", "198.51.100.0/24"),
		objectOf(t, full(), setType, "spywatcher-allow-ipv4"))
	assert.Equal(t, set("spywatcher-allow-ipv6", "IPV6", "2001:db8:1::/48"),
		objectOf(t, full(), setType, "spywatcher-allow-ipv6"))
	assert.Equal(t, set("spywatcher-deny-ipv4", "IPV4", "203.0.113.7/32"),
		objectOf(t, full(), setType, "spywatcher-deny-ipv4"))

	onlyIPv6 := &firewall.WebACLArgs{Deny: []string{"2001:db8::/32"}}
	assert.Equal(t, reference("spywatcher-deny-ipv6"), rulesOf(t, onlyIPv6)["deny"]["statement"])
	assert.NotContains(t, rulesOf(t, onlyIPv6), "allow", "a rule without addresses is not there")
}

// The limit counts over a window: a rate given per second must not become one per window.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason        string
		rate          firewall.RateLimit
		limit, window int64
	}{
		"default": {
			reason: "spec §4: 100 requests/s per client address", limit: 6000, window: 60,
		},
		"another window": {
			reason: "the same rate in 5 minutes is 5 times as many requests",
			rate:   firewall.RateLimit{Window: 5 * time.Minute}, limit: 30000, window: 300,
		},
		"another rate": {
			reason: "a rate may be below one a second",
			rate:   firewall.RateLimit{RequestsPerSecond: 0.5}, limit: 30, window: 60,
		},
		"least": {
			reason: "AWS takes 10, which is a sixtieth in ten minutes",
			rate:   firewall.RateLimit{RequestsPerSecond: 1.0 / 60, Window: 10 * time.Minute}, limit: 10, window: 600,
		},
		"fraction": {
			reason: "AWS takes whole requests: 0.29 a second are 34.8 in two minutes",
			rate:   firewall.RateLimit{RequestsPerSecond: 0.29, Window: 2 * time.Minute}, limit: 35, window: 120,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := &firewall.WebACLArgs{RateLimit: row.rate}
			assert.Empty(t, args.Findings(), row.reason)
			assert.Equal(t, map[string]any{"rateBasedStatement": map[string]any{
				"aggregateKeyType": "IP", "evaluationWindowSec": row.window, "limit": row.limit,
			}}, rulesOf(t, args)["rate-limit"]["statement"], row.reason)
		})
	}
}

func TestCountRules(t *testing.T) {
	t.Parallel()
	rules := rulesOf(t, full())
	common := managed("AWSManagedRulesCommonRuleSet", counted("NoUserAgent_HEADER"), counted("SizeRestrictions_BODY"))
	assert.Equal(t, common, rules["common"]["statement"], "sorted, so that their order in a file changes nothing")
	assert.Equal(t, managed("AWSManagedRulesKnownBadInputsRuleSet", counted("Host_localhost_HEADER")),
		rules["known-bad-inputs"]["statement"], "each rule is overridden in the group that has it")
	assert.Equal(t, managed("AWSManagedRulesAmazonIpReputationList"), rules["reputation"]["statement"])

	reputation := rulesOf(t, &firewall.WebACLArgs{CountRules: []string{"AWSManagedReconnaissanceList"}})["reputation"]
	assert.Equal(t, managed("AWSManagedRulesAmazonIpReputationList", counted("AWSManagedReconnaissanceList")),
		reputation["statement"])
	assert.Equal(t, map[string]any{"none": map[string]any{}}, reputation["overrideAction"],
		"the other rules of the group still block")
}

func TestCountOnly(t *testing.T) {
	t.Parallel()
	args := full()
	args.CountOnly = true
	rules := rulesOf(t, args)
	count := map[string]any{"count": map[string]any{}}
	for _, group := range []string{"reputation", "known-bad-inputs", "common"} {
		assert.Equal(t, count, rules[group]["overrideAction"], group)
	}
	assert.Equal(t, count, rules["rate-limit"]["action"])
	assert.Equal(t, map[string]any{"block": map[string]any{}}, rules["deny"]["action"],
		"who is denied by name stays out while the rest is tried")
	assert.Equal(t, map[string]any{"allow": map[string]any{}}, rules["allow"]["action"])
}
