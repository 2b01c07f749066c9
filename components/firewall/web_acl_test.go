package firewall_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// full uses every argument.
func full() *firewall.WebACLArgs {
	return &firewall.WebACLArgs{
		Allow:      []string{"198.51.100.0/24", "2001:db8:1::/48"},
		Deny:       []string{"203.0.113.7/32"},
		RateLimit:  firewall.RateLimit{RequestsPerSecond: 20, Window: 5 * time.Minute},
		CountRules: []string{"SizeRestrictions_BODY", "Host_localhost_HEADER", "NoUserAgent_HEADER"},
		Logs: firewall.Logs{
			RetentionDays:     90,
			RedactedHeaders:   []string{"x-api-key", "cookie"},
			RedactQueryString: true,
		},
	}
}

func managed(group string, overrides ...any) map[string]any {
	statement := map[string]any{"vendorName": "AWS", "name": group}
	if len(overrides) > 0 {
		statement["ruleActionOverrides"] = overrides
	}
	return map[string]any{"managedRuleGroupStatement": statement}
}

func counted(rule string) any {
	return map[string]any{"name": rule, "actionToUse": map[string]any{"count": map[string]any{}}}
}

func visible(metric string) map[string]any {
	return map[string]any{"cloudwatchMetricsEnabled": true, "metricName": metric, "sampledRequestsEnabled": true}
}

func TestWebACL(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, answered, err := run(t, "spywatcher", nil, preview)
			require.NoError(t, err)
			none := map[string]any{"none": map[string]any{}}
			assert.Equal(t, map[string]any{
				"name":          "spywatcher",
				"scope":         "REGIONAL",
				"defaultAction": map[string]any{"allow": map[string]any{}},
				"rules": []any{
					map[string]any{
						"name": "reputation", "priority": int64(30), "overrideAction": none,
						"statement":        managed("AWSManagedRulesAmazonIpReputationList"),
						"visibilityConfig": visible("reputation"),
					},
					map[string]any{
						"name": "rate-limit", "priority": int64(40),
						"action": map[string]any{"block": map[string]any{
							"customResponse": map[string]any{"responseCode": int64(429)},
						}},
						"statement": map[string]any{"rateBasedStatement": map[string]any{
							"aggregateKeyType": "IP", "evaluationWindowSec": int64(60), "limit": int64(6000),
						}},
						"visibilityConfig": visible("rate-limit"),
					},
					map[string]any{
						"name": "known-bad-inputs", "priority": int64(50), "overrideAction": none,
						"statement":        managed("AWSManagedRulesKnownBadInputsRuleSet"),
						"visibilityConfig": visible("known-bad-inputs"),
					},
					map[string]any{
						"name": "common", "priority": int64(60), "overrideAction": none,
						"statement":        managed("AWSManagedRulesCommonRuleSet"),
						"visibilityConfig": visible("common"),
					},
				},
				"dataProtectionConfig": map[string]any{"dataProtections": []any{map[string]any{
					"action": "SUBSTITUTION",
					"field": map[string]any{
						"fieldType": "SINGLE_HEADER", "fieldKeys": []any{"authorization", "cookie"},
					},
				}}},
				"visibilityConfig": visible("spywatcher"),
			}, found(t, recording, aclType, "spywatcher").Object(), "spec §4: 100 requests/s per client address")

			if preview {
				assert.Equal(t, map[string]any{"logGroup": "aws-waf-logs-spywatcher"}, answered,
					"nobody may use the ACL before its logging stands, which no preview can say")
			} else {
				assert.Equal(t, map[string]any{
					"arn": aclARN, "name": "spywatcher", "logGroup": "aws-waf-logs-spywatcher",
				}, answered)
			}
		})
	}
}

func TestChildren(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "spywatcher", full(), preview)
			require.NoError(t, err)
			assert.Equal(t, []string{
				groupType + " spywatcher-logs <- spywatcher",
				policyType + " spywatcher-delivery <- spywatcher",
				setType + " spywatcher-allow-ipv4 <- spywatcher",
				setType + " spywatcher-allow-ipv6 <- spywatcher",
				setType + " spywatcher-deny-ipv4 <- spywatcher",
				aclType + " spywatcher <- spywatcher",
				loggingType + " spywatcher-logging <- spywatcher",
				componentType + " spywatcher",
				"test:index:Ingress ingress",
			}, recording.URNs(), "another type, name or parent replaces the ACL unless the old one is made an alias")
		})
	}
}

// AWS refuses to delete an ACL that a load balancer uses, and a set that an ACL uses; and an ACL that is used before it
// logs leaves requests unseen.
func TestOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "spywatcher", full(), preview)
			require.NoError(t, err)
			uses := func(typ, name string) []string { return found(t, recording, typ, name).DependsOn }
			assert.Equal(t, []string{"spywatcher-allow-ipv4", "spywatcher-allow-ipv6", "spywatcher-deny-ipv4"},
				uses(aclType, "spywatcher"), "the sets come before the ACL")
			assert.Equal(t, []string{"spywatcher-logs"}, uses(policyType, "spywatcher-delivery"))
			assert.Equal(t, []string{"spywatcher", "spywatcher-delivery", "spywatcher-logs"},
				uses(loggingType, "spywatcher-logging"), "ACL, log group and policy come before logging")
			assert.Equal(t, []string{"spywatcher", "spywatcher-logging"}, uses("test:index:Ingress", "ingress"),
				"who uses the ARN comes after logging, and goes before it")
		})
	}
}

func TestWebACLInputs(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{
		"allow":      []any{"198.51.100.0/24", "2001:db8:1::/48"},
		"deny":       []any{"203.0.113.7/32"},
		"rateLimit":  map[string]any{"requestsPerSecond": int64(20), "window": "5m0s"},
		"countRules": []any{"SizeRestrictions_BODY", "Host_localhost_HEADER", "NoUserAgent_HEADER"},
		"countOnly":  false,
		"logs": map[string]any{
			"retentionDays":     int64(90),
			"redactedHeaders":   []any{"authorization", "cookie", "x-api-key"},
			"redactQueryString": true,
		},
	}, objectOf(t, full(), componentType, "spywatcher"), "the component's own inputs are in the state")
}

func TestBadArgumentsRegisterNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		name   string
		args   *firewall.WebACLArgs
		fields []string
	}{
		"no name": {
			reason: "everything is named after the component", fields: []string{"name"},
		},
		"a name with a dot": {
			reason: "WAF refuses it", name: "spywatcher.production", fields: []string{"name"},
		},
		"name and args": {
			reason: "name and arguments are told together", name: "my acl",
			args:   &firewall.WebACLArgs{Allow: []string{"all"}, Deny: []string{"10.0.0.1/8"}},
			fields: []string{"name", "Allow[0]", "Deny[0]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, row.name, row.args, false)
			var refused *findings.Error
			require.ErrorAs(t, err, &refused, row.reason)
			var fields []string
			for _, f := range refused.Findings {
				fields = append(fields, f.Field)
			}
			assert.Equal(t, row.fields, fields, row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}

// A component must not change what it was given: two may be made from the same arguments.
func TestArgsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	args := full()
	_, _, err := run(t, "spywatcher", args, false)
	require.NoError(t, err)
	assert.Equal(t, full(), args)
}
