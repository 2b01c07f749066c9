package workload

import (
	"math"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zones would refuse all of them

	"k8s.io/apimachinery/pkg/api/validate/content"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

func (args *ScaledDeploymentArgs) scalingFindings(list *findings.List) {
	s := args.Scaling
	checks.AtLeast(list, "Scaling.Min", s.Min, 1)
	if s.Max < s.Min {
		list.Add("Scaling.Max", s.Max, "must be at least Scaling.Min (%d)", s.Min)
	}
	checks.AtLeast(list, "MinAvailable", args.MinAvailable, 1)
	if floor := args.Scaling.LowestFloor(); floor > 0 && args.MinAvailable >= floor {
		list.Add("MinAvailable", args.MinAvailable, "must be below the least number of pods (%d, of Scaling.Min and the "+
			"schedules), or no node they run on could be drained", floor)
	}
	args.utilizationFindings(list)
	list.Under("Scaling", s.metricFindings())
	list.Under("Scaling.Up", s.Up.findings())
	list.Under("Scaling.Down", s.Down.findings())
	list.Under("Scaling", s.scheduleFindings(args.imageRule()))
}

// tolerance is how far use must be from a target for the autoscaler to act, unless a cluster has another. See
// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details.
const tolerance = 0.1

// utilizationFindings are about targets that are a share of a request: the autoscaler cannot work out the share of
// nothing, and no pod uses more than its limit, so that a target near it would never make more pods.
func (args *ScaledDeploymentArgs) utilizationFindings(list *findings.List) {
	targets := len(args.Scaling.PodMetrics) + len(args.Scaling.ExternalMetrics)
	for _, row := range []struct {
		name           string
		percent        int
		request, limit string
		rule           checks.Rule
	}{
		{"CPU", args.Scaling.CPU, args.Requests.CPU, args.Limits.CPU, cpuQuantity},
		{"Memory", args.Scaling.Memory, args.Requests.Memory, args.Limits.Memory, memoryQuantity},
	} {
		if row.percent == Off {
			continue
		}
		targets++
		checks.AtLeast(list, "Scaling."+row.name, row.percent, 1)
		if row.request == "" {
			list.Add("Requests."+row.name, nil, "is missing: Scaling.%s (%d%%) is a share of it", row.name, row.percent)
			continue
		}
		request, limit := usable(row.request, row.rule), usable(row.limit, row.rule)
		if request == nil || limit == nil || request.Cmp(*limit) > 0 {
			continue
		}
		share := 100 * limit.AsApproximateFloat64() / request.AsApproximateFloat64()
		if most := int(math.Ceil(share/(1+tolerance))) - 1; row.percent > most {
			list.Add("Scaling."+row.name, row.percent, "must be at most %d: the autoscaler acts on use a tenth above it, and "+
				"the limit (%s) is %.0f%% of the request (%s)", most, row.limit, share, row.request)
		}
	}
	if targets == 0 {
		list.Add("Scaling", nil, "has nothing to scale on: give CPU, Memory, PodMetrics or ExternalMetrics")
	}
}

func (s Scaling) metricFindings() findings.List {
	var list findings.List
	for i, m := range s.PodMetrics {
		field := checks.Indexed("PodMetrics", i)
		checks.Text(&list, field+".Name", m.Name, metricName)
		checks.Text(&list, field+".Average", m.Average, positiveQuantity)
	}
	for i, m := range s.ExternalMetrics {
		field := checks.Indexed("ExternalMetrics", i)
		checks.Text(&list, field+".Name", m.Name, metricName)
		checks.Text(&list, field+".Average", m.Average, positiveQuantity)
		checks.Labels(&list, field+".Labels", m.Labels)
	}
	return list
}

// metricName is what the autoscaler asks the metrics APIs for, as a part of a path.
func metricName(text string) string {
	if problems := content.IsPathSegmentName(text); len(problems) > 0 {
		return "must be the name of a metric: " + strings.Join(problems, "; ")
	}
	return ""
}

func positiveQuantity(text string) string {
	if parsed := checks.Quantity(text); parsed == nil || parsed.Sign() <= 0 {
		return "must be a quantity above 0, such as 100 or 500m"
	}
	return ""
}

// The most that the API takes; see
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/.
const (
	maxStabilization = time.Hour
	maxPolicyPeriod  = 30 * time.Minute
)

func (r ScalingRules) findings() findings.List {
	var list findings.List
	checks.Seconds(&list, "Stabilization", r.Stabilization, 0, maxStabilization)
	checks.AtLeast(&list, "Percent", r.Percent, 1)
	checks.AtLeast(&list, "Pods", r.Pods, 1)
	checks.Seconds(&list, "Period", r.Period, time.Second, maxPolicyPeriod)
	return list
}

func (s Scaling) scheduleFindings(image checks.Rule) findings.List {
	var list findings.List
	first := map[string]int{}
	for i, schedule := range s.Schedules {
		field := checks.Indexed("Schedules", i)
		list.Under(field, schedule.findings(s.Max))
		if earlier, twice := first[schedule.Name]; twice {
			list.Add(field+".Name", schedule.Name, "must be unique: Schedules[%d] has it too", earlier)
		}
		first[schedule.Name] = i
	}
	if len(s.Schedules) > 0 {
		checks.Text(&list, "ScheduleImage", s.ScheduleImage, image)
	}
	return list
}

func (s Schedule) findings(most int) findings.List {
	var list findings.List
	checks.Text(&list, "Name", s.Name, checks.DNSLabel)
	checks.Text(&list, "Cron", s.Cron, checks.Cron)
	checks.Text(&list, "TimeZone", s.TimeZone, checks.TimeZone)
	checks.Between(&list, "Min", s.Min, 1, max(most, 1))
	return list
}
