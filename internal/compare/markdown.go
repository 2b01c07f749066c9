package compare

import (
	"fmt"
	"strings"
)

// Limits of what is shown: a comment on a pull request holds 65536 characters, and a reader fewer.
const (
	longestValue   = 80
	mostChanges    = 20
	longestComment = 60_000
)

// Markdown is what a reviewer reads: for each stack what to look at first, then all that is added, removed and changed.
func Markdown(stacks []string, differences map[string]Difference) string {
	var b strings.Builder
	for _, stack := range stacks {
		writeStack(&b, stack, differences[stack])
	}
	if b.Len() > longestComment {
		return b.String()[:longestComment] + "\n\nThe rest is cut off: run `make plan` to see it.\n"
	}
	return b.String()
}

func writeStack(b *strings.Builder, stack string, d Difference) {
	fmt.Fprintf(b, "## %s\n\n", stack)
	if d.Empty() {
		b.WriteString("Nothing changes.\n\n")
		return
	}
	fmt.Fprintf(b, "%d added, %d changed, %d removed.\n\n", len(d.Added), len(d.Changed), len(d.Removed))
	writeConcerns(b, d)
	writeList(b, "Added", d.Added)
	writeList(b, "Removed", d.Removed)
	writeChanged(b, d.Changed)
}

func writeConcerns(b *strings.Builder, d Difference) {
	var rows []string
	for _, changed := range d.Changed {
		for _, c := range changed.Changes {
			if c.Concern != "" {
				rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |",
					changed.Object, c.Concern, shown(c.Before), shown(c.After)))
			}
		}
	}
	if len(rows) > 0 {
		b.WriteString("| look at this first | why | before | after |\n|---|---|---|---|\n" + strings.Join(rows, "\n") + "\n\n")
	}
}

func writeList(b *strings.Builder, title string, objects []string) {
	if len(objects) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", title)
	for _, object := range objects {
		fmt.Fprintf(b, "- %s\n", object)
	}
	b.WriteString("\n")
}

func writeChanged(b *strings.Builder, all []Changed) {
	if len(all) == 0 {
		return
	}
	b.WriteString("### Changed\n\n")
	for _, changed := range all {
		fmt.Fprintf(b, "<details><summary>%s: %d fields</summary>\n\n| field | before | after |\n|---|---|---|\n",
			changed.Object, len(changed.Changes))
		for i, c := range changed.Changes {
			if i == mostChanges {
				fmt.Fprintf(b, "| and %d more | | |\n", len(changed.Changes)-mostChanges)
				break
			}
			fmt.Fprintf(b, "| %s | %s | %s |\n", c.Path, shown(c.Before), shown(c.After))
		}
		b.WriteString("\n</details>\n\n")
	}
}

// shown is a value in a cell of a table: on one line, with nothing that Markdown would take for its own.
func shown(value string) string {
	if value == "" {
		return "(none)"
	}
	value = strings.Join(strings.Fields(value), " ")
	if runes := []rune(value); len(runes) > longestValue {
		value = string(runes[:longestValue]) + "…"
	}
	return "`" + strings.NewReplacer("|", `\|`, "`", "'").Replace(value) + "`"
}
