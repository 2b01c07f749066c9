package aws

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// shortest is how many bytes a secret has at least to be looked for by its value. A shorter one is in any text by
// chance.
const shortest = 3

// secretsIn are all texts that are secret in the properties, longest first.
func secretsIn(properties resource.PropertyMap) []string {
	found := map[string]bool{}
	collect(resource.NewObjectProperty(properties), false, found)
	return slices.SortedFunc(maps.Keys(found), func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
}

func collect(value resource.PropertyValue, secret bool, found map[string]bool) {
	switch {
	case value.IsSecret():
		collect(value.SecretValue().Element, true, found)
	case value.IsArray():
		for _, element := range value.ArrayValue() {
			collect(element, secret, found)
		}
	case value.IsObject():
		for _, element := range value.ObjectValue() {
			collect(element, secret, found)
		}
	case secret && value.IsString() && len(value.StringValue()) >= shortest:
		found[value.StringValue()] = true
	}
}

// veiled is a value that is secret as a whole when one of the secrets is in it.
func veiled(value resource.PropertyValue, secrets []string) resource.PropertyValue {
	if len(secrets) > 0 && holds(value, secrets) {
		return resource.MakeSecret(value)
	}
	return value
}

func holds(value resource.PropertyValue, secrets []string) bool {
	switch {
	case value.IsString():
		return slices.ContainsFunc(secrets, func(secret string) bool { return strings.Contains(value.StringValue(), secret) })
	case value.IsArray():
		return slices.ContainsFunc(value.ArrayValue(), func(v resource.PropertyValue) bool { return holds(v, secrets) })
	case value.IsObject():
		for _, element := range value.ObjectValue() {
			if holds(element, secrets) {
				return true
			}
		}
	}
	return false
}

// redacted is a text without any of the secrets.
func redacted(text string, secrets []string) string {
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return text
}

// open are the properties in which nothing is secret, which may be written down.
func open(properties resource.PropertyMap) resource.PropertyMap {
	result := resource.PropertyMap{}
	for key, value := range withoutNulls(properties) {
		if !value.ContainsSecrets() {
			result[key] = value
		}
	}
	return result
}
