package edge

import (
	"fmt"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// budget is what an objective leaves to be bad.
type budget struct {
	// name is the objective's, which the names of its alarms begin with.
	name string
	// target is the share of requests that must be good, over period.
	target float64
	period time.Duration
	burns  []Burn
	// bad is what befell a request that uses the budget up.
	bad string
	// share computes the share of bad requests in windows with at least floor requests, and 0 in others.
	share func(floor string) ([]metric, []expression)
	// floor is how many requests a second there must be.
	floor float64
}

// budgets are those of all objectives.
func (args *AlarmsArgs) budgets(balancer pulumi.StringOutput) []budget {
	o, of := args.Objectives, dimensions{"LoadBalancer": balancer}
	if o == nil {
		return nil
	}
	common := budget{period: o.Period, burns: o.Burns, floor: args.Thresholds.MinRequestRate}
	var all []budget
	if o.Availability != 0 {
		b := common
		b.name, b.target, b.bad = "availability", o.Availability, "failed"
		b.share = func(floor string) ([]metric, []expression) {
			return failures("HTTPCode_Target_5XX_Count", "(FILL(balancer, 0) + FILL(errors, 0))", floor, of)
		}
		all = append(all, b)
	}
	if o.Latency != nil {
		b := common
		b.name, b.target, b.bad = "latency", o.Latency.Share, "waited more than "+o.Latency.Within.String()
		b.share = func(floor string) ([]metric, []expression) { return o.Latency.slow(floor, of) }
		all = append(all, b)
	}
	return all
}

// slow computes the share of requests that waited for too long. PR is the percentage of values up to a bound:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html.
func (l *LatencyObjective) slow(floor string, of dimensions) ([]metric, []expression) {
	inTime := "PR(:" + strconv.FormatFloat(l.Within.Seconds(), 'f', -1, 64) + ")"
	return []metric{
		{"requests", "RequestCount", "Sum", of},
		{"punctual", "TargetResponseTime", inTime, of},
	}, []expression{{"slow", "IF(requests < " + floor + ", 0, 1 - punctual / 100)", "slow of all requests"}}
}

// newBudgetAlarm makes the alarm that tells that a budget goes too fast, over one for each window of each burn. The
// windows of a burn cannot share an alarm: all metrics of an expression have one period.
func (s *alarmSet) newBudgetAlarm(b budget) error {
	var burning pulumi.StringArray
	for _, burn := range b.burns {
		long, err := s.newMetricAlarm(b.watch(burn, "long", burn.Long))
		if err != nil {
			return err
		}
		short, err := s.newMetricAlarm(b.watch(burn, "short", burn.Short))
		if err != nil {
			return err
		}
		burning = append(burning, pulumi.Sprintf("(%s AND %s)", inAlarm(long), inAlarm(short)))
	}
	_, err := s.newCompositeAlarm(b.name+"-budget", fmt.Sprintf("Too many requests %s lately for %s%% of the requests of "+
		"%s to be good. The pairs of alarms of this rule that are in ALARM say how fast the budget of bad requests goes.",
		b.bad, percent(b.target), span(b.period)), anyOf(burning))
	return err
}

// watch looks at the share of bad requests in a window of a burn.
//
// Both windows need the traffic of the short one. In as many requests one that is bad means little, and the long window
// has at least these; asked for its own share of traffic, a day would be blind after each quiet night.
func (b budget) watch(burn Burn, which string, window time.Duration) watch {
	floor := strconv.FormatFloat(max(1, b.floor*burn.Short.Seconds()), 'f', 0, 64)
	metrics, expressions := b.share(floor)
	rate := burn.rate(b.period)
	threshold := badShare(rate, b.target)
	return watch{
		name: fmt.Sprintf("%s-burn-%s-%s", b.name, span(burn.Long), which),
		description: fmt.Sprintf("More than %s%% of requests %s within %s, %s times the share that %s%% leaves. Windows "+
			"below %s requests do not count. It tells nobody: %s-budget does, when the other window of the pair is as bad.",
			percent(threshold), b.bad, span(window), decimal(rate), percent(b.target), floor, b.name),
		metrics:     metrics,
		expressions: expressions,
		comparison:  above,
		threshold:   threshold,
		period:      window, breaching: 1, periods: 1,
		missing: missingIsGood,
		part:    true,
	}
}
