package picture

import (
	"fmt"
	"slices"
)

// entries are the legend of a panel: as many rows as Grafana gives room to.
type entries struct {
	lines  []line
	calcs  []string
	unit   string
	height float64
	// left is how many more lines there are.
	left int
	// listed has the names in one row.
	listed bool
}

const legendRow = 16.0

func (p Panel) legend(lines []line, at box) entries {
	e := entries{lines: lines, calcs: p.Options.Legend.Calcs, unit: p.FieldConfig.Defaults.Unit}
	if p.Options.Legend.DisplayMode == "list" {
		e.listed, e.height = true, legendRow
		return e
	}
	if p.Options.Legend.SortDesc {
		e.lines = byHighest(lines)
	}
	rows := max(int(0.38*at.h/legendRow)-1, 1)
	if len(e.lines) > rows {
		e.left = len(e.lines) - rows + 1
		e.lines = e.lines[:rows-1]
	}
	count := len(e.lines) + 1
	if e.left > 0 {
		count++
	}
	e.height = float64(count) * legendRow
	return e
}

// calcNames are what Grafana heads the columns of a legend with.
var calcNames = map[string]string{"lastNotNull": "Last", "max": "Max"}

// list puts the names one behind the other.
func (g *drawing) list(lines []line, at box) {
	x := at.x + 2
	for _, l := range lines {
		g.swatch(l, x, at.y+8)
		g.text(x+20, at.y+12, l.name, `class="l"`)
		x += 40 + 11*wide(l.name)
	}
}

// swatch is a piece of the line.
func (g *drawing) swatch(l line, x, y float64) {
	dash := ""
	if l.bound {
		dash = ` stroke-dasharray="4 3"`
	}
	g.path(fmt.Sprintf("M%s %sh14", px(x), px(y)), fmt.Sprintf(`stroke="%s" stroke-width="3"%s`, l.color, dash))
}

func (g *drawing) legend(e entries, at box) {
	if e.listed {
		g.list(e.lines, at)
		return
	}
	const column = 84.0
	for i, calc := range slices.Backward(e.calcs) {
		g.text(at.right()-float64(len(e.calcs)-1-i)*column, at.y+12, calcNames[calc], smallEnd)
	}
	y := at.y + legendRow
	for _, l := range e.lines {
		g.swatch(l, at.x+2, y+8)
		room := at.w - float64(len(e.calcs))*column - 24
		g.text(at.x+22, y+12, fit(l.name, 11, room), `class="l"`)
		for i, calc := range slices.Backward(e.calcs) {
			value := l.last()
			if calc == "max" {
				value = l.highest()
			}
			g.text(at.right()-float64(len(e.calcs)-1-i)*column, y+12, number(value, e.unit), smallEnd)
		}
		y += legendRow
	}
	if e.left > 0 {
		g.text(at.x+22, y+12, fmt.Sprintf("and %d more", e.left), small)
	}
}
