package strict

import (
	"iter"
	"reflect"
	"slices"
)

// settings are the keys of a struct's fields, sorted.
func settings(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i] = t.Field(i).Tag.Get("config")
	}
	slices.Sort(keys)
	return keys
}

// setting is the field with that key.
func setting(t reflect.Type, key string) (reflect.StructField, bool) {
	for field := range t.Fields() {
		if field.Tag.Get("config") == key {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

// settingsOn are the fields that p leads through from the struct t, each with the index of its step in p.
func settingsOn(t reflect.Type, p path) iter.Seq2[int, reflect.StructField] {
	return func(yield func(int, reflect.StructField) bool) {
		for i, step := range p {
			switch t = behind(t); t.Kind() {
			case reflect.Struct:
				key, _ := step.(string)
				field, known := setting(t, key)
				if !known || !yield(i, field) {
					return
				}
				t = field.Type
			case reflect.Map, reflect.Slice:
				t = t.Elem()
			default:
				return // What stands in a group or a list where a scalar is wanted.
			}
		}
	}
}

// behind is what a pointer points to, and any other type itself.
func behind(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}
