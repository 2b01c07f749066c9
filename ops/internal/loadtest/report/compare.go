package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Compare writes two runs beside one another.
func Compare(out io.Writer, a, b *record.Record) {
	fmt.Fprintln(out)
	t := newTable(out, table.Row{"", a.Title(), b.Title()}, 2, 3)
	t.Style().Format.Header = text.FormatDefault // titles are as they were given
	row := func(name string, of func(*record.Record) string) { t.AppendRow(table.Row{name, of(a), of(b)}) }
	row("verdict", func(r *record.Record) string { return passed(r.Verdict.Pass) })
	row("length", func(r *record.Record) string { return seconds(r.Seconds) })
	if a.Summary != nil && b.Summary != nil {
		row("requests due", func(r *record.Record) string { return strconv.FormatUint(r.Summary.Due, 10) })
		row("failed", func(r *record.Record) string { return strconv.FormatUint(r.Summary.Failed, 10) })
		for _, kind := range slices.Sorted(maps.Keys(either(a.Summary.Errors, b.Summary.Errors))) {
			row("  "+kind, func(r *record.Record) string { return strconv.FormatUint(r.Summary.Errors[kind], 10) })
		}
		row("p50", func(r *record.Record) string { return seconds(r.Summary.Latency.P50) })
		row("p95", func(r *record.Record) string { return seconds(r.Summary.Latency.P95) })
		row("p99", func(r *record.Record) string { return seconds(r.Summary.Latency.P99) })
		row("slowest", func(r *record.Record) string { return seconds(r.Summary.Latency.Max) })
	}
	if a.Scaling != nil && b.Scaling != nil {
		row("first scale-up", func(r *record.Record) string { return after(r.Scaling.FirstUp, "none") })
		row("most ready", func(r *record.Record) string { return strconv.Itoa(int(r.Scaling.MostReady)) })
		row("changes of direction", func(r *record.Record) string { return strconv.Itoa(r.Scaling.Flaps) })
	}
	render(out, t)
}

func either(a, b map[string]uint64) map[string]uint64 {
	both := map[string]uint64{}
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}
