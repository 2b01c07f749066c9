package edge

import (
	"fmt"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// watch is what an alarm looks at, and when it is bad.
type watch struct {
	// name is the alarm's name, behind the component's.
	name string
	// description tells whoever is woken what it means.
	description string
	metrics     []metric
	// expressions compute what is compared, from the metrics and from those before. Without any there is one metric.
	expressions []expression
	comparison  string
	threshold   float64
	// period is what one data point is made of; breaching of the last periods must be bad.
	period             time.Duration
	breaching, periods int
	missing            string
	// felt is true where customers feel it.
	felt bool
	// part is true of what only counts in the rule of another alarm, and tells nobody itself.
	part bool
}

// metric is one of AWS's metrics of Application Load Balancers:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
type metric struct {
	id, metric, statistic string
	of                    dimensions
}

type dimensions = pulumi.StringMap

// expression is metric math:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html.
type expression struct {
	id, text, label string
}

// How a value is compared with the threshold.
const (
	above   = "GreaterThanThreshold"
	atLeast = "GreaterThanOrEqualToThreshold"
)

// What periods without data mean. docs/edge.md gives the reason for each alarm.
const (
	// missingIsGood is for what AWS reports only when it happens.
	missingIsGood = "notBreaching"
	// missingTold is for what AWS always reports: silence makes the alarm INSUFFICIENT_DATA, and is told.
	missingTold = "missing"
)

// watches are all that is watched for a load balancer and the target groups of its Services.
func (args *AlarmsArgs) watches(
	ctx *pulumi.Context, component pulumi.Resource, balancer pulumi.StringOutput,
) []watch {
	t := args.Thresholds
	whole := dimensions{"LoadBalancer": balancer}
	all := []watch{
		t.errors("load-balancer-errors", "HTTPCode_ELB_5XX_Count", whole,
			"the load balancer answered itself, with 5xx: it found no healthy target, or none answered in time"),
		t.errors("target-errors", "HTTPCode_Target_5XX_Count", whole, "the targets answered with 5xx"),
		t.latency(whole),
		t.rejections(whole),
	}
	for _, s := range args.Services {
		targets := args.LoadBalancer.findTargets(ctx, s, component).ArnSuffix()
		group := dimensions{"LoadBalancer": balancer, "TargetGroup": targets}
		all = append(all, t.unhealthy(s, group), t.connectionErrors(s, group))
	}
	return all
}

// perMinute is the least traffic at which ratios and percentiles mean something.
func (t Thresholds) perMinute() string { return strconv.FormatFloat(t.MinRequestRate*60, 'f', -1, 64) }

// errors watches the share of requests that ended in a counted error.
//
// The newest minute often lacks a metric that comes a little later. Filled with 0 it is good, and would break every row
// of five bad minutes; so it is five of the last six.
func (t Thresholds) errors(name, counted string, of dimensions, meaning string) watch {
	metrics, expressions := failures(counted, "FILL(errors, 0)", t.perMinute(), of)
	return watch{
		name: name,
		description: fmt.Sprintf("More than %s%% of requests failed for 5 minutes: %s. Minutes below %s requests do not "+
			"count.", percent(t.ErrorRatio), meaning, t.perMinute()),
		metrics:     metrics,
		expressions: expressions,
		comparison:  above,
		threshold:   t.ErrorRatio,
		period:      time.Minute, breaching: 5, periods: 6,
		missing: missingIsGood,
		felt:    true,
	}
}

// failures compute which part of all requests failed is, of the metrics "balancer", which is the load balancer's own
// 5xx, and "errors", which is counted. Below floor requests it is 0.
func failures(counted, failed, floor string, of dimensions) ([]metric, []expression) {
	return []metric{
			{"requests", "RequestCount", "Sum", of},
			{"balancer", "HTTPCode_ELB_5XX_Count", "Sum", of},
			{"errors", counted, "Sum", of},
		}, []expression{
			// RequestCount leaves out what no target could take. Alone it would be 0 in a total outage. What a target took
			// and never answered is in both: the ratio may be too small, not too large.
			{"total", "FILL(requests, 0) + FILL(balancer, 0)", "requests"},
			{"ratio", "IF(total < " + floor + ", 0, " + failed + " / total)", "failed of all requests"},
		}
}

func (t Thresholds) latency(of dimensions) watch {
	return watch{
		name: "response-time",
		description: fmt.Sprintf("The slowest 5%% of requests waited more than %s for their target's answer, for 10 "+
			"minutes. Minutes below %s requests do not count.", t.ResponseTime, t.perMinute()),
		metrics: []metric{
			{"requests", "RequestCount", "Sum", of},
			{"p95", "TargetResponseTime", "p95", of},
		},
		expressions: []expression{
			{"slow", "IF(requests < " + t.perMinute() + ", 0, p95)", "seconds until the answer, p95"},
		},
		comparison: above,
		threshold:  t.ResponseTime.Seconds(),
		period:     time.Minute, breaching: 10, periods: 10,
		missing: missingIsGood,
		felt:    true,
	}
}

func (t Thresholds) rejections(of dimensions) watch {
	return watch{
		name: "rejected-connections",
		description: fmt.Sprintf("The load balancer turned away %s within 5 minutes: it had all the connections that it can "+
			"have.", atLeastSome(t.RejectedConnections, "connection")),
		metrics:    []metric{{"rejected", "RejectedConnectionCount", "Sum", of}},
		comparison: atLeast,
		threshold:  float64(t.RejectedConnections),
		period:     5 * time.Minute, breaching: 1, periods: 1,
		missing: missingIsGood,
		felt:    true,
	}
}

// unhealthy allows for a pod that needs its five minutes to start.
func (t Thresholds) unhealthy(s Service, of dimensions) watch {
	return watch{
		name: s.Name + "-unhealthy-hosts",
		description: fmt.Sprintf("The Service %s has had %s failing the load balancer's health checks for 10 minutes.",
			s.Name, atLeastSome(t.UnhealthyHosts, "target")),
		metrics:    []metric{{"unhealthy", "UnHealthyHostCount", "Maximum", of}},
		comparison: atLeast,
		threshold:  float64(t.UnhealthyHosts),
		period:     time.Minute, breaching: 10, periods: 10,
		missing: missingTold,
	}
}

func (t Thresholds) connectionErrors(s Service, of dimensions) watch {
	return watch{
		name: s.Name + "-connection-errors",
		description: fmt.Sprintf("The load balancer failed %s to connect to the targets of the Service %s within 5 minutes.",
			atLeastSome(t.TargetConnectionErrors, "time"), s.Name),
		metrics:    []metric{{"errors", "TargetConnectionErrorCount", "Sum", of}},
		comparison: atLeast,
		threshold:  float64(t.TargetConnectionErrors),
		period:     5 * time.Minute, breaching: 1, periods: 1,
		missing: missingIsGood,
	}
}

func percent(part float64) string { return decimal(part * 100) }

// decimal leaves out the digits that only binary fractions have.
func decimal(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }

func atLeastSome(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("at least %d %s", n, what)
}
