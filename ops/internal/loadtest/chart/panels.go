package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// drawRate has what was asked for as an area, and what came of it as lines.
func drawRate(p *panel, points []record.Point, b bounds) {
	p.linear(b.rate, false)
	asked, outline := area{base: p.bottom}, &path{}
	sent, good := &path{}, &path{}
	for _, point := range points {
		from, to := p.x.at(point.At), p.x.at(point.At+point.For)
		y := p.y.at(rate(point.Due, point))
		asked.span(from, to, y)
		for _, x := range []float64{from, to} {
			outline.to(x, y)
		}
		middle := (from + to) / 2
		sent.to(middle, p.y.at(rate(point.Sent, point)))
		good.to(middle, p.y.at(rate(point.Good, point)))
	}
	p.add("path", "d", asked.String(), "fill", askedFill)
	p.line(outline, askedLine)
	p.line(sent, sentLine)
	p.line(good, goodLine)
	if p.x.at(p.run.WarmUp)-p.left > textWidth("warm-up")+8 {
		p.say(p.left+5, p.top+13, "axis", "warm-up")
	}
	p.legend("answered well", goodLine)
	p.legend("sent", sentLine)
	p.legend("asked for", askedFill)
	p.hover(points)
}

// drawLatency has the percentiles on a logarithmic axis.
func drawLatency(p *panel, points []record.Point, b bounds) {
	if b.slowest == 0 {
		p.linear(1, true)
		return
	}
	p.logarithmic(b.fastest, b.slowest)
	lines := []struct {
		name, colour string
		of           func(record.Point) float64
	}{
		{"p99", p99Line, func(p record.Point) float64 { return p.P99 }},
		{"p95", p95Line, func(p record.Point) float64 { return p.P95 }},
		{"p50", p50Line, func(p record.Point) float64 { return p.P50 }},
	}
	for _, one := range lines {
		line := &path{}
		for _, point := range points {
			if value := one.of(point); value > 0 {
				line.to(p.x.at(point.At+point.For/2), p.y.at(value))
			} else {
				line.gap()
			}
		}
		p.line(line, one.colour)
		p.legend(one.name, one.colour)
	}
	if limit := p.run.Verdict.MaxP95; limit > p.y.from && limit < p.y.to {
		y := p.y.at(limit)
		p.add("line", "x1", p.left, "x2", p.right, "y1", y, "y2", y, "class", "limit")
		p.say(p.right, y-5, "axis", "p95 at most "+record.Brief(record.Duration(limit)), "text-anchor", "end")
	}
	p.hover(points)
}

// drawReplicas has ready pods as an area, those that are ending on top of it, and the wanted number as a line of steps.
func drawReplicas(p *panel, b bounds) {
	p.linear(b.replicas, true)
	ready, ending := area{base: p.bottom}, area{base: p.bottom}
	outline, wanted := &path{}, &path{}
	for i, state := range p.run.Replicas {
		until := p.run.Seconds
		if i+1 < len(p.run.Replicas) {
			until = p.run.Replicas[i+1].At
		}
		from, to := p.x.at(state.At), p.x.at(until)
		ending.span(from, to, p.y.at(float64(state.Ready+state.Ending)))
		ready.span(from, to, p.y.at(float64(state.Ready)))
		for _, x := range []float64{from, to} {
			outline.to(x, p.y.at(float64(state.Ready)))
			wanted.to(x, p.y.at(float64(state.Wanted)))
		}
	}
	p.add("path", "d", ending.String(), "fill", endingFill)
	p.add("path", "d", ready.String(), "fill", readyFill)
	p.line(outline, readyLine)
	p.line(wanted, wantedLine)
	p.legend("ending", endingFill)
	p.legend("ready", readyLine)
	p.legend("wanted", wantedLine)
	p.marks()
}

// marks has a line at each change that the autoscaler made, and says what it was where there is room.
func (p *panel) marks() {
	if p.run.Scaling == nil {
		return
	}
	free := p.left
	for _, event := range p.run.Scaling.Events {
		x := p.x.at(event.At)
		label := fmt.Sprintf("%d → %d", event.From, event.To)
		mark := p.add("line", "x1", x, "x2", x, "y1", p.top, "y2", p.bottom, "class", "event")
		mark.hint(fmt.Sprintf("%s: %s", clock(event.At), label))
		if x+4 >= free && x+4+textWidth(label) < p.right {
			p.say(x+4, p.top+11, "mark", label)
			free = x + 4 + textWidth(label) + 6
		}
	}
}

// drawFailures has them by kind, one on top of the other.
func drawFailures(p *panel, points []record.Point, b bounds) {
	p.linear(b.failures, false)
	seen := map[string]string{}
	for _, point := range points {
		from, to := p.x.at(point.At), p.x.at(point.At+point.For)
		sum := 0.0
		for _, kind := range stacked(point.Errors) {
			low := p.y.at(sum)
			sum += rate(point.Errors[kind.name], point)
			p.add("rect", "x", from, "y", p.y.at(sum), "width", max(0.8, to-from-0.4), "height", low-p.y.at(sum), "fill", kind.colour)
			seen[kind.name] = kind.colour
		}
	}
	for _, kind := range slices.Backward(stacked(count(seen))) {
		p.legend(kind.name, kind.colour)
	}
	if len(seen) == 0 {
		p.say((p.left+p.right)/2, (p.top+p.bottom)/2+5, "none", "no request failed", "text-anchor", "middle")
		return
	}
	p.hover(points)
}

func count(seen map[string]string) map[string]uint64 {
	counts := map[string]uint64{}
	for name := range seen {
		counts[name] = 1
	}
	return counts
}

// stacked are the kinds that were counted, in the order of kinds.
func stacked(counts map[string]uint64) (found []struct{ name, colour string }) {
	for _, kind := range kinds {
		if counts[kind.name] > 0 {
			found = append(found, kind)
		}
	}
	return found
}

func (p *panel) line(through *path, colour string) {
	if d := through.String(); d != "" {
		p.add("path", "d", d, "class", "line", "stroke", colour)
	}
}

// hover has the values of each point shown where the pointer rests.
func (p *panel) hover(points []record.Point) {
	for _, point := range points {
		from, to := p.x.at(point.At), p.x.at(point.At+point.For)
		p.add("rect", "x", from, "y", p.top, "width", to-from, "height", p.bottom-p.top, "class", "hover").hint(values(point))
	}
}

func values(p record.Point) string {
	lines := []string{
		clock(p.At),
		fmt.Sprintf("asked for %.1f/s, sent %.1f/s, answered well %.1f/s", rate(p.Due, p), rate(p.Sent, p), rate(p.Good, p)),
		fmt.Sprintf("p50 %s, p95 %s, p99 %s", seconds(p.P50), seconds(p.P95), seconds(p.P99)),
	}
	for _, kind := range stacked(p.Errors) {
		lines = append(lines, fmt.Sprintf("%s: %d", kind.name, p.Errors[kind.name]))
	}
	return strings.Join(lines, "\n")
}

func seconds(s float64) string { return record.Brief(record.Duration(s)) }

// area is a filled surface of steps over a base line.
type area struct {
	base float64
	b    path
}

func (a *area) span(from, to, y float64) {
	a.b.gap()
	a.b.to(from, a.base)
	a.b.to(from, y)
	a.b.to(to, y)
	a.b.to(to, a.base)
	a.b.b.WriteString("Z")
}

func (a *area) String() string { return a.b.String() }
