package chart

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

const headerHeight = 150.0

// drawHeader has the title, the verdict and the figures that matter most.
func drawHeader(parent *element, run *record.Record, width float64) {
	g := parent.add("g")
	title := run.Mode
	if run.Workload != nil {
		title = fmt.Sprintf("%s of %s", run.Mode, run.Workload.Deployment)
	}
	g.say(marginLeft, 42, "title", cmp.Or(run.Label, strings.ToUpper(title[:1])+title[1:]))
	g.say(marginLeft, 64, "sub", subtitle(run))
	drawPill(g, run, width)
	figures := figuresOf(run)
	each := (width - marginLeft - marginRight) / float64(max(len(figures), 4))
	for i, figure := range figures {
		x := marginLeft + float64(i)*each
		g.say(x, 104, "figure", figure.value)
		g.say(x, 122, "caption", figure.caption)
	}
}

func subtitle(run *record.Record) string {
	parts := []string{run.Started.UTC().Format("2006-01-02 15:04 UTC"), record.Brief(record.Duration(run.Seconds))}
	if run.Target != "" {
		parts = append([]string{run.Target}, parts...)
	}
	if run.Workload != nil {
		parts = append(parts, "namespace "+run.Workload.Namespace)
	}
	if run.Interrupted {
		parts = append(parts, "ended before its time")
	}
	return strings.Join(parts, "  ·  ")
}

func drawPill(g *element, run *record.Record, width float64) {
	word, colour := "PASS", green
	if !run.Verdict.Pass {
		word, colour = "FAIL", red
	}
	pill := g.add("g")
	pill.add("rect", "x", width-marginRight-68, "y", 24.0, "width", 68.0, "height", 26.0, "rx", 13.0, "fill", colour)
	pill.say(width-marginRight-34, 41.5, "pill", word, "text-anchor", "middle")
	var lines []string
	for _, check := range run.Verdict.Checks {
		lines = append(lines, fmt.Sprintf("%s: %s, %s", check.Name, check.Found, check.Limit))
	}
	pill.hint(strings.Join(lines, "\n"))
}

type figure struct{ value, caption string }

func figuresOf(run *record.Record) (figures []figure) {
	if s := run.Summary; s != nil {
		figures = append(figures,
			figure{number(s.Due), fmt.Sprintf("requests, %.0f/s", s.OfferedRate)},
			figure{number(s.Failed), fmt.Sprintf("failed, %.2g%%", 100*s.ErrorRatio)},
			figure{seconds(s.Latency.P95), fmt.Sprintf("p95 (p50 %s)", seconds(s.Latency.P50))},
			figure{seconds(s.Latency.P99), "p99 (max " + seconds(s.Latency.Max) + ")"},
		)
	}
	if s := run.Scaling; s != nil && len(s.Events) > 0 {
		figures = append(figures,
			figure{orDash(s.FirstUp), "first scale-up"},
			figure{orDash(s.EnoughAfter), fmt.Sprintf("until %d ready", s.Enough)},
		)
	}
	return figures
}

func orDash(s *float64) string {
	if s == nil {
		return "–"
	}
	return seconds(*s)
}

const phasesHeight = 34.0

// drawPhases has a band with the phases' names, and how many requests failed in each.
func drawPhases(parent *element, run *record.Record, b bounds, width, top float64) {
	x := scale{from: 0, to: b.seconds, begin: marginLeft, end: width - marginRight}
	g := parent.add("g")
	for _, phase := range run.Phases {
		from, to := x.at(phase.From), x.at(phase.To)
		fill := calmFill
		if disturbs(phase.Name) {
			fill = disturbFill
		}
		part := g.add("g")
		part.add("rect", "x", from, "y", top+6, "width", max(0, to-from-1.5), "height", 22.0, "rx", 4.0, "fill", fill)
		part.hint(fmt.Sprintf("%s, from %s to %s: %d of %d requests failed", phase.Name,
			clock(phase.From), clock(phase.To), phase.Failed, phase.Due))
		for _, label := range []string{fmt.Sprintf("%s: %d failed", phase.Name, phase.Failed), phase.Name} {
			if textWidth(label)+10 < to-from {
				part.say(from+7, top+21, "phase", label)
				break
			}
		}
	}
}

// disturbs tells the phases in which something was done from those before and after.
func disturbs(phase string) bool { return phase != "before" && !strings.HasPrefix(phase, "after ") }
