package aws

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// inputs are what the program gives, as JSON has it: without secrets' wrapping, and with unknown{} for what is not
// known yet.
type inputs map[string]any

type unknown struct{}

func inputsOf(properties resource.PropertyMap) inputs { return properties.MapRepl(nil, laidOpen) }

func laidOpen(value resource.PropertyValue) (any, bool) {
	switch {
	case value.IsSecret():
		return value.SecretValue().Element.MapRepl(nil, laidOpen), true
	case value.IsOutput() && value.OutputValue().Known:
		return value.OutputValue().Element.MapRepl(nil, laidOpen), true
	case value.IsOutput(), value.IsComputed():
		return unknown{}, true
	default:
		return nil, false
	}
}

// at is what stands at a path of keys with dots between them; nil when nothing does, unknown{} when that is not known.
func (in inputs) at(path string) any {
	var value any = map[string]any(in)
	for key := range strings.SplitSeq(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			if value == (unknown{}) {
				return value
			}
			return nil
		}
		value = object[key]
	}
	return value
}

// has says whether something is given, known or not.
func (in inputs) has(path string) bool { return in.at(path) != nil }

// text is empty when no text is given, or when it is not known yet.
func (in inputs) text(path string) string {
	text, _ := in.at(path).(string)
	return text
}

// truth is false when nothing is given.
func (in inputs) truth(path string) bool { return in.at(path) == true }

// number is that which is given and known.
func (in inputs) number(path string) (float64, bool) {
	number, ok := in.at(path).(float64)
	return number, ok
}

// list is that which is given and known.
func (in inputs) list(path string) []any {
	list, _ := in.at(path).([]any)
	return list
}

// texts are those in a list that are known.
func (in inputs) texts(path string) []string {
	var texts []string
	for _, element := range in.list(path) {
		if text, ok := element.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// objects are those in a list that are known.
func (in inputs) objects(path string) []inputs {
	var objects []inputs
	for _, element := range in.list(path) {
		if object, ok := element.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}
