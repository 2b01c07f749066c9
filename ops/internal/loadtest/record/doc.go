// Package record is what a run leaves behind: its summary, what the cluster did meanwhile, and the verdict, as JSON. The
// report, the chart and the comparison of two runs are made from it alone.
//
// All times are seconds, counted from the beginning of the run where they are moments.
package record
