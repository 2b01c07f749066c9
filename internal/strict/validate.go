package strict

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"
)

// validate notes the rules that the decoded values break. What could not be decoded is not judged again: a value that
// is left at zero is not missing.
func (d *decoding) validate() {
	err := checker.Struct(d.root.Addr().Interface())
	if err == nil {
		return
	}
	undecoded := slices.Clone(d.found)
	judged := func(p path) bool {
		return slices.ContainsFunc(undecoded, func(f found) bool { return related(f.path, p) })
	}
	for _, broken := range breaches(err) {
		at := locate(d.root, broken.StructNamespace())
		other := siblingOf(at, broken)
		if judged(at.path) || other.path != nil && judged(other.path) {
			continue
		}
		d.breach(at, other, broken)
	}
}

// siblingOf is the field that a broken rule names; a place without path when it names none.
func siblingOf(at place, broken validator.FieldError) place {
	if r, _ := ruleNamed(broken.Tag()); !r.sibling {
		return place{}
	}
	found, _ := place{path: at.parentPath, value: at.parent}.descend(broken.Param())
	return found
}

// breach notes one broken rule in words.
func (d *decoding) breach(at, other place, broken validator.FieldError) {
	r, _ := ruleNamed(broken.Tag())
	says := r.says(breach{
		param:   broken.Param(),
		of:      behind(broken.Type()),
		sibling: d.describe(other, r.compares),
	})
	value := reflect.Indirect(at.value)
	switch {
	case isName(at, broken):
		d.find(at.path, nil, "needs another name: it %s", says)
	case !value.IsValid(), !d.given[at.path.String()] && value.IsZero():
		d.find(at.path, nil, "is missing%s", because(says))
	case r.presence:
		d.find(at.path, shown(value), "%s%s", emptiness(value.Type()), because(says))
	default:
		d.find(at.path, shown(value), "%s", says)
	}
}

// describe is a sibling's path, and its value if that is compared and no secret.
func (d *decoding) describe(other place, compared bool) string {
	if other.path == nil {
		return ""
	}
	text := Path(d.namespace, other.path...)
	if !compared || d.secret(other.path) {
		return text
	}
	return fmt.Sprintf("%s (%v)", text, other.value)
}

// isName says that not the value in a map is wrong, but the name it stands under: the validator gives both one
// namespace.
func isName(at place, broken validator.FieldError) bool {
	name, _ := at.path[len(at.path)-1].(string)
	return at.inMap && isText(reflect.ValueOf(broken.Value()), name) && !isText(reflect.Indirect(at.value), name)
}

func isText(value reflect.Value, text string) bool {
	return value.Kind() == reflect.String && value.String() == text
}

func because(says string) string {
	if says == "" {
		return ""
	}
	return ": it " + says
}

// emptiness refuses the zero of a type.
func emptiness(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Bool:
		return "must be true"
	case isNumeric(t):
		return "must not be 0"
	case t.Kind() == reflect.Struct:
		return "must not be empty: its settings are " + strings.Join(settings(t), ", ")
	}
	return "must not be empty"
}

// shown is a value for a finding: a scalar or a list of scalars. Others may hold secrets.
func shown(value reflect.Value) any {
	t := value.Type()
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if isScalar(t) {
		return value.Interface()
	}
	return nil
}

// breaches are what the validator found. A pointer to a struct yields no other error.
func breaches(err error) validator.ValidationErrors {
	var all validator.ValidationErrors
	errors.As(err, &all)
	return all
}
