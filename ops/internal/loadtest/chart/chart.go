package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Widths of one run's column, alone and beside another, and what is between and around them.
const (
	aloneWidth  = 1000.0
	besideWidth = 760.0
	around      = 20.0
)

// Supports says whether a file of that name can be drawn.
func Supports(path string) bool {
	return slices.Contains([]string{".svg", ".html", ".htm"}, strings.ToLower(filepath.Ext(path)))
}

// Write draws the runs, one or two, to a file: .svg for the drawing alone, .html for a page with it.
func Write(path string, runs ...*record.Record) error {
	drawing, err := SVG(runs...)
	if err != nil {
		return err
	}
	if !Supports(path) {
		return fmt.Errorf("the chart %q cannot be drawn: it must end with .html or .svg", path)
	}
	if strings.ToLower(filepath.Ext(path)) != ".svg" {
		drawing = page(runs, drawing)
	}
	return os.WriteFile(path, drawing, 0o644) //nolint:gosec // it is made to be shown around
}

// SVG draws the runs beside one another, on the same axes.
func SVG(runs ...*record.Record) ([]byte, error) {
	width := aloneWidth
	if len(runs) > 1 {
		width = besideWidth
	}
	b := boundsOf(runs)
	height := 0.0
	root := newElement("svg", "xmlns", "http://www.w3.org/2000/svg")
	root.add("style").text = style
	root.add("rect", "width", "100%", "height", "100%", "fill", paper)
	for i, run := range runs {
		column := root.add("g", "transform", fmt.Sprintf("translate(%s %s)", digits(around+float64(i)*(width+around)), digits(around)))
		height = max(height, drawRun(column, run, b, width))
	}
	total := around + float64(len(runs))*(width+around)
	root.set("viewBox", fmt.Sprintf("0 0 %s %s", digits(total), digits(height+2*around)), "width", total, "height", height+2*around)
	var out bytes.Buffer
	if err := xml.NewEncoder(&out).Encode(root); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// drawRun is one column, and how high it became. All columns have the same panels, so that they can be compared line by line.
func drawRun(column *element, run *record.Record, b bounds, width float64) float64 {
	card := column.add("rect", "width", width, "rx", 10.0, "class", "card")
	drawHeader(column, run, width)
	top := headerHeight - 14
	if b.phases {
		drawPhases(column, run, b, width, top)
		top += phasesHeight
	}
	points := coarse(run.Series)
	panels := []struct {
		title  string
		height float64
		wanted bool
		draw   func(*panel)
	}{
		{"Requests per second", 130, b.rate > 0, func(p *panel) { drawRate(p, points, b) }},
		{"Latency, from when a request was due", 190, b.rate > 0, func(p *panel) { drawLatency(p, points, b) }},
		{"Replicas", 130, b.replicas > 0, func(p *panel) { drawReplicas(p, b) }},
		{"Failed requests per second", 100, b.rate > 0, func(p *panel) { drawFailures(p, points, b) }},
	}
	for _, one := range panels {
		if !one.wanted {
			continue
		}
		one.draw(newPanel(column, run, one.title, b, width, top, one.height))
		top += panelHead + one.height + 26
	}
	top += 12
	card.set("height", top)
	return top
}

// page is an HTML page that holds the drawing and needs nothing else.
func page(runs []*record.Record, drawing []byte) []byte {
	var titles []string
	for _, run := range runs {
		titles = append(titles, run.Title())
	}
	return fmt.Appendf(nil, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>body { margin: 0; background: %s } svg { display: block; margin: 0 auto; max-width: 100%%; height: auto }</style>
</head>
<body>
%s
</body>
</html>
`, html.EscapeString(strings.Join(titles, " | ")), paper, drawing)
}
