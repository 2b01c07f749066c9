package edge

import (
	"cmp"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Objectives are what is promised of the requests to a load balancer. What a promise leaves to be bad is its budget:
// of 99.9% it is 0.1% of the requests of a Period. Availability or Latency must be given.
type Objectives struct {
	// Availability is the share of requests, as a part of 1, that neither the load balancer nor a target may answer with
	// 5xx; such as 0.999. Default none.
	Availability float64
	// Latency is how many requests must be answered how fast. Default none.
	Latency *LatencyObjective
	// Period is the time over which a promise holds. Default 30 days.
	Period time.Duration
	// Burns are the speeds of a budget's going that are told. Default 2% of it within 1h, 5% within 6h, 10% within 24h.
	Burns []Burn
}

// LatencyObjective is that a Share of the requests must be answered Within a time.
type LatencyObjective struct {
	// Share is the part of the requests that targets answer, as a part of 1; such as 0.99. Required.
	Share float64
	// Within is how long a target may take until its answer begins: from 1ms to 4000s. Required.
	Within time.Duration
}

func (o *Objectives) withDefaults() *Objectives {
	if o == nil {
		return nil
	}
	complete := *o
	complete.Period = cmp.Or(o.Period, defaultObjectivePeriod)
	if len(o.Burns) == 0 {
		complete.Burns = defaultBurns
	}
	return &complete
}

func (o *Objectives) findings() findings.List {
	var list findings.List
	if o == nil {
		return list
	}
	for i, b := range o.Burns {
		field := checks.Indexed("Burns", i)
		list.Under(field, b.findings())
		if earlier := slices.IndexFunc(o.Burns[:i], func(e Burn) bool { return e.Long == b.Long }); earlier >= 0 {
			list.Add(field+".Long", b.Long, "must be unique: %s has it too", checks.Indexed("Burns", earlier))
		}
	}
	// Speeds follow from sound windows alone.
	var fastest float64
	if len(list) == 0 {
		fastest = o.speedFindings(&list)
	}
	if o.Availability == 0 && o.Latency == nil {
		list.Add("Availability", nil, "is missing: give it or Latency")
	}
	if o.Availability != 0 {
		targetFindings(&list, "Availability", o.Availability, fastest)
	}
	if o.Latency != nil {
		targetFindings(&list, "Latency.Share", o.Latency.Share, fastest)
		responseTimeFindings(&list, "Latency.Within", o.Latency.Within)
	}
	return list
}

// speedFindings note a period in which a burn is no hurry, and give the rate of the fastest burn.
func (o *Objectives) speedFindings(list *findings.List) float64 {
	slowest := slices.MaxFunc(o.Burns, func(a, b Burn) int { return cmp.Compare(a.least(), b.least()) })
	if o.Period < slowest.least() {
		list.Add("Period", o.Period, "must be at least %s: %s%% of the budget within %s would not endanger the objective",
			slowest.least(), percent(slowest.Budget), span(slowest.Long))
	}
	fastest := 0.0
	for _, b := range o.Burns {
		fastest = max(fastest, b.rate(o.Period))
	}
	return fastest
}

// targetFindings note what can be no objective, and one whose budget cannot go at the fastest rate.
func targetFindings(list *findings.List, field string, target, fastest float64) {
	switch {
	case !(target > 0 && target < 1):
		list.Add(field, target, "must be between 0 and 1, as a part of 1: 0.999 is 99.9%%")
	case badShare(fastest, target) >= 1:
		list.Add(field, target, "must be above %s: a budget goes %s times too fast only if more than all requests are bad",
			decimal(1-1/fastest), decimal(fastest))
	}
}

// inputs are what the state keeps.
func (o *Objectives) inputs() pulumi.Map {
	var burns pulumi.MapArray
	for _, b := range o.Burns {
		burns = append(burns, pulumi.Map{
			"budget": pulumi.Float64(b.Budget), "long": pulumi.String(span(b.Long)), "short": pulumi.String(span(b.Short)),
		})
	}
	inputs := pulumi.Map{"period": pulumi.String(span(o.Period)), "burns": burns}
	if o.Availability != 0 {
		inputs["availability"] = pulumi.Float64(o.Availability)
	}
	if o.Latency != nil {
		inputs["latency"] = pulumi.Map{
			"share": pulumi.Float64(o.Latency.Share), "within": pulumi.String(o.Latency.Within.String()),
		}
	}
	return inputs
}
