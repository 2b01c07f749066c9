package strict

import (
	"reflect"

	"github.com/go-viper/mapstructure/v2"
)

// node is one given value and where it stands. Its content is one of plain, string, json.Number, bool, nil, []node and
// map[string]node.
type node struct {
	path    path
	content any
}

// plain is a text as Pulumi hands it over; only the type it is for says what it means.
type plain string

// read decodes values into the root, and notes what is unknown, or of another type.
func (d *decoding) read(values map[string]string) {
	top := map[string]node{}
	for key, text := range values {
		top[key] = node{path{key}, plain(text)}
	}
	decoder, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		TagName:            "config",
		Result:             d.root.Addr().Interface(),
		DecodeHook:         d.hook,
		ErrorUnused:        true,
		DisableUnmarshaler: true,
		MatchName:          func(key, name string) bool { return key == name },
	})
	if err == nil {
		err = decoder.Decode(node{content: top})
	}
	if err != nil {
		d.find(nil, nil, "cannot be decoded: %v", err) // The hook leaves nothing to refuse, so this is never reached.
	}
}

// hook turns a node into what mapstructure sets as it is, so that nothing is left for it to convert or to refuse: with
// an error it would drop all that stands in the same map or behind the same pointer, and the findings with it.
func (d *decoding) hook(from, to reflect.Value) (any, error) {
	n, isNode := reflect.TypeAssert[node](from)
	if !isNode || to.Kind() == reflect.Pointer {
		return from.Interface(), nil // A map's key, or a node that comes again for what the pointer leads to.
	}
	d.given[n.path.String()] = true
	value := d.valueFor(n, to.Type())
	switch to.Kind() {
	case reflect.Struct:
		if fields, ok := value.(map[string]node); ok {
			d.refuseUnknown(n.path, fields, to.Type())
		}
	case reflect.Slice, reflect.Map:
		to.SetZero() // What is given replaces a pre-filled one; mapstructure would merge the two.
	}
	return value, nil
}

// valueFor is n as a value of type t, or a blank one with a finding.
func (d *decoding) valueFor(n node, t reflect.Type) any {
	content := n.content
	if text, isPlain := content.(plain); isPlain {
		var valid bool
		if content, valid = d.parsePlain(n.path, string(text), t); !valid {
			return blank(t)
		}
	}
	value, problem := convert(content, t)
	if problem != "" {
		d.find(n.path, written(content, t), "%s", problem)
		return blank(t)
	}
	if isNumeric(t) && reflect.ValueOf(value).IsZero() {
		d.zeros = append(d.zeros, n.path)
	}
	return value
}

// blank is what convert gives for an empty value of type t.
func blank(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return map[string]node{}
	case reflect.Slice:
		return []node{}
	}
	return reflect.Zero(t).Interface()
}
