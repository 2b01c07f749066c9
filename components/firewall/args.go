package firewall

import (
	"cmp"
	"slices"
	"time"
)

// WebACLArgs say which requests a WebACL stops. Every field has a default, and nil arguments mean all of them.
type WebACLArgs struct {
	// Allow are the ranges of client addresses that no other rule stops, not even the rate limit. IPv4 and IPv6 may be
	// mixed. Up to 10,000 of each. Default none.
	Allow []string
	// Deny are the ranges of client addresses that are always blocked, also with CountOnly. IPv4 and IPv6 may be mixed.
	// Up to 10,000 of each. Default none.
	Deny []string
	// RateLimit is how fast one client may send.
	RateLimit RateLimit
	// CountRules are rules of the managed groups that count what they match instead of blocking it, by AWS's names:
	// {"SizeRestrictions_BODY"} lets bodies above 8 KB through. Default none.
	CountRules []string
	// CountOnly has the managed groups and the rate limit count instead of block: to see what they would do to real
	// requests. Default false.
	CountOnly bool
	// Logs say what is kept of the requests.
	Logs Logs
}

// RateLimit is how fast one client address may send. AWS counts the requests of a window that ends now, about every ten
// seconds, and blocks while there are more of them than RequestsPerSecond for the whole window would be. So a short
// burst passes, and a block ends by itself.
type RateLimit struct {
	// RequestsPerSecond is the mean rate within Window. Times Window it must be 10 to 2,000,000,000 requests, and is
	// rounded to a whole number of them. Default 100.
	RequestsPerSecond float64
	// Window is 1, 2, 5 or 10 minutes. Default 1 minute.
	Window time.Duration
}

// Logs say what is kept of the requests, in the CloudWatch log group aws-waf-logs-NAME.
type Logs struct {
	// RetentionDays is for how many days; CloudWatch has a list of what it takes. Default 30.
	RetentionDays int
	// RedactedHeaders are headers whose values are kept out of logs and samples, in lower case, besides authorization and
	// cookie, which always are. Default none.
	RedactedHeaders []string
	// RedactQueryString keeps query strings out of logs and samples too, for applications that have tokens there.
	// Default false.
	RedactQueryString bool
}

// withDefaults is a deep copy of args with a value in every field that has a default.
func (args *WebACLArgs) withDefaults() *WebACLArgs {
	var complete WebACLArgs
	if args != nil {
		complete = *args
	}
	complete.Allow = slices.Clone(complete.Allow)
	complete.Deny = slices.Clone(complete.Deny)
	complete.CountRules = slices.Clone(complete.CountRules)
	complete.RateLimit.RequestsPerSecond = cmp.Or(complete.RateLimit.RequestsPerSecond, defaultRequestsPerSecond)
	complete.RateLimit.Window = cmp.Or(complete.RateLimit.Window, defaultWindow)
	complete.Logs.RetentionDays = cmp.Or(complete.Logs.RetentionDays, defaultRetentionDays)
	headers := append(redactedHeaders(), complete.Logs.RedactedHeaders...)
	slices.Sort(headers)
	complete.Logs.RedactedHeaders = slices.Compact(headers)
	return &complete
}
