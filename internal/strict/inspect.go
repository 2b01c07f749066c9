package strict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// mustSupport panics when the struct t, or one within it, is not as the package's documentation asks: what would else
// show only with some values, or not at all.
func mustSupport(t reflect.Type) { inspection{}.structure(t) }

// inspection holds the structs that were looked at.
type inspection map[reflect.Type]bool

func (seen inspection) structure(t reflect.Type) {
	if seen[t] {
		return
	}
	seen[t] = true
	keys := map[string]bool{}
	for field := range t.Fields() {
		where := t.String() + "." + field.Name
		key := field.Tag.Get("config")
		switch {
		case !field.IsExported():
			fault(where, "it must be exported")
		case key == "" || key == "-" || strings.Contains(key, ","):
			fault(where, "it needs a tag config that holds its key alone")
		case keys[key]:
			fault(where, "another field has the key %s", key)
		}
		keys[key] = true
		seen.value(where, field.Type)
		if tag := field.Tag.Get("validate"); tag != "" {
			inspectRules(where, t, field.Type, strings.Split(tag, ","))
		} else {
			inspectRules(where, t, field.Type, nil)
		}
	}
}

func (seen inspection) value(where string, t reflect.Type) {
	switch {
	case isScalar(t):
	case t.Kind() == reflect.Struct:
		seen.structure(t)
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Map && t.Key() == reflect.TypeFor[string]():
		seen.value(where, t.Elem())
	case t.Kind() == reflect.Pointer && !slices.Contains(indirect, t.Elem().Kind()):
		seen.value(where, t.Elem())
	default:
		fault(where, "no configuration can be decoded into %s", t)
	}
}

// indirect are the kinds that can be nil themselves.
var indirect = []reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}

// inspectRules looks at the words of a validate tag on a value of type t, in a field of parent.
func inspectRules(where string, parent, t reflect.Type, words []string) {
	t = behind(t)
	for i, word := range words {
		switch word {
		case "omitempty", "omitnil", "omitzero":
		case "dive":
			inspectElements(where, parent, t, words[i+1:])
			return
		default:
			inspectRule(where, parent, t, word)
		}
	}
	if holdsStructs(t) {
		fault(where, "the rules of its elements are not looked at: end its tag validate with dive")
	}
}

// inspectElements looks at the words behind dive.
func inspectElements(where string, parent, t reflect.Type, words []string) {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		fault(where, "dive is for slices and maps")
	}
	if len(words) > 0 && words[0] == "keys" {
		end := slices.Index(words, "endkeys")
		if t.Kind() != reflect.Map || end < 0 {
			fault(where, "keys is for maps, and needs endkeys")
		}
		inspectRules(where, parent, t.Key(), words[1:end])
		words = words[end+1:]
	}
	inspectRules(where, parent, t.Elem(), words)
}

func inspectRule(where string, parent, t reflect.Type, word string) {
	name, param, _ := strings.Cut(word, "=")
	r, known := ruleNamed(name)
	switch {
	case !known || strings.Contains(word, "|"):
		fault(where, "this package has no words for the rule %q", word)
	case r.sibling:
		inspectSibling(where, parent, t, r, param)
		return
	case r.text && t.Kind() != reflect.String:
		fault(where, "%s is a rule for text", name)
	case t.Kind() == reflect.Struct && !r.presence:
		fault(where, "%s is no rule for a struct", name)
	case t == durationType && !r.presence && (!r.measures || !isDuration(param)):
		fault(where, "the rule %q is none for a duration, or not with such a parameter", word)
	case name == "unique" && !isComparable(t, param):
		fault(where, "the rule %q cannot compare what it holds", word)
	}
	defer func() {
		if problem := recover(); problem != nil {
			fault(where, "the rule %q cannot be: %v", word, problem)
		}
	}()
	_ = checker.Var(reflect.Zero(t).Interface(), word) // It panics over a parameter or a type that does not fit.
}

func isDuration(text string) bool {
	_, err := time.ParseDuration(text)
	return err == nil
}

// isComparable says that the elements of t, or their field of that name, can be held against each other.
func isComparable(t reflect.Type, name string) bool {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		return false
	}
	element := behind(t.Elem())
	if name == "" {
		return element.Comparable()
	}
	if element.Kind() != reflect.Struct {
		return false
	}
	field, found := element.FieldByName(name)
	return found && behind(field.Type).Comparable()
}

func inspectSibling(where string, parent, t reflect.Type, r rule, name string) {
	other, found := parent.FieldByName(name)
	switch {
	case !found:
		fault(where, "its struct has no field %s", name)
	case r.compares && (other.Type != t || !isNumeric(t)):
		fault(where, "it and %s must be numbers of the same type, and no pointers", name)
	}
}

// holdsStructs says that t is a list or a map with structs at its bottom.
func holdsStructs(t reflect.Type) bool {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Map {
		return false
	}
	element := behind(t.Elem())
	return element.Kind() == reflect.Struct || holdsStructs(element)
}

func fault(where, format string, args ...any) {
	panic("strict: " + where + ": " + fmt.Sprintf(format, args...))
}
