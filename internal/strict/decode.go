package strict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Option changes how Decode works.
type Option func(*decoding)

// Secret names settings whose values no finding may show, beside those tagged `secret:"true"`: paths without namespace,
// such as "backend" or "backend.database.url". All beneath a path is secret too.
func Secret(paths ...string) Option {
	return func(d *decoding) {
		for _, text := range paths {
			// A text that is no path, or that Pulumi's command took for a key without --path, is a key as it stands.
			d.secrets = append(d.secrets, path{text})
			if parsed, err := resource.ParsePropertyPath(text); err == nil {
				d.secrets = append(d.secrets, parsed)
			}
		}
	}
}

// Decode lays values over target, a pointer to a struct, and returns all that is wrong with them, sorted by path; nil
// when all is well. With findings, target is left half filled and is not to be used.
//
// Values holds the keys of one project without its namespace ("backend") and the texts as Pulumi hands them over: plain
// text for scalars, JSON for the rest. Paths in findings start with namespace: "spywatcher:backend.scaling.max". Of
// what was given a finding shows scalars, numbers as they were written, and lists of scalars that break a rule; maps,
// structs, and what stands where one is wanted may hold secrets.
//
// Decode panics when target's type is not as the package's documentation asks, whatever the values are: such a mistake
// is the program's, and shows in its first test.
func Decode(values map[string]string, namespace string, target any, options ...Option) findings.List {
	root := structBehind(target)
	mustSupport(root.Type())
	d := &decoding{root: root, given: map[string]bool{}, namespace: namespace}
	for _, option := range options {
		option(d)
	}
	d.read(values)
	d.validate()
	d.validateZeros()
	return d.report()
}

// decoding is one run of Decode.
type decoding struct {
	root      reflect.Value
	namespace string
	secrets   []path
	// given holds the texts of all paths that have a value.
	given map[string]bool
	// zeros are the paths of numbers and durations that were given as zero.
	zeros []path
	found []found
}

// found is a finding before its path is text and its value hidden.
type found struct {
	path  path
	value any
	rule  string
}

func (d *decoding) find(at path, value any, format string, args ...any) {
	d.found = append(d.found, found{at, value, fmt.Sprintf(format, args...)})
}

// report is what was found, without repetitions, and without the values of secrets.
func (d *decoding) report() findings.List {
	slices.SortFunc(d.found, func(a, b found) int {
		if order := comparePaths(a.path, b.path); order != 0 {
			return order
		}
		return strings.Compare(a.rule, b.rule)
	})
	var list findings.List
	for _, f := range slices.CompactFunc(d.found, func(a, b found) bool {
		return a.rule == b.rule && comparePaths(a.path, b.path) == 0
	}) {
		if d.secret(f.path) {
			f.value = nil
		}
		list.Add(Path(d.namespace, f.path...), f.value, "%s", f.rule)
	}
	return list
}

// structBehind is the struct that target points to.
func structBehind(target any) reflect.Value {
	pointer := reflect.ValueOf(target)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || pointer.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("strict: the target is a %T: it must be a pointer to a struct", target))
	}
	return pointer.Elem()
}
