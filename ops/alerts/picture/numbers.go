package picture

import (
	"fmt"
	"math"
)

// numbers shows the last value of each series in large type, colored by the thresholds, over how it came to be.
func (g *drawing) numbers(p Panel, at box, lines []line) {
	field := p.FieldConfig.Defaults
	each := at.h / float64(len(lines))
	for i, l := range lines {
		place := box{at.x, at.y + float64(i)*each, at.w, each}
		value := l.last()
		color := field.at(value)
		size := min(place.h*0.42, 44)
		if p.Options.GraphMode == "area" {
			g.spark(field, box{place.x, place.y + place.h*0.62, place.w, place.h * 0.34}, l, color)
		}
		g.text(place.x+place.w/2, place.y+place.h*0.5, number(value, field.Unit),
			fmt.Sprintf(`text-anchor="middle" style="font-size:%spx;font-weight:600;fill:%s"`, px(size), color))
		if len(lines) > 1 {
			g.text(place.x+place.w/2, place.y+13, l.name, smallMid)
		}
	}
}

// spark is how the value came to be.
func (g *drawing) spark(field Field, at box, l line, color string) {
	least, most := extent(field, []line{l})
	y := func(value float64) float64 { return at.bottom() - at.h*(math.Max(value, least)-least)/(most-least) }
	none := make([]float64, len(l.values))
	for j := range none {
		none[j] = least
	}
	g.path(g.area(at, y, l.values, none), fmt.Sprintf(`fill="%s" fill-opacity=".13"`, color))
	g.path(g.line(at, y, l.values), fmt.Sprintf(`fill="none" stroke="%s" stroke-opacity=".5"`, color))
}
