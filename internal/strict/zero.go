package strict

import (
	"reflect"
	"strings"
)

// validateZeros holds numbers that were given as zero to the rules behind omitempty. The validator leaves those out: to
// it, a zero is a value that nobody gave.
func (d *decoding) validateZeros() {
	for _, zero := range d.zeros {
		for i, field := range settingsOn(d.root.Type(), zero) {
			if i == len(zero)-1 {
				d.validateZero(zero, reflect.Zero(behind(field.Type)), omitted(field.Tag.Get("validate")))
			}
		}
	}
}

// validateZero notes the first of the rules that zero breaks, as the validator does. One that names a sibling can only
// be judged by the validator itself.
func (d *decoding) validateZero(at path, zero reflect.Value, words []string) {
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		if r, _ := ruleNamed(name); r.sibling {
			continue
		}
		if broken := breaches(checker.Var(zero.Interface(), word)); len(broken) > 0 {
			d.breach(place{path: at, value: zero}, place{}, broken[0])
			return
		}
	}
}

// omitted are the words of a validate tag that are left out for a zero.
func omitted(tag string) []string {
	words := strings.Split(tag, ",")
	for i, word := range words {
		if word == "omitempty" || word == "omitzero" {
			return words[i+1:]
		}
	}
	return nil
}
