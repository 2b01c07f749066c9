package chart

// What the drawing looks like. Colours keep apart for those who do not see red and green, too.
const style = `
text { font-family: Inter, system-ui, -apple-system, "Segoe UI", "Liberation Sans", Helvetica, Arial, sans-serif; fill: #1c2430 }
.title { font-size: 22px; font-weight: 650 }
.sub { font-size: 13px; fill: #5b6470 }
.figure { font-size: 20px; font-weight: 600 }
.caption { font-size: 12px; fill: #5b6470 }
.panel { font-size: 14px; font-weight: 600 }
.axis, .legend, .mark, .phase { font-size: 11.5px; fill: #5b6470 }
.mark { fill: #5a3bb0; font-weight: 600 }
.phase { fill: #1c2430 }
.pill { font-size: 13px; font-weight: 700; fill: #ffffff; letter-spacing: .04em }
.none { font-size: 13px; fill: #1b7f4f }
.card { fill: #ffffff; stroke: #e1e5ea }
.grid { stroke: #e9ecf0; stroke-width: 1 }
.faint { stroke: #f3f5f7; stroke-width: 1 }
.base { stroke: #c3cad3; stroke-width: 1 }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round }
.event { stroke: #7b5bd6; stroke-width: 1; stroke-dasharray: 2 3; opacity: .75 }
.limit { stroke: #c03434; stroke-width: 1.2; stroke-dasharray: 6 4 }
.hover { fill: #1c2430; opacity: 0 }
.hover:hover { opacity: .07 }
`

const (
	paper = "#f4f6f8"
	green = "#1b7f4f"
	red   = "#c03434"

	askedFill   = "#dce8fb"
	askedLine   = "#8fb3ea"
	goodLine    = "#1d56b8"
	sentLine    = "#12a3a8"
	p50Line     = "#5aa9e6"
	p95Line     = "#e08a1e"
	p99Line     = "#b3372f"
	readyFill   = "#d5efe2"
	readyLine   = "#1b8a5a"
	wantedLine  = "#7b5bd6"
	endingFill  = "#efe1c6"
	warmUpFill  = "#eef0f3"
	disturbFill = "#fff6e3"
	calmFill    = "#e8f1ec"
)

// kinds of failures in the order in which they are stacked, each with its colour. What is not here comes last.
var kinds = []struct{ name, colour string }{
	{"dropped", "#8a94a3"},
	{"timeout", "#6b4fbb"},
	{"refused", "#c03434"},
	{"reset", "#e06c3c"},
	{"502", "#d4a017"},
	{"503", "#3f7fd1"},
	{"504", "#17968f"},
	{"other 5xx", "#a83f7f"},
	{"4xx", "#6e8f2d"},
	{"dns", "#4a5568"},
	{"tls", "#7f5539"},
	{"forbidden", "#111827"},
	{"other", "#b0b7c3"},
}
