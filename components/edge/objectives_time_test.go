package edge_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// minute is how many requests a load balancer had in one: that targets took, that it answered with 5xx itself, that
// targets did, and that targets were slow for.
type minute struct{ taken, refused, failed, slow float64 }

// traffic is that of minute after minute.
type traffic []minute

// of are so many minutes that are alike.
func (m minute) of(minutes int) traffic {
	all := make(traffic, minutes)
	for i := range all {
		all[i] = m
	}
	return all
}

func (t traffic) then(next traffic) traffic { return append(t, next...) }

// sums are the traffic from the beginning to each minute.
func (t traffic) sums() traffic {
	sums := make(traffic, len(t)+1)
	for i, m := range t {
		s := sums[i]
		sums[i+1] = minute{s.taken + m.taken, s.refused + m.refused, s.failed + m.failed, s.slow + m.slow}
	}
	return sums
}

// over is the traffic of a window that ends with a minute.
func (t traffic) over(window, at int) minute {
	to, from := t[at+1], t[max(0, at+1-window)]
	return minute{to.taken - from.taken, to.refused - from.refused, to.failed - from.failed, to.slow - from.slow}
}

// metric is what CloudWatch has of a window: what did not happen is no data.
func (m minute) metric(t *testing.T, name, statistic string) float64 {
	t.Helper()
	count := func(n float64) float64 {
		require.Equal(t, "Sum", statistic)
		if n == 0 {
			return math.NaN()
		}
		return n
	}
	switch name {
	case "RequestCount":
		return count(m.taken)
	case "HTTPCode_ELB_5XX_Count":
		return count(m.refused)
	case "HTTPCode_Target_5XX_Count":
		return count(m.failed)
	default:
		require.Equal(t, "TargetResponseTime PR(:2.5)", name+" "+statistic)
		return 100 * (1 - m.slow/m.taken)
	}
}

// fires says whether a metric alarm of one data point is in ALARM at a minute.
func fires(t *testing.T, alarm map[string]any, sums traffic, at int) bool {
	t.Helper()
	values := map[string]float64{}
	var compared float64
	for _, q := range alarm["metricQueries"].([]any) {
		q := q.(map[string]any)
		if m, ok := q["metric"].(map[string]any); ok {
			window := sums.over(int(m["period"].(int64))/60, at)
			compared = window.metric(t, m["metricName"].(string), m["stat"].(string))
		} else {
			compared = calculate(t, q["expression"].(string), values)
		}
		values[q["id"].(string)] = compared
	}
	require.Equal(t, "GreaterThanThreshold", alarm["comparisonOperator"])
	require.Equal(t, "notBreaching", alarm["treatMissingData"])
	return compared > alarm["threshold"].(float64) // NaN is not
}

// changes are the minutes in which the alarm over a budget begins to be in ALARM, and ceases, in turn.
func (c *cloud) changes(t *testing.T, objective string, of traffic) []int {
	t.Helper()
	rule := c.object(t, "CompositeAlarm", "edge-"+objective+"-budget")["alarmRule"].(string)
	alarms := map[string]map[string]any{}
	for _, name := range c.kind("MetricAlarm") {
		alarms[name+"-1234567"] = c.object(t, "MetricAlarm", name)
	}
	sums := of.sums()
	var changed []int
	was := false
	for at := range of {
		is := holds(t, rule, func(name string) bool {
			require.Contains(t, alarms, name)
			return fires(t, alarms[name], sums, at)
		})
		if is != was {
			changed = append(changed, at)
		}
		was = is
	}
	return changed
}

// TestBudgetsInTime: the alarms' own expressions and rules on the minutes of a day. 1000 requests a minute are usual.
func TestBudgetsInTime(t *testing.T) {
	t.Parallel()
	const noon, day = 12 * 60, 24 * 60
	healthy := minute{taken: 1000, failed: 0.5, slow: 5} // a failed request in 2000, a slow one in 200
	good := minute{taken: 1000}
	c := newCloud(false)
	require.NoError(t, makeAlarms(t, c, promisingArgs()))
	for name, row := range map[string]struct {
		reason    string
		objective string
		traffic   traffic
		changes   []int
	}{
		"healthy": {
			reason:    "half of what may fail does",
			objective: "availability", traffic: healthy.of(2 * day),
		},
		"blip": {
			reason:    "40% of a minute's requests are 0.7% of an hour's",
			objective: "availability",
			traffic:   healthy.of(noon).then(minute{taken: 1000, failed: 400}.of(1)).then(healthy.of(noon)),
		},
		"2% of the budget in an hour": {
			reason:    "of 1.5% in the hour, 1.44% are there in its 58th minute; a minute after it five hold but 1.2%",
			objective: "availability",
			traffic:   good.of(noon).then(minute{taken: 1000, failed: 15}.of(60)).then(good.of(noon)),
			changes:   []int{noon + 57, noon + 60},
		},
		"5% of the budget in six hours": {
			reason:    "of 0.7% in the time, 0.6% are there after 309 of 360 minutes; 30 with 26 such hold more",
			objective: "availability",
			traffic:   good.of(day).then(minute{taken: 1000, failed: 7}.of(360)).then(good.of(noon)),
			changes:   []int{day + 308, day + 364},
		},
		"10% of the budget in a day": {
			reason:    "0.4% are 0.3% of a day after three quarters of it",
			objective: "availability",
			traffic:   good.of(day).then(minute{taken: 1000, failed: 4}.of(day)),
			changes:   []int{day + 1080},
		},
		"outage": {
			reason:    "no target takes a request; ten minutes of it are a quarter of a month's budget, and told for two hours",
			objective: "availability",
			traffic:   good.of(noon).then(minute{refused: 1000}.of(10)).then(good.of(noon)),
			changes:   []int{noon, noon + 10 + 119},
		},
		"outage from the start": {
			reason:    "a load balancer that never had a target to lead to has no requests, and fails all the same",
			objective: "availability", traffic: minute{refused: 1000}.of(60),
			changes: []int{0},
		},
		"hanging targets": {
			reason:    "requests that are taken and never answered count twice, and are half of all",
			objective: "availability",
			traffic:   good.of(noon).then(minute{taken: 1000, refused: 1000}.of(10)).then(good.of(noon)),
			changes:   []int{noon, noon + 10 + 119},
		},
		"few requests": {
			reason:    "one of three is no share of anything",
			objective: "availability", traffic: minute{taken: 3, failed: 1}.of(day),
		},
		"after a quiet night": {
			reason:    "a day's window counts, though it holds less traffic than a busy day's",
			objective: "availability",
			traffic:   minute{taken: 3}.of(20 * 60).then(minute{taken: 60, failed: 0.25}.of(4 * 60)),
			changes:   []int{20*60 + 154},
		},
		"silence": {
			reason:    "who asked nothing was refused nothing",
			objective: "availability", traffic: minute{}.of(day),
		},
		"slow as allowed": {
			reason:    "half of what may be slow is",
			objective: "latency", traffic: healthy.of(2 * day),
		},
		"slow for an hour": {
			reason:    "of 15% in the hour, 14.4% are there in its 58th minute",
			objective: "latency",
			traffic:   good.of(noon).then(minute{taken: 1000, slow: 150}.of(60)).then(good.of(noon)),
			changes:   []int{noon + 57, noon + 60},
		},
		"slow for a moment": {
			reason:    "a minute's requests are 1.7% of an hour's",
			objective: "latency",
			traffic:   good.of(noon).then(minute{taken: 1000, slow: 1000}.of(1)).then(good.of(noon)),
		},
		"nobody answered": {
			reason:    "what is refused is the other objective's",
			objective: "latency", traffic: minute{refused: 1000}.of(day),
		},
		"few slow requests": {
			reason:    "one of three is no share of anything",
			objective: "latency", traffic: minute{taken: 3, slow: 1}.of(day),
		},
	} {
		t.Run(strings.ReplaceAll(name, "%", " percent"), func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.changes, c.changes(t, row.objective, row.traffic), row.reason)
		})
	}
}
