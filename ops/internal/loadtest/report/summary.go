package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Summary writes what a run came to, its verdict last.
func Summary(out io.Writer, r *record.Record) {
	fmt.Fprintf(out, "\n%s\n%s, %s", strings.ToUpper(r.Title()[:1])+r.Title()[1:],
		r.Started.Format("2006-01-02 15:04:05 MST"), record.Brief(record.Duration(r.Seconds)))
	if r.WarmUp > 0 {
		fmt.Fprintf(out, ", the first %s left out as warm-up", seconds(r.WarmUp))
	}
	if r.Interrupted {
		fmt.Fprint(out, ", ended before its time")
	}
	fmt.Fprint(out, "\n\n")
	if r.Summary != nil {
		requests(out, r.Summary)
		failures(out, r.Summary)
	}
	if len(r.Phases) > 0 {
		phases(out, r.Phases)
	}
	if r.Scaling != nil {
		scaling(out, r.Scaling)
	}
	for _, text := range r.Trouble {
		fmt.Fprintf(out, "Note: %s.\n\n", text)
	}
	verdict(out, r.Verdict)
}

// newTable is a plain one; numbers says which of its columns, from 1, are numbers.
func newTable(out io.Writer, heading table.Row, numbers ...int) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(out)
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	style.Format.Header = text.FormatUpper
	t.SetStyle(style)
	t.AppendHeader(heading)
	var columns []table.ColumnConfig
	for _, number := range numbers {
		columns = append(columns, table.ColumnConfig{Number: number, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	return t
}

func render(out io.Writer, t table.Writer) {
	t.SetOutputMirror(nil)
	for line := range strings.Lines(t.Render()) {
		fmt.Fprintln(out, strings.TrimRight(line, " \n"))
	}
	fmt.Fprintln(out)
}

func requests(out io.Writer, s *record.Summary) {
	t := newTable(out, table.Row{"requests", "count", "per second"}, 2, 3)
	t.AppendRow(table.Row{"due", s.Due, fmt.Sprintf("%.1f", s.OfferedRate)})
	t.AppendRow(table.Row{"sent", s.Sent, fmt.Sprintf("%.1f", s.AchievedRate)})
	t.AppendRow(table.Row{"succeeded", s.Due - s.Failed, fmt.Sprintf("%.1f", s.SucceededRate)})
	t.AppendRow(table.Row{"failed", s.Failed, fmt.Sprintf("%.3g%%", 100*s.ErrorRatio)})
	render(out, t)

	l := s.Latency
	t = newTable(out, table.Row{"latency", "p50", "p90", "p95", "p99", "p99.9", "max"}, 2, 3, 4, 5, 6, 7)
	t.AppendRow(table.Row{"from when due", seconds(l.P50), seconds(l.P90), seconds(l.P95), seconds(l.P99), seconds(l.P999), seconds(l.Max)})
	render(out, t)
}

func failures(out io.Writer, s *record.Summary) {
	if s.Failed > 0 {
		t := newTable(out, table.Row{"failed because of", "count"}, 2)
		for _, kind := range slices.Sorted(maps.Keys(s.Errors)) {
			t.AppendRow(table.Row{kind, s.Errors[kind]})
		}
		render(out, t)
	}
	if s.Redirected > 0 {
		fmt.Fprintf(out, "%d answers were redirects, which are not followed: load the address that they name.\n\n", s.Redirected)
	}
	if s.Late > 0 {
		fmt.Fprintf(out, "%d requests were sent more than 100ms late, by %s at most: this machine does not keep up with the rate.\n\n",
			s.Late, seconds(s.LagMax))
	}
}

func phases(out io.Writer, all []record.Phase) {
	t := newTable(out, table.Row{"phase", "from", "to", "due", "failed", "p95", "slowest", "because of"}, 2, 3, 4, 5, 6, 7)
	for _, p := range all {
		t.AppendRow(table.Row{p.Name, seconds(p.From), seconds(p.To), p.Due, p.Failed, seconds(p.P95), seconds(p.Slowest), causes(p.Errors)})
	}
	render(out, t)
}

func causes(errors map[string]uint64) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(errors)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, errors[kind]))
	}
	return strings.Join(parts, ", ")
}

func scaling(out io.Writer, s *record.Scaling) {
	t := newTable(out, table.Row{"scaling", ""})
	t.AppendRow(table.Row{"first scale-up", after(s.FirstUp, "none")})
	t.AppendRow(table.Row{fmt.Sprintf("%d replicas ready", s.Enough), after(s.EnoughAfter, "not reached")})
	t.AppendRow(table.Row{"most ready", s.MostReady})
	if len(s.Downs) > 0 {
		var moments []string
		for _, at := range s.Downs {
			moments = append(moments, seconds(at))
		}
		t.AppendRow(table.Row{"scaled down at", strings.Join(moments, ", ")})
	}
	t.AppendRow(table.Row{"changes of direction", s.Flaps})
	render(out, t)
	if len(s.Events) == 0 {
		return
	}
	t = newTable(out, table.Row{"at", "from", "to", "ready at"}, 1, 2, 3, 4)
	for _, event := range s.Events {
		ready := "-"
		if event.ReadyAt != nil {
			ready = seconds(*event.ReadyAt)
		}
		t.AppendRow(table.Row{seconds(event.At), event.From, event.To, ready})
	}
	render(out, t)
}

func after(s *float64, none string) string {
	if s == nil {
		return none
	}
	return seconds(*s) + " after the load rose"
}

func verdict(out io.Writer, v record.Verdict) {
	if len(v.Checks) > 0 {
		t := newTable(out, table.Row{"threshold", "found", "limit", ""})
		for _, check := range v.Checks {
			t.AppendRow(table.Row{check.Name, check.Found, check.Limit, passed(check.Pass)})
		}
		render(out, t)
	}
	fmt.Fprintf(out, "Verdict: %s.\n", passed(v.Pass))
}

func passed(yes bool) string {
	if yes {
		return "pass"
	}
	return "fail"
}

func seconds(s float64) string { return record.Brief(record.Duration(s)) }
