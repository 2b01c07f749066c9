package provider

import (
	"encoding/base64"
	"fmt"

	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// drifted is the inputs with what the live object holds where that means something else. Fields that only the live
// object has are the API server's or someone else's, and no concern of the inputs.
func drifted(inputs resource.PropertyMap, live *unstructured.Unstructured) resource.PropertyMap {
	wanted := objectOf(inputs)
	meant, held := normal(wanted), normal(live)
	compare := comparison(wanted)
	result := resource.PropertyMap{}
	for key, input := range inputs {
		field := string(key)
		switch {
		case resource.IsInternalPropertyKey(key), field == "apiVersion", field == "kind", field == "status":
			result[key] = input
		case field == "stringData" && isSecret(wanted):
			result[key] = driftedText(input, live)
		case !input.IsNull():
			same := compare
			if field == "metadata" {
				same = equal
			}
			now, there := same.drift(input, at(meant.Object, field), at(held.Object, field), live.Object[field])
			if there {
				result[key] = now
			}
		}
	}
	return result
}

// normal is an object as the Kubernetes types write it: quantities in their canonical form, numbers as numbers.
func normal(object *unstructured.Unstructured) *unstructured.Unstructured {
	result := object.DeepCopy()
	if err := normalize.UnstructuredWithScheme(result, builtIn); err != nil {
		return object
	}
	return result
}

func at(container any, key string) any {
	object, _ := container.(map[string]any)
	return object[key]
}

// drift compares one input, meant in canonical form, with what is held, and is the input or else the live value. It is
// not there when the live object has nothing of it.
func (same meaning) drift(input resource.PropertyValue, meant, held, live any) (resource.PropertyValue, bool) {
	if input.IsSecret() {
		value, there := same.drift(input.SecretValue().Element, meant, held, live)
		return concealed(value), there
	}
	if meant == nil {
		meant = jsonOf(input)
	}
	switch {
	case held == nil && isZero(meant):
		return input, true
	case held == nil:
		return resource.NewNullProperty(), false
	case input.IsObject():
		if current, ok := held.(map[string]any); ok {
			return same.object(input.ObjectValue(), meant, current, live), true
		}
	case input.IsArray():
		if current, ok := held.([]any); ok {
			return same.array(input, meant, current, live), true
		}
	case same(meant, held):
		return input, true
	}
	if live == nil {
		live = held
	}
	return propertyOf(live), true
}

func (same meaning) object(
	input resource.PropertyMap, meant any, held map[string]any, live any,
) resource.PropertyValue {
	result := resource.PropertyMap{}
	for key, value := range input {
		field := string(key)
		if value.IsNull() {
			result[key] = value
			continue
		}
		if now, there := same.drift(value, at(meant, field), held[field], at(live, field)); there {
			result[key] = now
		}
	}
	return resource.NewObjectProperty(result)
}

// array compares element by element. Of a list whose elements have names, such as containers, others may own
// elements, so only those that the inputs have are compared.
func (same meaning) array(input resource.PropertyValue, meant any, held []any, live any) resource.PropertyValue {
	elements := input.ArrayValue()
	wanted, _ := meant.([]any)
	current, _ := live.([]any)
	place := func(i int) int { return i }
	if len(elements) != len(held) {
		byName := placesByName(held)
		if len(byName) == 0 || len(placesByName(wanted)) != len(elements) {
			return propertyOf(orElse(live, held))
		}
		place = func(i int) int {
			if found, ok := byName[nameOf(wanted[i])]; ok {
				return found
			}
			return -1
		}
	}
	result := []resource.PropertyValue{}
	for i, element := range elements {
		if there := place(i); there >= 0 {
			if now, ok := same.drift(element, elementOf(wanted, i), held[there], elementOf(current, there)); ok {
				result = append(result, now)
			}
		}
	}
	return resource.NewArrayProperty(result)
}

func orElse(value any, other []any) any {
	if value == nil {
		return other
	}
	return value
}

func elementOf(list []any, i int) any {
	if i >= len(list) {
		return nil
	}
	return list[i]
}

// placesByName is where each element is, by name; empty when any has none or two have the same.
func placesByName(list []any) map[string]int {
	places := map[string]int{}
	for i, element := range list {
		name := nameOf(element)
		if _, twice := places[name]; name == "" || twice {
			return nil
		}
		places[name] = i
	}
	return places
}

func nameOf(element any) string {
	name, _ := at(element, "name").(string)
	return name
}

// isZero reports a value that API servers leave out: the zero of its type.
func isZero(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case string:
		return value == ""
	case int64:
		return value == 0
	case float64:
		return value == 0
	case []any:
		return len(value) == 0
	case map[string]any:
		for _, element := range value {
			if !isZero(element) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

// driftedText compares stringData, which is written only, with data.
func driftedText(input resource.PropertyValue, live *unstructured.Unstructured) resource.PropertyValue {
	for input.IsSecret() {
		input = input.SecretValue().Element
	}
	result := resource.PropertyMap{}
	if input.IsObject() {
		for key, value := range input.ObjectValue() {
			held, there := at(live.Object["data"], string(key)).(string)
			text, err := base64.StdEncoding.DecodeString(held)
			switch {
			case there && err == nil && string(text) == fmt.Sprint(jsonOf(value)):
				result[key] = value
			case there && err == nil:
				result[key] = resource.NewStringProperty(string(text))
			}
		}
	}
	return concealed(resource.NewObjectProperty(result))
}
