package strict

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// place is where a value stands.
type place struct {
	path  path
	value reflect.Value
	// parent is the innermost struct around the value, and parentPath its place.
	parent     reflect.Value
	parentPath path
	// inMap says that the value stands under a key of a map.
	inMap bool
}

// locate follows a namespace of the validator, "Config.Backend.Labels[app].Hosts[0]", from the struct root. The keys of
// a map may hold any character, so they are looked for in the map itself; where two places have the same namespace, as
// with the keys "a" and "a][b", it is the first.
func locate(root reflect.Value, namespace string) place {
	rest := namespace
	if name := root.Type().Name(); name != "" {
		rest = strings.TrimPrefix(rest, name+".")
	}
	found, _ := place{value: root}.descend(rest)
	return found
}

// descend follows what is left of a namespace; false when it leads nowhere.
func (p place) descend(rest string) (place, bool) {
	if rest == "" {
		return p, true
	}
	value := reflect.Indirect(p.value)
	switch value.Kind() {
	case reflect.Struct:
		name := strings.TrimPrefix(rest, ".")
		if end := strings.IndexAny(name, ".["); end >= 0 {
			name, rest = name[:end], name[end:]
		} else {
			rest = ""
		}
		if field, known := value.Type().FieldByName(name); known {
			next := place{
				path:       below(p.path, field.Tag.Get("config")),
				value:      value.FieldByIndex(field.Index),
				parent:     value,
				parentPath: p.path,
			}
			return next.descend(rest)
		}
	case reflect.Slice:
		index, behind, _ := strings.Cut(strings.TrimPrefix(rest, "["), "]")
		if i, err := strconv.Atoi(index); err == nil && i < value.Len() {
			return p.element(i, value.Index(i)).descend(behind)
		}
	case reflect.Map:
		for _, key := range slices.SortedFunc(slices.Values(value.MapKeys()), compareTexts) {
			if behind, starts := strings.CutPrefix(rest, "["+key.String()+"]"); starts {
				next := p.element(key.String(), value.MapIndex(key))
				next.inMap = true
				if found, leads := next.descend(behind); leads {
					return found, true
				}
			}
		}
	}
	return place{}, false
}

func compareTexts(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }

func (p place) element(step any, value reflect.Value) place {
	return place{path: below(p.path, step), value: value, parent: p.parent, parentPath: p.parentPath}
}
