package firewall

import "time"

// What a WebACL does when WebACLArgs do not say.
const (
	defaultRequestsPerSecond = 100.0
	defaultWindow            = time.Minute
	defaultRetentionDays     = 30
)

// redactedHeaders carry what lets somebody act as a user; no argument brings them into the logs.
func redactedHeaders() []string { return []string{"authorization", "cookie"} }

// logGroupPrefix is how the name of a log group must start for WAF to write there:
// https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html.
const logGroupPrefix = "aws-waf-logs-"

// tooManyRequests tells a client that it is its rate that was refused: without it, WAF answers everything with 403.
const tooManyRequests = 429
