package chart

import (
	"fmt"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Sizes, in the drawing's units.
const (
	marginLeft  = 66.0
	marginRight = 22.0
	panelHead   = 40.0
	timeLines   = 8
)

// panel is one diagram: a frame with a title, its axes, and where values come to stand in it.
type panel struct {
	*element
	run         *record.Record
	x, y        scale
	left, right float64
	top, bottom float64
	legendAt    float64
}

// newPanel draws the frame and the axis of time. Top is where its head begins.
func newPanel(parent *element, run *record.Record, title string, b bounds, width, top, height float64) *panel {
	p := &panel{
		element: parent.add("g"), run: run, left: marginLeft, right: width - marginRight,
		top: top + panelHead, bottom: top + panelHead + height,
	}
	p.x = scale{from: 0, to: b.seconds, begin: p.left, end: p.right}
	p.say(p.left, top+26, "panel", title)
	p.legendAt = p.right
	p.shade()
	step := timeStep(b.seconds, timeLines)
	for at := 0.0; at <= b.seconds; at += step {
		x := p.x.at(at)
		p.add("line", "x1", x, "x2", x, "y1", p.top, "y2", p.bottom, "class", "grid")
		p.say(x, p.bottom+16, "axis", clock(at), "text-anchor", "middle")
	}
	return p
}

// shade marks the warm-up, and the phases in which something was done to the deployment.
func (p *panel) shade() {
	if p.run.WarmUp > 0 {
		p.band(0, p.run.WarmUp, warmUpFill)
	}
	for _, phase := range p.run.Phases {
		if disturbs(phase.Name) {
			p.band(phase.From, phase.To, disturbFill)
		}
	}
}

func (p *panel) band(from, to float64, fill string) {
	p.add("rect", "x", p.x.at(from), "y", p.top, "width", p.x.at(to)-p.x.at(from), "height", p.bottom-p.top, "fill", fill)
}

// linear gives the panel an axis from 0 to no less than the value.
func (p *panel) linear(highest float64, whole bool) {
	top, step := ceiling(highest*0.99, 5)
	if whole && step < 1 {
		top, step = ceiling(max(1, highest), 1)
	}
	p.y = scale{from: 0, to: top, begin: p.bottom, end: p.top}
	for i := 0; float64(i)*step <= top+step/2; i++ {
		value := float64(i) * step
		p.gridline(value, "grid", fmt.Sprintf("%g", round(value)))
	}
	p.add("line", "x1", p.left, "x2", p.right, "y1", p.bottom, "y2", p.bottom, "class", "base")
}

// logarithmic gives the panel an axis of whole powers of ten, of seconds.
func (p *panel) logarithmic(low, high float64) {
	from, to := decades(low, high)
	p.y = scale{from: from, to: to, begin: p.bottom, end: p.top, log: true}
	few := to/from < 101
	for decade := from; decade <= to*1.001; decade *= 10 {
		for factor := 1.0; factor < 10; factor++ {
			value := decade * factor
			switch {
			case value > to*1.001:
			case factor == 1:
				p.gridline(value, "grid", record.Brief(record.Duration(value)))
			case few && (factor == 2 || factor == 5):
				p.gridline(value, "faint", record.Brief(record.Duration(value)))
			default:
				p.gridline(value, "faint", "")
			}
		}
	}
	p.add("line", "x1", p.left, "x2", p.right, "y1", p.bottom, "y2", p.bottom, "class", "base")
}

func (p *panel) gridline(value float64, class, label string) {
	y := p.y.at(value)
	p.add("line", "x1", p.left, "x2", p.right, "y1", y, "y2", y, "class", class)
	if label != "" {
		p.say(p.left-8, y+4, "axis", label, "text-anchor", "end")
	}
}

// legend adds an entry to the left of those before it.
func (p *panel) legend(name, colour string) {
	y := p.top - panelHead + 22
	p.legendAt -= textWidth(name)
	p.say(p.legendAt, y+4, "legend", name)
	p.legendAt -= 16
	p.add("rect", "x", p.legendAt, "y", y-4, "width", 11.0, "height", 8.0, "rx", 2.0, "fill", colour)
	p.legendAt -= 14
}

// textWidth is about how wide a small text is.
func textWidth(text string) float64 { return 6 * float64(len([]rune(text))) }

func round(value float64) float64 { return float64(int64(value*1000+0.5)) / 1000 }
