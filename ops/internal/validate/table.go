package validate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Print writes the report for people: the results of each object under its name, one line each, below a problem what was
// expected and the fix, and a summary.
func (r *Report) Print(out io.Writer) error {
	fmt.Fprint(out, "\nNAMESPACE ", r.Namespace)
	for _, more := range []struct{ name, value string }{{"CONTEXT", r.Context}, {"STACK", r.Stack}} {
		if more.value != "" {
			fmt.Fprintf(out, "  %s %s", more.name, more.value)
		}
	}
	fmt.Fprintln(out)
	for i, result := range r.Results {
		if i == 0 || r.Results[i-1].Object != result.Object {
			fmt.Fprintf(out, "\n%s\n", result.Object)
			rows := newTable()
			for _, one := range r.Results[i:] {
				if one.Object != result.Object {
					break
				}
				addResult(rows, one)
			}
			fmt.Fprintln(out, rows.Render())
		}
	}
	_, err := fmt.Fprintf(out, "\n%s\n", r.summary())
	return err
}

// The columns' widths are those of the longest status and the longest check, so that the tables of all objects align.
var widths = []int{len(Warning), len("service-endpoints")}

func newTable() table.Writer {
	rows := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "  ", ""
	rows.SetStyle(style)
	var columns []table.ColumnConfig
	for i, width := range widths {
		columns = append(columns, table.ColumnConfig{Number: i + 1, WidthMin: width})
	}
	rows.SetColumnConfigs(columns)
	rows.SuppressTrailingSpaces()
	return rows
}

func addResult(rows table.Writer, r Result) {
	status := string(r.Status)
	if r.Status == Fail || r.Status == Unknown {
		status = strings.ToUpper(status)
	}
	rows.AppendRow(table.Row{status, r.Check, line(r.Found)})
	if r.Expected != "" {
		rows.AppendRow(table.Row{"", "", "expected: " + line(r.Expected)})
	}
	if r.Fix != "" {
		rows.AppendRow(table.Row{"", "", "fix: " + line(r.Fix)})
	}
}

// line is a text on one line, without what a terminal would take for commands: messages come from controllers.
func line(message string) string {
	return text.StripEscape(strings.Join(strings.Fields(message), " "))
}

func (r *Report) summary() string {
	var parts []string
	for _, status := range Statuses {
		if n := r.Summary[status]; n > 0 || status == Pass || status == Fail {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	return "SUMMARY  " + strings.Join(parts, ", ")
}

// JSON writes the report for machines; docs/validate.md tells of its fields.
func (r *Report) JSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}
