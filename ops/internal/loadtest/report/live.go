package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/observe"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Frame is a run at a moment.
type Frame struct {
	Elapsed, Total time.Duration
	// Phase is the present one of a rollout; empty where there are none.
	Phase string
	// Asked is the rate that is asked for now, per second.
	Asked float64
	// Last is the last short time that is over.
	Last record.Point
	// Ended and Failed count the requests so far.
	Ended, Failed uint64
	// Load says whether requests are sent at all.
	Load bool
	// State is the deployment's; nil when none is watched.
	State *observe.State
}

const (
	barWidth  = 40
	trailSize = 60
	lineEvery = 5 * time.Second
)

// Live shows frames as they come: on a terminal by drawing a few lines anew, and elsewhere by a line every few seconds.
type Live struct {
	Out      io.Writer
	Terminal bool

	bar            *progressbar.ProgressBar
	drawn          int
	latency, ready []float64
	before         Frame
	lastLine       time.Duration
	lastWanted     int32
	lastPhase      string
	begun          bool
}

// Show draws a frame.
func (l *Live) Show(f Frame) {
	if !l.Terminal {
		l.line(f)
		return
	}
	l.latency = trail(l.latency, f.Last.P95)
	lines := []string{l.progress(f)}
	if f.Load {
		lines = append(lines, "  rate      "+l.rates(f), fmt.Sprintf("  latency   %-34s %s", latencies(f.Last), spark(l.latency)))
	}
	if f.State != nil {
		l.ready = trail(l.ready, float64(f.State.Ready))
		lines = append(lines, fmt.Sprintf("  replicas  %-34s %s", replicas(*f.State), spark(l.ready)))
	}
	l.redraw(lines)
}

// redraw goes back to the first of the lines drawn before, and writes over them.
func (l *Live) redraw(lines []string) {
	var b strings.Builder
	if l.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", l.drawn)
	}
	for _, line := range lines {
		b.WriteString("\r\x1b[2K" + line + "\n")
	}
	l.drawn = len(lines)
	fmt.Fprint(l.Out, b.String())
}

// line writes one when something has moved, or some time has gone by.
func (l *Live) line(f Frame) {
	moved := f.Phase != l.lastPhase
	if f.State != nil {
		moved = moved || f.State.Wanted != l.lastWanted
	}
	if l.begun && !moved && f.Elapsed-l.lastLine < lineEvery {
		return
	}
	l.begun, l.lastLine, l.lastPhase = true, f.Elapsed, f.Phase
	parts := []string{clock(f.Elapsed)}
	if f.Phase != "" {
		parts = append(parts, f.Phase)
	}
	if f.Load {
		parts = append(parts, l.rates(f), latencies(f.Last))
	}
	if f.State != nil {
		l.lastWanted = f.State.Wanted
		parts = append(parts, replicas(*f.State))
	}
	fmt.Fprintln(l.Out, strings.Join(parts, "  "))
}

func (l *Live) progress(f Frame) string {
	if l.bar == nil {
		l.bar = progressbar.NewOptions64(max(1, f.Total.Milliseconds()),
			progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetWidth(barWidth),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionSetTheme(progressbar.ThemeUnicode))
	}
	_ = l.bar.Set64(min(f.Elapsed, f.Total).Milliseconds()) // its writer takes everything
	text := strings.TrimSpace(l.bar.String()) + " " + clock(f.Elapsed) + " of " + clock(f.Total)
	if f.Phase != "" {
		text += "  " + f.Phase
	}
	return text
}

func clock(d time.Duration) string { return d.Truncate(time.Second).String() }

// rates has how many ended per second since the frame before.
func (l *Live) rates(f Frame) string {
	since := (f.Elapsed - l.before.Elapsed).Seconds()
	ended := 0.0
	if since > 0 {
		ended = float64(f.Ended-l.before.Ended) / since
	}
	l.before = f
	return fmt.Sprintf("%.0f/s asked for, %.0f/s ended; %d in all, %d failed", f.Asked, ended, f.Ended, f.Failed)
}

func latencies(p record.Point) string {
	return fmt.Sprintf("p50 %s, p95 %s", record.Brief(record.Duration(p.P50)), record.Brief(record.Duration(p.P95)))
}

func replicas(s observe.State) string {
	text := fmt.Sprintf("%d of %d ready", s.Ready, s.Wanted)
	if s.Max > 0 {
		text += fmt.Sprintf(" (%d to %d)", s.Min, s.Max)
	}
	if s.Starting > 0 {
		text += fmt.Sprintf(", %d starting", s.Starting)
	}
	if s.Ending > 0 {
		text += fmt.Sprintf(", %d ending", s.Ending)
	}
	return text
}

func trail(values []float64, value float64) []float64 {
	values = append(values, value)
	return values[max(0, len(values)-trailSize):]
}

// spark draws values as a row of blocks, the highest one full.
func spark(values []float64) string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	highest := 0.0
	for _, value := range values {
		highest = max(highest, value)
	}
	var b strings.Builder
	for _, value := range values {
		index := 0
		if highest > 0 {
			index = int(value / highest * float64(len(blocks)-1))
		}
		b.WriteRune(blocks[index])
	}
	return b.String()
}
