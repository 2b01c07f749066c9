package monitoring

import (
	"cmp"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Objectives are what a workload promises of its requests, and how fast it may spend what the promise leaves for the
// bad ones, its error budget. At least one of Availability and Latency.
type Objectives struct {
	// Availability is the share of requests that are not to be answered 5xx, as a part of 1: 0.999 leaves one in a
	// thousand. Default none.
	Availability float64
	// Latency is how many requests are to be answered in time. Default none.
	Latency *LatencyObjective
	// Period is the time over which the promise is kept, in whole minutes, and so that of its error budget. Prometheus
	// must keep samples for as long, or the budget is that of what it keeps. Default 30 days.
	Period time.Duration
	// Burns are how fast the budget may not be spent. Default those of the Google SRE workbook, which want a Period of 3
	// days at least: 2% of the budget in 1h and 5% in 6h, looked at over 5m and 30m too, are critical; 10% in 1d and 10%
	// in 3d, over 2h and 6h, are a warning. See https://sre.google/workbook/alerting-on-slos/.
	Burns []Burn
}

// LatencyObjective is how many requests are to be answered in time. The same requests count as in HighResponseTime.
type LatencyObjective struct {
	// Share is the part of requests that are to be answered within Within: 0.99 leaves one in a hundred. Required.
	Share float64
	// Within must be the upper bound of a bucket of the histogram, to the millisecond: between two buckets nothing is
	// known. ingress-nginx and the Node.js client have 500ms, 1s, 2.5s, 5s and 10s by default, and not 2s. Required.
	Within time.Duration
}

// Burn is a speed of spending the error budget, and how urgent it is. It is seen while both of its windows are above it:
// the long one for a trouble that is worth telling of, the short one for one that is not over.
type Burn struct {
	// Budget is the share of the period's budget that is spent in Long at that speed, as a part of 1. Required.
	Budget float64
	// Long is a window in whole minutes, up to the period. Required.
	Long time.Duration
	// Short is a window in whole minutes, below Long and at least 5m, the time over which requests are counted. Default a
	// twelfth of Long, rounded to minutes, or 5m.
	Short time.Duration
	// Severity is "critical" or "warning". Required.
	Severity string
}

// factor is how many times as fast as it may the budget is spent.
func (b Burn) factor(period time.Duration) float64 {
	return b.Budget * float64(period) / float64(b.Long)
}

func (o Objectives) withDefaults() *Objectives {
	if o.Latency != nil {
		latency := *o.Latency
		o.Latency = &latency
	}
	o.Period = cmp.Or(o.Period, DefaultPeriod)
	if o.Burns == nil {
		o.Burns = defaultBurns()
	}
	o.Burns = slices.Clone(o.Burns)
	for i, burn := range o.Burns {
		o.Burns[i].Short = cmp.Or(burn.Short, max((burn.Long/12).Round(time.Minute), rateWindow))
	}
	return &o
}

// windows are all over which the error ratio is looked at, from the shortest on.
func (o Objectives) windows() []time.Duration {
	windows := []time.Duration{rateWindow}
	for _, burn := range o.Burns {
		windows = append(windows, burn.Long, burn.Short)
	}
	slices.Sort(windows)
	return slices.Compact(windows)
}

// of are the burns of one severity.
func (o Objectives) of(severity string) []Burn {
	return slices.DeleteFunc(slices.Clone(o.Burns), func(b Burn) bool { return b.Severity != severity })
}

// inputs are what the state keeps of the objectives.
func (o Objectives) inputs() pulumi.Map {
	burns := pulumi.Array{}
	for _, burn := range o.Burns {
		burns = append(burns, pulumi.Map{
			"budget":   pulumi.Float64(burn.Budget),
			"long":     text(burn.Long),
			"short":    text(burn.Short),
			"severity": pulumi.String(burn.Severity),
		})
	}
	inputs := pulumi.Map{"period": text(o.Period), "burns": burns}
	if o.Availability > 0 {
		inputs["availability"] = pulumi.Float64(o.Availability)
	}
	if o.Latency != nil {
		inputs["latency"] = pulumi.Map{"share": pulumi.Float64(o.Latency.Share), "within": text(o.Latency.Within)}
	}
	return inputs
}
