package findings

import (
	"fmt"
	"reflect"
	"strings"
)

// Finding says that one field holds what it may not.
type Finding struct {
	// Field is the path to the field as its owner wrote it: "Scaling.Max".
	Field string
	// Value is what was found there; nil when nothing was given, or when the value may not be shown.
	Value any
	// Rule says what is allowed, as the end of a sentence: "must be at least Scaling.Min (2)".
	Rule string
}

// String is the finding as one sentence.
func (f Finding) String() string {
	if f.Value == nil {
		return f.Field + " " + f.Rule
	}
	if reflect.TypeOf(f.Value).Kind() == reflect.String {
		return fmt.Sprintf("%s is %q: it %s", f.Field, f.Value, f.Rule)
	}
	return fmt.Sprintf("%s is %v: it %s", f.Field, f.Value, f.Rule)
}

// List is any number of findings. The zero value is ready to use.
type List []Finding

// Add notes that field holds value, which breaks the rule that format and args spell.
func (l *List) Add(field string, value any, format string, args ...any) {
	*l = append(*l, Finding{Field: field, Value: value, Rule: fmt.Sprintf(format, args...)})
}

// Under adds the findings of a nested structure, which stands at path.
func (l *List) Under(path string, nested List) {
	for _, f := range nested {
		f.Field = path + "." + f.Field
		*l = append(*l, f)
	}
}

// Err is nil for an empty list, and else an *Error about subject.
func (l List) Err(subject string) error {
	if len(l) == 0 {
		return nil
	}
	return &Error{Subject: subject, Findings: l}
}

// Error is all that was found wrong with one subject.
type Error struct {
	// Subject is what the findings are about: a component's name, a stack's configuration.
	Subject string
	// Findings holds at least one finding.
	Findings List
}

// Error lists the findings, one a line when there are several.
func (e *Error) Error() string {
	if len(e.Findings) == 1 {
		return e.Subject + ": " + e.Findings[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d values cannot be used:", e.Subject, len(e.Findings))
	for _, f := range e.Findings {
		b.WriteString("\n  - " + f.String())
	}
	return b.String()
}
