package strict

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// rule is a word of a validate tag that asks something of a value.
type rule struct {
	// says is what is allowed, as the end of a sentence.
	says func(b breach) string
	// presence says that the rule asks whether there is a value, not which.
	presence bool
	// sibling says that the parameter is the name of another field of the same struct.
	sibling bool
	// compares says that the sibling must be a number of the same type.
	compares bool
	// measures says that the parameter is a size, which a duration has too.
	measures bool
	// text says that the rule is for texts alone.
	text bool
}

// breach is what a rule's sentence may speak of.
type breach struct {
	param string
	// of is the type of the value, never a pointer.
	of reflect.Type
	// sibling is the other field's path, and its value where that may be shown.
	sibling string
}

// rules are those of the validator that a validate tag may hold, beside formats.
var rules = map[string]rule{
	"required":         {says: func(breach) string { return "" }, presence: true},
	"required_with":    besides("is needed with %s"),
	"required_without": besides("is needed without %s"),
	"excluded_with":    {says: sibling("must be left out beside %s"), sibling: true},

	"min": {says: measure("at least"), measures: true},
	"gte": {says: measure("at least"), measures: true},
	"max": {says: measure("at most"), measures: true},
	"lte": {says: measure("at most"), measures: true},
	"gt":  {says: measure("more than"), measures: true},
	"lt":  {says: measure("less than"), measures: true},
	"len": {says: measure("exactly"), measures: true},

	"oneof":      {says: oneOf},
	"unique":     {says: unique},
	"startswith": {says: quoting("must start with %q"), text: true},
	"endswith":   {says: quoting("must end with %q"), text: true},

	"gtefield": {says: sibling("must be at least %s"), sibling: true, compares: true},
	"gtfield":  {says: sibling("must be more than %s"), sibling: true, compares: true},
	"ltefield": {says: sibling("must be at most %s"), sibling: true, compares: true},
	"ltfield":  {says: sibling("must be less than %s"), sibling: true, compares: true},
}

// ruleNamed is a rule of rules or of formats.
func ruleNamed(name string) (rule, bool) {
	if f, own := formats[name]; own {
		return rule{says: func(breach) string { return f.says }, text: true}, true
	}
	r, known := rules[name]
	return r, known
}

func besides(format string) rule { return rule{says: sibling(format), presence: true, sibling: true} }

func sibling(format string) func(breach) string {
	return func(b breach) string { return fmt.Sprintf(format, b.sibling) }
}

func quoting(format string) func(breach) string {
	return func(b breach) string { return fmt.Sprintf(format, b.param) }
}

// measure says how large a number, how long a text, and how many the elements of a list or a map may be.
func measure(comparison string) func(breach) string {
	return func(b breach) string {
		unit := ""
		switch b.of.Kind() {
		case reflect.String:
			unit = " character"
		case reflect.Slice, reflect.Map:
			unit = " element"
		default:
			return fmt.Sprintf("must be %s %s", comparison, b.param)
		}
		if b.param != "1" {
			unit += "s"
		}
		return fmt.Sprintf("must have %s %s%s", comparison, b.param, unit)
	}
}

// choices are words apart, with quotes around those that hold blanks, as the validator has them.
var choices = regexp.MustCompile(`'[^']*'|\S+`)

func oneOf(b breach) string {
	words := choices.FindAllString(b.param, -1)
	return "must be one of " + strings.ReplaceAll(strings.Join(words, ", "), "'", "")
}

func unique(b breach) string {
	if b.param == "" {
		return "must hold no value twice"
	}
	field, _ := behind(b.of.Elem()).FieldByName(b.param)
	return "must hold no two with the same " + field.Tag.Get("config")
}
