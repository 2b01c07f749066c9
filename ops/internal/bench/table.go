package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the rows as a table. The growth behind a time is how it grew against the number of workloads since the row
// before: at most 1 is linear or better.
func Print(out io.Writer, rows []Row) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "workloads\tobjects\tpreview\tgrowth\tup\tgrowth\tunchanged\tgrowth\tits work\tcluster\tengine\tprogram\t"+
		"kubectl\tkubectl, ready\t")
	for i, row := range rows {
		fmt.Fprintf(table, "%d\t%d\t", row.Workloads, row.Objects)
		for _, time := range []func(Row) time.Duration{previewTime, upTime, unchangedTime} {
			growth := ""
			if i > 0 {
				growth = fmt.Sprintf("%.2f", growthOf(rows[i-1], row, time))
			}
			fmt.Fprintf(table, "%s\t%s\t", seconds(time(row)), growth)
		}
		fmt.Fprintf(table, "%s\t%.2f\t%s\t%s\t%s\t%s\t\n", seconds(row.Unchanged.Work), row.Cluster,
			mebibytes(max(row.Preview.Engine, row.Up.Engine, row.Unchanged.Engine)),
			mebibytes(max(row.Preview.Program, row.Up.Program, row.Unchanged.Program)),
			seconds(row.Applied), seconds(row.Ready))
	}
	return table.Flush()
}

func previewTime(row Row) time.Duration   { return row.Preview.Time }
func upTime(row Row) time.Duration        { return row.Up.Time }
func unchangedTime(row Row) time.Duration { return row.Unchanged.Time }

func growthOf(before, after Row, of func(Row) time.Duration) float64 {
	return of(after).Seconds() / of(before).Seconds() / (float64(after.Workloads) / float64(before.Workloads))
}

func seconds(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func mebibytes(bytes uint64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
