package firewall

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// What AWS allows of a set of addresses and of a rate limit:
// https://docs.aws.amazon.com/waf/latest/developerguide/limits.html and
// https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html.
const (
	maxAddresses = 10_000
	minRateLimit = 10
	maxRateLimit = 2_000_000_000
)

// retentions are what CloudWatch takes:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html.
var retentions = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// webACLName is what WAF allows (https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html), with room for
// what the names of the address sets add to it.
var webACLName = checks.Matching(`^[A-Za-z0-9_-]{1,117}$`,
	"must be up to 117 letters, digits, hyphens and underscores")

func nameFindings(name string) findings.List {
	var list findings.List
	checks.Text(&list, "name", name, webACLName)
	return list
}

// Findings are everything that is wrong with the arguments, with defaults applied. NewWebACL returns them as an error.
func (args *WebACLArgs) Findings() findings.List {
	var list findings.List
	a := args.withDefaults()
	addressFindings(&list, "Allow", a.Allow)
	addressFindings(&list, "Deny", a.Deny)
	a.shadowFindings(&list)
	list.Under("RateLimit", a.RateLimit.findings())
	for i, rule := range a.CountRules {
		field := checks.Indexed("CountRules", i)
		switch {
		case !isManagedRule(rule):
			list.Add(field, rule, "must name a rule of the managed groups in use, capitals included: AWS would ignore "+
				"any other name; see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html")
		case slices.Contains(a.CountRules[:i], rule):
			list.Add(field, rule, "must be there once")
		}
	}
	if args != nil {
		list.Under("Logs", args.Logs.findings())
	}
	return list
}

func addressFindings(list *findings.List, field string, ranges []string) {
	count := map[version]int{}
	for i, text := range ranges {
		before := len(*list)
		checks.Text(list, checks.Indexed(field, i), text, checks.CIDR)
		if len(*list) > before {
			continue
		}
		switch {
		case strings.HasSuffix(text, "/0"):
			list.Add(checks.Indexed(field, i), text, "must not be every address, which AWS refuses in a set")
		case slices.Contains(ranges[:i], text):
			list.Add(checks.Indexed(field, i), text, "must be there once")
		}
		count[versionOf(text)]++
	}
	for _, v := range versions {
		if count[v] > maxAddresses {
			list.Add(field, nil, "has %d ranges of %s addresses: AWS takes %d", count[v], v, maxAddresses)
		}
	}
}

// shadowFindings are about ranges that are to be blocked but that Allow, which comes first, lets through.
func (args *WebACLArgs) shadowFindings(list *findings.List) {
	for i, text := range args.Deny {
		denied, err := netip.ParsePrefix(text)
		if err != nil {
			continue
		}
		for j, other := range args.Allow {
			allowed, err := netip.ParsePrefix(other)
			if err == nil && allowed.Bits() <= denied.Bits() && allowed.Overlaps(denied) {
				list.Add(checks.Indexed("Deny", i), text, "must not lie within Allow[%d] (%s), which comes first", j, other)
			}
		}
	}
}

func (r RateLimit) findings() findings.List {
	var list findings.List
	if !slices.Contains([]time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}, r.Window) {
		list.Add("Window", r.Window, "must be 1m, 2m, 5m or 10m")
		return list
	}
	limit := r.RequestsPerSecond * r.Window.Seconds()
	// Written so that what is no number does not pass.
	if !(limit >= minRateLimit && limit <= maxRateLimit) {
		list.Add("RequestsPerSecond", r.RequestsPerSecond, "must make %d to %d requests in %s",
			minRateLimit, maxRateLimit, r.Window)
	}
	return list
}

// limit is the number of requests within the window that AWS is to let pass.
func (r RateLimit) limit() int {
	return int(math.Round(r.RequestsPerSecond * r.Window.Seconds()))
}

func (l Logs) findings() findings.List {
	var list findings.List
	if l.RetentionDays != 0 && !slices.Contains(retentions, l.RetentionDays) {
		list.Add("RetentionDays", l.RetentionDays, "must be a number of days that CloudWatch takes: %v", retentions)
	}
	for i, header := range l.RedactedHeaders {
		field := checks.Indexed("RedactedHeaders", i)
		if !httpguts.ValidHeaderFieldName(header) || header != strings.ToLower(header) {
			list.Add(field, header, "must be the name of a header, in lower case")
		}
	}
	return list
}
