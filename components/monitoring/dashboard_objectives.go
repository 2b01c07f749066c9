package monitoring

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// objectiveSections are a row for the workloads that have objectives: one for each kind of them, as the lines in the
// graphs are those of one kind.
func (args *MonitoringArgs) objectiveSections() []section {
	var kinds []string
	workloads := map[string][]Workload{}
	for _, w := range args.Workloads {
		if w.Objectives == nil {
			continue
		}
		o := *w.Objectives
		kind := fmt.Sprint(o.Period, o.Burns, o.Availability > 0, o.Latency != nil)
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		workloads[kind] = append(workloads[kind], w)
	}
	var sections []section
	for _, kind := range kinds {
		title := "Objectives"
		if len(kinds) > 1 {
			title += " of " + strings.Join(namesOf(workloads[kind]), ", ")
		}
		sections = append(sections, section{title, workloads[kind], func(s subject) []panel {
			return s.objectivePanels(s.objectives(args.NGINX))
		}})
	}
	return sections
}

func namesOf(workloads []Workload) []string {
	var names []string
	for _, w := range workloads {
		names = append(names, w.Name)
	}
	return names
}

func (s subject) objectivePanels(objectives []objective) []panel {
	period := duration(s.Objectives.Period)
	panels := []panel{
		{
			look: number, title: "Objectives", width: 6, height: 8, unit: inShares,
			description: fmt.Sprintf("The share of requests that is promised to be good, over %s.", period),
			queries:     perObjective(objectives, func(o objective) string { return call("max", o.recorded(targetSeries)) }),
		},
		{
			look: number, title: "Error budget left", width: 6, height: 8, unit: inShares,
			description: fmt.Sprintf("What is left of the bad requests that the objective allows in %s. Red is spent.", period),
			queries:     perObjective(objectives, func(o objective) string { return call("max", o.recorded(budgetSeries)) }),
			limits:      []limit{{0, uneasy}, {0.25, good}}, first: bad,
		},
		{
			title: "Error budget left over time", width: 12, height: 8, unit: inShares, highest: 1, negative: true,
			description: "The budget as it is spent, and comes back as bad requests leave the period.",
			queries:     perObjective(objectives, func(o objective) string { return call("max", o.recorded(budgetSeries)) }),
		},
	}
	for _, o := range objectives {
		panels = append(panels, o.burnPanel(uint32(24/len(objectives))))
	}
	return panels
}

func perObjective(objectives []objective, expr func(objective) string) []query {
	var queries []query
	for _, o := range objectives {
		queries = append(queries, query{legend: o.name, expr: expr(o)})
	}
	return queries
}

// burnPanel has a line for each window that the alerts look at, and a limit for each of their speeds.
func (o objective) burnPanel(width uint32) panel {
	p := panel{
		title: "Burn rate: " + o.name, width: width, height: 9, unit: inNumbers, listed: true,
		description: "How many times as fast as it may the error budget is spent, by window. An alert fires when a long window " +
			"and its short one are both above their line: " + o.pairs() + ".",
		alerts: []string{o.alert},
	}
	for _, window := range o.Objectives.windows() {
		p.queries = append(p.queries, query{legend: duration(window), expr: o.speed(window)})
	}
	for _, burn := range o.Objectives.Burns {
		color := uneasy
		if burn.Severity == critical {
			color = bad
		}
		p.limits = append(p.limits, limit{burn.factor(o.Objectives.Period), color})
	}
	slices.SortFunc(p.limits, func(a, b limit) int { return cmp.Compare(a.from, b.from) })
	return p
}

// speed divides the error ratio of a window by the share that is allowed.
func (o objective) speed(window time.Duration) string {
	return call("max", o.recorded(errorRatioSeries+duration(window))) +
		"\n/ " + enclosed("1 - "+call("max", o.recorded(targetSeries)))
}

func (o objective) pairs() string {
	var pairs []string
	for _, burn := range o.Objectives.Burns {
		pairs = append(pairs, fmt.Sprintf("%s and %s above %.4g", duration(burn.Long), duration(burn.Short),
			burn.factor(o.Objectives.Period)))
	}
	return strings.Join(pairs, ", ")
}
