package edge

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Burn is a speed at which a budget goes. It is told when the budget went so fast over the Long window, and goes so
// still over the Short one, so that it ends soon after its cause:
// https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts.
type Burn struct {
	// Budget is the part of a whole Period's budget, from 0.001 to 1, that goes within Long.
	Budget float64
	// Long and Short are whole minutes up to a day, Short the shorter. No two burns have the same Long.
	Long, Short time.Duration
}

// rate is how many times faster the budget goes than it would if it lasted for just the period.
func (b Burn) rate(period time.Duration) float64 {
	return b.Budget * period.Seconds() / b.Long.Seconds()
}

// badShare is the part of all requests that is bad where what target leaves goes at a rate.
func badShare(rate, target float64) float64 {
	share, _ := strconv.ParseFloat(decimal(rate*(1-target)), 64) // what was just formatted is a number
	return share
}

// least is the shortest period in which the burn is worth telling: at that speed, the budget lasts for it.
func (b Burn) least() time.Duration {
	return time.Duration(math.Round(b.Long.Seconds()/b.Budget)) * time.Second
}

// leastBudget keeps the shortest period that a burn asks for far from what overflows.
const leastBudget = 0.001

// findings are written so that NaN is noted too.
func (b Burn) findings() findings.List {
	var list findings.List
	if !(b.Budget >= leastBudget && b.Budget <= 1) {
		list.Add("Budget", b.Budget, "must be from %v to 1, as a part of 1: 0.02 is 2%%", leastBudget)
	}
	long, short := isPeriod(b.Long), isPeriod(b.Short)
	if !long {
		list.Add("Long", b.Long, periodRule)
	}
	if !short {
		list.Add("Short", b.Short, periodRule)
	}
	if long && short && b.Short >= b.Long {
		list.Add("Short", b.Short, "must be below Long (%s)", span(b.Long))
	}
	return list
}

// isPeriod says whether d can be a period of an alarm's metric: metrics of load balancers come by the minute, and a
// period is a day at most (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html).
func isPeriod(d time.Duration) bool { return d >= time.Minute && d <= day && d%time.Minute == 0 }

const periodRule = "must be whole minutes, from 1m to 24h: CloudWatch has no other period"

const day = 24 * time.Hour

// span writes a time without the parts of it that are 0: "1h" and not "1h0m0s".
func span(d time.Duration) string {
	if d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
