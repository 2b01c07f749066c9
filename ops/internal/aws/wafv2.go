package aws

import (
	"net/netip"
	"strings"
)

// The rules of AWS WAF are in https://docs.aws.amazon.com/waf/latest/developerguide/.
var wafv2 = []kind{
	{
		token: "aws:wafv2/webAcl:WebAcl",
		named: naming{input: "name"},
		required: []string{
			"scope", "defaultAction", "visibilityConfig.cloudwatchMetricsEnabled", "visibilityConfig.metricName",
			"visibilityConfig.sampledRequestsEnabled",
		},
		rules:    []rule{oneOf("scope", "REGIONAL", "CLOUDFRONT"), oneAction},
		replaces: []string{"name", "scope"},
		tagged:   true,
		id:       wafID("webacl"),
		computed: wafARN("webacl"),
		uses: func(arn, name string, annotations map[string]string) bool {
			return annotations[albPrefix+"wafv2-acl-arn"] == arn || name != "" && annotations[albPrefix+"wafv2-acl-name"] == name
		},
	},
	{
		token:    "aws:wafv2/ipSet:IpSet",
		named:    naming{input: "name"},
		required: []string{"scope", "ipAddressVersion"},
		rules:    []rule{oneOf("scope", "REGIONAL", "CLOUDFRONT"), oneOf("ipAddressVersion", "IPV4", "IPV6"), addressRanges},
		replaces: []string{"name", "scope", "ipAddressVersion"},
		tagged:   true,
		id:       wafID("ipset"),
		computed: wafARN("ipset"),
	},
	{
		token:    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
		required: []string{"resourceArn", "logDestinationConfigs"},
		rules:    []rule{logDestination},
		replaces: []string{"resourceArn"},
		id:       idIn("resourceArn"),
	},
}

// wafID follows from scope and name, since AWS takes a name only once in a scope.
func wafID(what string) func(account, inputs, string) string {
	return func(at account, in inputs, _ string) string {
		return uniqueID(what, at.scope(), in.text("scope"), in.text("name"))
	}
}

func wafARN(what string) func(account, string, inputs) map[string]any {
	return func(at account, id string, in inputs) map[string]any {
		scope := "regional"
		if in.text("scope") == "CLOUDFRONT" {
			scope = "global"
		}
		return map[string]any{
			"arn":       at.arn("wafv2", strings.Join([]string{scope, what, in.text("name"), id}, "/")),
			"lockToken": uniqueID("lock", id),
		}
	}
}

func oneAction(in inputs) []problem {
	if action, ok := in.at("defaultAction").(map[string]any); ok {
		return exactlyOne("allow", "block")(action)
	}
	return nil
}

func addressRanges(in inputs) []problem {
	var all []problem
	for _, text := range in.texts("addresses") {
		prefix, err := netip.ParsePrefix(text)
		version := "IPV6"
		if prefix.Addr().Is4() {
			version = "IPV4"
		}
		switch {
		case err != nil:
			all = append(all, wrong("addresses", "has %q, which is no address range such as 192.0.2.0/24", text)...)
		case prefix.Bits() == 0:
			all = append(all, wrong("addresses", "has %q: an IP set does not take all addresses", text)...)
		case in.text("ipAddressVersion") != "" && in.text("ipAddressVersion") != version:
			all = append(all, wrong("addresses", "has %q, which is not %s", text, in.text("ipAddressVersion"))...)
		}
	}
	return all
}

func logDestination(in inputs) []problem {
	if list, known := in.at("logDestinationConfigs").([]any); known && len(list) != 1 {
		return wrong("logDestinationConfigs", "has %d elements: a web ACL logs to one place", len(list))
	}
	const start = "aws-waf-logs-"
	for _, arn := range in.texts("logDestinationConfigs") {
		if !strings.Contains(arn, ":"+start) && !strings.Contains(arn, "/"+start) {
			return wrong("logDestinationConfigs", "has %q: the name of a web ACL's log starts with %s", arn, start)
		}
	}
	return nil
}
