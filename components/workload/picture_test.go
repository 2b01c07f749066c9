package workload_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// The picture's measures.
const (
	left, right = 150, 740 // of the time axis
	rowHeight   = 30
	axisEnd     = 100 * time.Second
)

// drainPicture draws what happens to a pod from its deletion to its end, for both kinds of processes, as an SVG.
func drainPicture() string {
	p := &picture{}
	p.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 330" role="img" ` +
		`font-family="sans-serif" font-size="13" fill="#1f2328">`)
	p.write(`<title>From a pod's deletion to its end</title>`)
	p.write(`<rect width="760" height="330" fill="#ffffff"/>`)
	p.drain("A process that stops at once, or ignores the signal (the default)", workload.Drain{}, 24)
	p.drain("A process that finishes its requests by itself (Graceful)", workload.Drain{Graceful: true}, 174)
	p.axis(312)
	p.write(`</svg>`)
	return p.String()
}

type picture struct{ strings.Builder }

func (p *picture) write(format string, args ...any) { fmt.Fprintf(&p.Builder, format+"\n", args...) }

// x is where a time stands.
func (p *picture) x(at time.Duration) float64 {
	return left + (right-left)*at.Seconds()/axisEnd.Seconds()
}

func (p *picture) drain(title string, drain workload.Drain, top float64) {
	complete := workload.WithDefaults(&workload.ScaledDeploymentArgs{Drain: drain}).Drain
	drained := complete.Propagation + drain.DeregistrationDelay()
	signal, kill := drain.PreStop(), drain.TerminationGracePeriod()
	ended := signal + complete.Shutdown
	p.write(`<text x="20" y="%.0f" font-weight="bold">%s</text>`, top, title)
	p.row(top+12, "load balancer",
		span{0, complete.Propagation, "still sends", "#f6c5a3"},
		span{complete.Propagation, drained, "finishes what is in flight", "#b6d7f2"})
	p.row(top+12+rowHeight, "pod",
		span{0, signal, "preStop sleep", "#d7dbe0"},
		span{signal, ended, shutdownLabel(drain), "#bfe3c0"},
		span{ended, kill, "", "#eef0f2"})
	p.mark(signal, top+12+2*rowHeight, "stop signal")
	p.mark(kill, top+12+2*rowHeight, "killed")
}

func shutdownLabel(drain workload.Drain) string {
	if drain.Graceful {
		return "finishes its requests, ends"
	}
	return "ends"
}

// span is a time in which something holds.
type span struct {
	from, to    time.Duration
	text, color string
}

func (p *picture) row(top float64, name string, spans ...span) {
	p.write(`<text x="20" y="%.0f">%s</text>`, top+18, name)
	for _, s := range spans {
		p.write(`<rect x="%.1f" y="%.0f" width="%.1f" height="24" fill="%s"/>`,
			p.x(s.from), top+2, p.x(s.to)-p.x(s.from), s.color)
		p.write(`<text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`, (p.x(s.from)+p.x(s.to))/2, top+18, s.text)
	}
}

// mark is a moment, below the rows.
func (p *picture) mark(at time.Duration, y float64, name string) {
	p.write(`<path d="M%.1f %.0f v-60" stroke="#57606a" stroke-dasharray="3 3"/>`, p.x(at), y)
	p.write(`<text x="%.1f" y="%.0f" text-anchor="middle" font-size="12">%s %.0fs</text>`,
		p.x(at), y+14, name, at.Seconds())
}

func (p *picture) axis(y float64) {
	p.write(`<path d="M%d %.0f H%d" stroke="#57606a"/>`, left, y-14, right)
	for at := time.Duration(0); at <= axisEnd; at += 20 * time.Second {
		p.write(`<text x="%.1f" y="%.0f" text-anchor="middle" font-size="12">%.0fs</text>`, p.x(at), y, at.Seconds())
	}
}
