package reference

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown is the sections as tables.
func Markdown(sections []Section) string {
	var b strings.Builder
	for _, section := range sections {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString("### " + section.title() + "\n\n")
		if others := section.others(); others != "" {
			fmt.Fprintf(&b, "The same settings are there for %s; a default that differs has its name in front.\n\n", others)
		}
		b.WriteString("| setting | value | default | what it is |\n|---|---|---|---|\n")
		for _, setting := range section.Settings {
			row := []string{code(setting.Path), setting.Value, setting.Default, setting.Meaning}
			if target := anchor(sections, setting.Path); target != "" {
				row[1] = fmt.Sprintf("[%s](#%s)", setting.Value, target)
			}
			for i, cell := range row {
				row[i] = strings.ReplaceAll(cell, "|", `\|`)
			}
			b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		}
	}
	return b.String()
}

func (s Section) title() string {
	if len(s.Keys) == 0 {
		return "The first level"
	}
	return names(s.Keys)
}

func names(keys []string) string { return code(strings.Join(keys, "` and `")) }

// others are the keys whose settings are not written out.
func (s Section) others() string {
	if len(s.Keys) < 2 {
		return ""
	}
	return names(s.Keys[1:])
}

// anchor is where the section of a key is, as GitHub makes it from the title; empty for a path that has none.
func anchor(sections []Section, path string) string {
	for _, section := range sections {
		if slices.Contains(section.Keys, path) {
			return strings.ToLower(strings.NewReplacer("`", "", " ", "-").Replace(section.title()))
		}
	}
	return ""
}
