package reference

import (
	"fmt"
	"os"
	"strings"
)

// Command is what brings the page up to date.
const Command = "go run ./cmd/reference"

// The comments between which a page holds the tables.
const (
	begin = "<!-- settings: from here on written by `" + Command + "` -->\n"
	end   = "<!-- settings: to here -->\n"
)

// Insert is the page with tables in the place of those that it has.
func Insert(page, tables string) (string, error) {
	before, rest, hasBegin := strings.Cut(page, begin)
	_, after, hasEnd := strings.Cut(rest, end)
	if !hasBegin || !hasEnd {
		return "", fmt.Errorf("the page has no place for the tables: put the lines %q and %q where they belong", begin, end)
	}
	return before + begin + "\n" + tables + "\n" + end + after, nil
}

// Update writes what Read tells of the package in dir into the page, a file.
func Update(dir, page string) error {
	sections, err := Read(dir)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	updated, err := Insert(string(text), Markdown(sections))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, []byte(updated), 0o644)
}
