package stacks

import "time"

// Edge is what AWS has between the internet and the load balancer. It needs an account (aws) and the ALB.
type Edge struct {
	// Zone is the public hosted zone of Route 53 that the hosts lie in, such as example.com. Default none: no certificate is
	// made, and no record leads to the load balancer.
	Zone string `config:"zone" validate:"required_with=ZoneID"`
	// ZoneID is the zone's id. Default it is looked up by its name.
	ZoneID string `config:"zoneID"`
	// Logs is a bucket that is made for the load balancer's logs. Default none.
	Logs *LogBucket `config:"logs"`
	// Firewall is a web ACL before the load balancer. Default none.
	Firewall *Firewall `config:"firewall"`
}

// LogBucket is a bucket that is made for logs; docs/edge.md tells how it is closed.
type LogBucket struct {
	// Bucket is its name, which nobody else in AWS may have. Required.
	Bucket string `config:"bucket" validate:"required"`
	// Prefix is the folder of the logs. Default alb.
	Prefix string `config:"prefix"`
	// RetentionDays is after how many days a log goes. Default 90.
	RetentionDays int `config:"retentionDays" validate:"omitempty,min=1"`
	// ForceDestroy lets the bucket go together with the logs in it. Default false.
	ForceDestroy bool `config:"forceDestroy"`
}

// Firewall is a web ACL of AWS WAF; docs/firewall.md tells what it stops.
type Firewall struct {
	// RequestsPerSecond is how fast one client address may send, on average over Window. Default 100.
	RequestsPerSecond float64 `config:"requestsPerSecond" validate:"omitempty,gt=0"`
	// Window is 1m, the default, 2m, 5m or 10m.
	Window time.Duration `config:"window"`
	// Allow are client addresses that nothing stops, and Deny those that are always blocked. Default none.
	Allow []string `config:"allow" validate:"dive,cidr"`
	Deny  []string `config:"deny" validate:"dive,cidr"`
	// CountRules are rules of AWS's managed groups that count instead of block. Default none.
	CountRules []string `config:"countRules"`
	// CountOnly has the managed groups and the rate limit count instead of block. Default false.
	CountOnly bool `config:"countOnly"`
	// RetentionDays is how long the logs are kept. Default 30.
	RetentionDays int `config:"retentionDays" validate:"omitempty,min=1"`
	// RedactQueryString keeps query strings out of the logs. Default false.
	RedactQueryString bool `config:"redactQueryString"`
}

// Alarms are CloudWatch's, on what only the load balancer sees; docs/edge.md tells of each. The key may be encrypted, as whoever
// knows an endpoint can often page with it.
type Alarms struct {
	// Enabled makes them. They need an account (aws) and the ALB. Default false.
	Enabled bool `config:"enabled"`
	// Subscriptions are who is told. Default nobody.
	Subscriptions []Subscription `config:"subscriptions" validate:"unique=Name,dive"`
	// ErrorRatio is the share of failed requests that is too much, as a part of 1. Default 0.05.
	ErrorRatio float64 `config:"errorRatio"`
	// MinRequestRate is how many requests a second there must be before shares and times count. Default 0.5.
	MinRequestRate float64 `config:"minRequestRate"`
	// ResponseTime is what the 95th percentile may take. Default 2s.
	ResponseTime time.Duration `config:"responseTime"`
	// RejectedConnections, UnhealthyHosts and TargetConnectionErrors are how many are too many. Default 1, 1 and 10.
	RejectedConnections    int `config:"rejectedConnections"`
	UnhealthyHosts         int `config:"unhealthyHosts"`
	TargetConnectionErrors int `config:"targetConnectionErrors"`
	// Objectives are what is promised of the requests to the load balancer. Default none.
	Objectives *AlarmObjectives `config:"objectives"`
}

// AlarmObjectives are what is promised of the requests to the load balancer; an alarm tells when the promise will not be
// kept. At least one of Availability and Latency.
type AlarmObjectives struct {
	// Availability is the share of requests that are not to be answered 5xx, as a part of 1: 0.999 leaves one in a
	// thousand. Default none.
	Availability float64 `config:"availability"`
	// Latency is how many requests are to be answered in time. Default none.
	Latency *AlarmLatency `config:"latency"`
	// Period is the time over which the promise is kept. At least 240h. Default 720h.
	Period time.Duration `config:"period"`
}

// AlarmLatency is how many requests are to be answered in time.
type AlarmLatency struct {
	// Share is the part of the requests that targets answer, as a part of 1: 0.99 leaves one in a hundred. Required.
	Share float64 `config:"share"`
	// Within is how long a target may take until its answer begins. Required.
	Within time.Duration `config:"within"`
}

// Subscription is somebody who is told of alarms.
type Subscription struct {
	// Name tells subscriptions apart, such as on-call. Required.
	Name string `config:"name" validate:"required"`
	// Protocol is email, https, sms, sqs or lambda. Required.
	Protocol string `config:"protocol" validate:"required,oneof=email https sms sqs lambda"`
	// Endpoint is an address, a URL, a number or an ARN, as the protocol asks. Required.
	Endpoint string `config:"endpoint" validate:"required" secret:"true"`
}
