package picture

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Window is the time that is drawn.
type Window struct {
	// From and Step are the time of the first value and between two. Steps is how many values there are after it.
	From  time.Time
	Step  time.Duration
	Steps int
}

// Result is what a query gives for a series: a value for each step, NaN where there is none.
type Result struct {
	Labels map[string]string
	Values []float64
}

// Query gives the series of an expression over a window. Of an instant query the last value alone counts.
type Query func(expr string) ([]Result, error)

// line is a series with its name in the legend.
type line struct {
	name, color string
	refID       string
	bound       bool
	values      []float64
}

// lines are what a panel's queries give, in their order, and of one query in that of its series.
func (p Panel) lines(query Query) ([]line, error) {
	var all []line
	for _, target := range p.Targets {
		results, err := query(target.Expr)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			if !slices.ContainsFunc(r.Values, known) {
				continue
			}
			name := target.name(r.Labels)
			all = append(all, line{
				name: name, refID: target.RefID, color: p.color(name, len(all)), bound: p.bound(name), values: r.Values,
			})
		}
	}
	return all, nil
}

func known(value float64) bool { return !math.IsNaN(value) }

// last is the last value that there is; NaN where there is none.
func (l line) last() float64 {
	for _, value := range slices.Backward(l.values) {
		if known(value) {
			return value
		}
	}
	return math.NaN()
}

func (l line) highest() float64 {
	most := math.Inf(-1)
	for _, value := range l.values {
		if known(value) {
			most = max(most, value)
		}
	}
	return most
}

// stack adds the lines up, each on those before it.
func stack(lines []line) []line {
	stacked := slices.Clone(lines)
	for i := range stacked {
		sums := make([]float64, len(stacked[i].values))
		for j, value := range stacked[i].values {
			sums[j] = value
			if i > 0 {
				sums[j] = orNone(value) + orNone(stacked[i-1].values[j])
			}
		}
		stacked[i].values = sums
	}
	return stacked
}

func orNone(value float64) float64 {
	if known(value) {
		return value
	}
	return 0
}

// byHighest has the line with the highest value first.
func byHighest(lines []line) []line {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b line) int { return cmp.Compare(b.highest(), a.highest()) })
	return sorted
}
