package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the rows as a table. The growth beside each is how the time of an up grew against the number of workloads since
// the row before: at most 1 is linear or better.
func Print(out io.Writer, rows []Row) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "workloads\tobjects\tpreview\tup\tgrowth\tunchanged\tengine\tprogram\tkubectl\tkubectl, ready\t")
	for i, row := range rows {
		growth := ""
		if i > 0 {
			growth = fmt.Sprintf("%.2f", growthOf(rows[i-1], row))
		}
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", row.Workloads, row.Objects,
			seconds(row.Preview.Time), seconds(row.Up.Time), growth, seconds(row.Unchanged.Time),
			mebibytes(max(row.Preview.Engine, row.Up.Engine, row.Unchanged.Engine)),
			mebibytes(max(row.Preview.Program, row.Up.Program, row.Unchanged.Program)),
			seconds(row.Applied), seconds(row.Ready))
	}
	return table.Flush()
}

func growthOf(before, after Row) float64 {
	return after.Up.Time.Seconds() / before.Up.Time.Seconds() / (float64(after.Workloads) / float64(before.Workloads))
}

func seconds(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func mebibytes(bytes uint64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
