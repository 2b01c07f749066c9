package picture

import (
	"fmt"
	"slices"
	"time"
)

// Measures of the picture, after Grafana's own.
const (
	width     = 1200.0
	margin    = 12.0
	gap       = 8.0
	rowHeight = 38.0
	header    = 46.0
)

// drawing is a dashboard being drawn.
type drawing struct {
	canvas
	window Window
	query  Query
	marks  []mark
}

// mark is a time that is marked in every graph.
type mark struct {
	color string
	// steps are those at which it holds.
	steps []bool
}

// Draw draws a dashboard over a window of time. The caption stands beside its title.
func Draw(d Dashboard, caption string, window Window, query Query) ([]byte, error) {
	bottom := 0
	for _, p := range d.Panels {
		bottom = max(bottom, p.GridPos.Y+p.GridPos.H)
	}
	height := header + float64(bottom)*rowHeight + margin
	g := &drawing{window: window, query: query}
	g.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img">`, px(width), px(height))
	g.write(`<title>%s</title>`, escaped(d.Title))
	g.write(style)
	g.rect(box{0, 0, width, height}, `fill="#f4f5f5"`)
	g.text(margin, 29, d.Title, `class="h"`)
	g.text(width-margin, 29, caption, smallEnd)
	g.key(d)
	if err := g.findMarks(d.Annotations); err != nil {
		return nil, err
	}
	for _, p := range d.Panels {
		if err := g.panel(p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Title, err)
		}
	}
	g.write(`</svg>`)
	return []byte(g.String()), nil
}

// key says what the marks in the graphs are.
func (g *drawing) key(d Dashboard) {
	x := margin + 15*wide(d.Title) + 40
	for _, a := range d.Annotations {
		g.rect(box{x, 19, 12, 12}, fmt.Sprintf(`fill="%s" fill-opacity=".35" stroke="%s"`, hex(a.IconColor), hex(a.IconColor)))
		g.text(x+18, 29, a.Name, small)
		x += 40 + 11*wide(a.Name)
	}
}

func (g *drawing) findMarks(annotations []Annotation) error {
	for _, a := range annotations {
		results, err := g.query(a.Expr)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
		m := mark{color: hex(a.IconColor), steps: make([]bool, g.window.Steps+1)}
		for _, r := range results {
			for i, value := range r.Values {
				m.steps[i] = m.steps[i] || known(value)
			}
		}
		g.marks = append(g.marks, m)
	}
	return nil
}

func (g *drawing) panel(p Panel) error {
	column := (width - 2*margin + gap) / 24
	at := box{
		margin + float64(p.GridPos.X)*column, header + float64(p.GridPos.Y)*rowHeight,
		float64(p.GridPos.W)*column - gap, float64(p.GridPos.H)*rowHeight - gap,
	}
	if p.Type == "row" {
		g.text(at.x+4, at.y+20, "▾ "+p.Title, `class="t"`)
		return nil
	}
	g.rect(at, `rx="3" fill="#fff" stroke="#dfe2e5"`)
	g.text(at.x+10, at.y+20, fit(p.Title, 13.5, at.w-20), `class="t"`)
	inside := at.inset(10, 32, 10, 8)
	if p.Type == "table" {
		return g.table(p, inside)
	}
	lines, err := p.lines(g.query)
	if err != nil {
		return err
	}
	switch {
	case len(lines) == 0:
		g.nothing(p, inside)
	case p.Type == "stat":
		g.numbers(p, inside, lines)
	case p.Type == "state-timeline":
		g.states(p, inside, lines)
	case p.Type == "timeseries":
		g.graph(p, inside, lines)
	default:
		return fmt.Errorf("panels of type %s are not drawn", p.Type)
	}
	return nil
}

// nothing is what a panel says when its queries give nothing.
func (g *drawing) nothing(p Panel, at box) {
	text := p.FieldConfig.Defaults.NoValue
	if text == "" {
		text = "No data"
	}
	g.text(at.x+at.w/2, at.y+at.h/2, text, smallMid)
}

// x is where a step stands.
func (g *drawing) x(plot box, step int) float64 {
	return plot.x + plot.w*float64(step)/float64(g.window.Steps)
}

// timeAxis has a tick every few hours below the plot.
func (g *drawing) timeAxis(plot box) {
	between := 2
	if plot.w < 420 {
		between = 4
	}
	for step := range g.window.Steps + 1 {
		at := g.window.From.UTC().Add(time.Duration(step) * g.window.Step)
		if at.Hour()%between != 0 || at.Minute() != 0 || at.Second() != 0 {
			continue
		}
		x := g.x(plot, step)
		g.path(fmt.Sprintf("M%s %sv%s", px(x), px(plot.y), px(plot.h)), `stroke="#eceef0"`)
		anchor := smallMid
		if step == g.window.Steps {
			anchor = smallEnd
		}
		g.text(x, plot.bottom()+14, clock(at), anchor)
	}
}

// marked tints the times that are marked.
func (g *drawing) marked(plot box) {
	for _, m := range g.marks {
		for from := 0; from < len(m.steps); from++ {
			if !m.steps[from] {
				continue
			}
			end := from + slices.Index(append(slices.Clone(m.steps[from:]), false), false)
			until := min(end, g.window.Steps)
			span := box{g.x(plot, from), plot.y, max(g.x(plot, until)-g.x(plot, from), 1), plot.h}
			g.rect(span, fmt.Sprintf(`fill="%s" fill-opacity=".09"`, m.color))
			g.path(fmt.Sprintf("M%s %sv%s", px(span.x), px(span.y), px(span.h)),
				fmt.Sprintf(`stroke="%s" stroke-opacity=".6" stroke-dasharray="3 3"`, m.color))
			from = end
		}
	}
}
