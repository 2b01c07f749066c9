package edge

import "time"

// validationTimeout is how long ACM may take to see the validation records. It says up to 30 minutes; a zone that
// nobody delegates to is found out then, and not after the provider's own 75 minutes.
const validationTimeout = "30m"

// validationTTL is how long, in seconds, resolvers keep a validation record.
const validationTTL = 300

// What AccessLogs are when AccessLogsArgs do not say.
const (
	defaultLogPrefix     = "alb"
	defaultRetentionDays = 90
)

// abandonedUploadDays is how long S3 keeps the parts of an upload that never ended.
const abandonedUploadDays = 7

// defaultServicePort is the port of a Service that does not say, as in package ingress.
const defaultServicePort = "http"

// What Thresholds are when they do not say.
const (
	defaultErrorRatio             = 0.05
	defaultMinRequestRate         = 0.5
	defaultResponseTime           = 2 * time.Second
	defaultRejectedConnections    = 1
	defaultUnhealthyHosts         = 1
	defaultTargetConnectionErrors = 10
)

// defaultObjectivePeriod is that of Objectives which do not say.
const defaultObjectivePeriod = 30 * day

// defaultBurns are those of the SRE workbook, with a day in place of its three as a period of CloudWatch is at most a
// day: https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts.
var defaultBurns = []Burn{
	{Budget: 0.02, Long: time.Hour, Short: 5 * time.Minute},
	{Budget: 0.05, Long: 6 * time.Hour, Short: 30 * time.Minute},
	{Budget: 0.1, Long: day, Short: 2 * time.Hour},
}

// keyDeletionDays is how long AWS KMS waits before it forgets the topic's key: the most it allows.
const keyDeletionDays = 30
