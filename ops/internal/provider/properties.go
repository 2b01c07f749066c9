package provider

import (
	"math"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// managerKey is the output that holds the field manager that an object was applied by. Pulumi's plugin uses the same.
const managerKey = "__fieldManager"

// objectOf is the Kubernetes object that properties describe, without secrets' wrapping and what is Pulumi's own.
func objectOf(properties resource.PropertyMap) *unstructured.Unstructured {
	object := make(map[string]any, len(properties))
	for key, value := range properties {
		if resource.IsInternalPropertyKey(key) || value.IsNull() {
			continue
		}
		object[string(key)] = jsonOf(value)
	}
	return &unstructured.Unstructured{Object: object}
}

// jsonOf is a property as unstructured objects hold it: whole numbers are int64, nulls in objects are left out since a
// null that is applied takes a field's default away. Unknowns, assets and references become nil.
func jsonOf(value resource.PropertyValue) any {
	switch {
	case value.IsSecret():
		return jsonOf(value.SecretValue().Element)
	case value.IsOutput() && value.OutputValue().Known:
		return jsonOf(value.OutputValue().Element)
	case value.IsBool():
		return value.BoolValue()
	case value.IsString():
		return value.StringValue()
	case value.IsNumber():
		return numberOf(value.NumberValue())
	case value.IsArray():
		array := make([]any, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			array[i] = jsonOf(element)
		}
		return array
	case value.IsObject():
		object := make(map[string]any, len(value.ObjectValue()))
		for key, element := range value.ObjectValue() {
			if !element.IsNull() {
				object[string(key)] = jsonOf(element)
			}
		}
		return object
	default:
		return nil
	}
}

func numberOf(number float64) any {
	const exact = 1 << 53
	if number == math.Trunc(number) && math.Abs(number) <= exact {
		return int64(number)
	}
	return number
}

// propertyOf is the way back.
func propertyOf(value any) resource.PropertyValue {
	switch value := value.(type) {
	case bool:
		return resource.NewBoolProperty(value)
	case string:
		return resource.NewStringProperty(value)
	case int64:
		return resource.NewNumberProperty(float64(value))
	case float64:
		return resource.NewNumberProperty(value)
	case []any:
		array := make([]resource.PropertyValue, len(value))
		for i, element := range value {
			array[i] = propertyOf(element)
		}
		return resource.NewArrayProperty(array)
	case map[string]any:
		return resource.NewObjectProperty(propertiesOf(value))
	default:
		return resource.NewNullProperty()
	}
}

func propertiesOf(object map[string]any) resource.PropertyMap {
	properties := make(resource.PropertyMap, len(object))
	for key, value := range object {
		properties[resource.PropertyKey(key)] = propertyOf(value)
	}
	return properties
}

// outputsOf is a live object as a resource's outputs. What is secret in like, the inputs or the outputs before, is
// secret in them.
func outputsOf(live *unstructured.Unstructured, manager string, like ...resource.PropertyMap) resource.PropertyMap {
	live = live.DeepCopy()
	live.SetManagedFields(nil)
	outputs := propertiesOf(live.Object)
	if isSecret(live) {
		hide(outputs)
	}
	known := secretStrings(like...)
	for _, properties := range like {
		outputs = veiled(outputs, properties)
	}
	for key, value := range outputs {
		if key != "apiVersion" && key != "kind" {
			outputs[key] = veilValues(value, known)
		}
	}
	outputs[managerKey] = resource.NewStringProperty(manager)
	return outputs
}

func isSecret(object *unstructured.Unstructured) bool {
	return object.GetKind() == "Secret" && object.GetAPIVersion() == "v1"
}
