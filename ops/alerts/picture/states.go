package picture

import (
	"fmt"
	"math"
)

// states draws what held when: a row for each series, a block for each time in which its value stayed.
func (g *drawing) states(p Panel, at box, lines []line) {
	indent := 40.0
	for _, l := range lines {
		indent = max(indent, min(11*wide(l.name)+10, at.w/3))
	}
	plot := at.inset(indent, 0, 6, 22)
	g.timeAxis(plot)
	row := min(plot.h/float64(len(lines)), 44)
	for i, l := range lines {
		top := plot.y + float64(i)*row
		g.text(plot.x-8, top+row/2+4, fit(l.name, 11, indent-8), smallEnd)
		for from := 0; from < len(l.values); {
			end := from + 1
			for end < len(l.values) && same(l.values[end], l.values[from]) {
				end++
			}
			if known(l.values[from]) {
				g.state(p, l, plot, box{0, top + 2, 0, row - 5}, from, min(end, g.window.Steps))
			}
			from = end
		}
	}
}

func (g *drawing) state(p Panel, l line, plot, rows box, from, until int) {
	text, color := p.meaning(l.refID, l.values[from])
	rows.x = g.x(plot, from)
	rows.w = max(g.x(plot, until)-rows.x, 1)
	g.rect(rows, fmt.Sprintf(`fill="%s"`, color))
	if rows.w > 11*wide(text)+6 {
		g.text(rows.x+rows.w/2, rows.y+rows.h/2+4, text, fmt.Sprintf(`class="l" text-anchor="middle" style="fill:%s"`, on(color)))
	}
}

// on is the color of a text that can be read on another.
func on(color string) string {
	if color == hex("super-light-green") {
		return "#24292e"
	}
	return "#fff"
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
