package picture

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// graph draws lines over time, with a legend below.
func (g *drawing) graph(p Panel, at box, lines []line) {
	field := p.FieldConfig.Defaults
	shown := lines
	stacked := field.Custom.Stacking.Mode == "normal"
	if stacked {
		shown = stack(lines)
	}
	legend := p.legend(lines, at)
	least, most := extent(field, shown)
	values := ticks(least, most, 4, field.Unit)
	labels, indent := axisLabels(values, field.Unit)
	plot := at.inset(indent, 4, 6, legend.height+22)
	y := func(value float64) float64 { return plot.bottom() - plot.h*(value-least)/(most-least) }

	for i, value := range values {
		g.path(fmt.Sprintf("M%s %sh%s", px(plot.x), px(y(value)), px(plot.w)), `stroke="#eceef0"`)
		g.text(plot.x-6, y(value)+4, labels[i], smallEnd)
	}
	g.timeAxis(plot)
	g.marked(plot)
	for i, l := range shown {
		switch {
		case stacked:
			below := make([]float64, len(l.values))
			if i > 0 {
				below = shown[i-1].values
			}
			g.path(g.area(plot, y, l.values, below), fmt.Sprintf(`fill="%s" fill-opacity=".45"`, l.color))
			g.path(g.line(plot, y, l.values), fmt.Sprintf(`fill="none" stroke="%s"`, l.color))
		case field.Custom.DrawStyle == "bars":
			g.bars(plot, y, l)
		case l.bound:
			g.path(g.line(plot, y, l.values), fmt.Sprintf(`fill="none" stroke="%s" stroke-dasharray="6 5"`, l.color))
		default:
			g.path(g.line(plot, y, l.values), fmt.Sprintf(`fill="none" stroke="%s" stroke-width="1.7" stroke-linejoin="round"`, l.color))
		}
	}
	g.limits(field, plot, y, most)
	g.legend(legend, box{at.x, at.bottom() - legend.height, at.w, legend.height})
}

// extent is the range of the axis: what the panel says, and else all that is seen.
func extent(field Field, lines []line) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for _, value := range l.values {
			if known(value) && !math.IsInf(value, 0) {
				least, most = min(least, value), max(most, value)
			}
		}
	}
	if field.Custom.AxisSoftMin != nil {
		least = min(least, *field.Custom.AxisSoftMin)
	}
	if field.Min != nil {
		least = *field.Min
	}
	if most <= least || math.IsInf(most, 0) {
		most = least + 1
	}
	most += (most - least) * 0.06
	if field.Max != nil {
		most = *field.Max
	}
	return least, most
}

func axisLabels(values []float64, unit string) (labels []string, indent float64) {
	for _, value := range values {
		text := number(value, unit)
		labels = append(labels, text)
		indent = max(indent, 11*wide(text)+8)
	}
	return labels, max(indent, 28)
}

// limits are the values from which on it is no longer good, as far as they are within the plot.
func (g *drawing) limits(field Field, plot box, y func(float64) float64, most float64) {
	if field.Custom.ThresholdsStyle.Mode == "" {
		return
	}
	for _, step := range field.Thresholds.Steps {
		if step.Value == nil || *step.Value > most {
			continue
		}
		g.path(fmt.Sprintf("M%s %sh%s", px(plot.x), px(y(*step.Value)), px(plot.w)),
			fmt.Sprintf(`stroke="%s" stroke-width="1.2" stroke-dasharray="8 5"`, hex(step.Color)))
	}
}

// line goes through the values that there are, and leaves out those that only go on as before.
func (g *drawing) line(plot box, y func(float64) float64, values []float64) string {
	var b strings.Builder
	pen := false
	for i, value := range values {
		if !known(value) {
			pen = false
			continue
		}
		x, height := px(g.x(plot, i)), px(y(value))
		switch {
		case !pen:
			fmt.Fprintf(&b, "M%s %s", x, height)
			if i+1 == len(values) || !known(values[i+1]) {
				b.WriteString("h1")
			}
		case i+1 < len(values) && values[i-1] == value && values[i+1] == value:
		default:
			fmt.Fprintf(&b, "L%s %s", x, height)
		}
		pen = true
	}
	return b.String()
}

// bars stand at the steps that have a value.
func (g *drawing) bars(plot box, y func(float64) float64, l line) {
	each := plot.w / float64(g.window.Steps)
	for i, value := range l.values {
		if known(value) {
			bar := box{g.x(plot, i) - each/2, y(value), each, plot.bottom() - y(value)}
			g.rect(bar, fmt.Sprintf(`fill="%s" fill-opacity=".7"`, l.color))
		}
	}
}

// area lies between the values and those below them.
func (g *drawing) area(plot box, y func(float64) float64, values, below []float64) string {
	var b strings.Builder
	for i := range values {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(&b, "%s%s %s", command, px(g.x(plot, i)), px(y(orNone(values[i]))))
	}
	for i, value := range slices.Backward(below) {
		fmt.Fprintf(&b, "L%s %s", px(g.x(plot, i)), px(y(orNone(value))))
	}
	return b.String() + "Z"
}
