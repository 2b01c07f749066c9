package provider

import (
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// lastApplied holds a whole object, a Secret's values with it, where kubectl has been at work.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// shortest is how many bytes a secret has at least to be looked for by its value. A shorter one is in any sentence by
// chance, and to strike it out there would show which it is.
const shortest = 3

// hide makes what a Secret holds secret.
func hide(secret resource.PropertyMap) {
	for _, key := range []resource.PropertyKey{"data", "stringData"} {
		if value, given := secret[key]; given && !value.IsNull() {
			secret[key] = concealed(value)
		}
	}
	if annotations, given := nested(secret, "metadata", "annotations"); given {
		if value, given := annotations[lastApplied]; given {
			annotations[lastApplied] = concealed(value)
		}
	}
}

func nested(properties resource.PropertyMap, keys ...resource.PropertyKey) (resource.PropertyMap, bool) {
	for _, key := range keys {
		value := properties[key]
		if value.IsSecret() {
			value = value.SecretValue().Element
		}
		if !value.IsObject() {
			return nil, false
		}
		properties = value.ObjectValue()
	}
	return properties, true
}

// concealed is a value as a secret, known or not.
func concealed(value resource.PropertyValue) resource.PropertyValue {
	if value.IsSecret() {
		return value
	}
	return resource.MakeSecret(value)
}

// veiled is properties with that secret which is secret in like. A list with a secret in it is secret as a whole where
// the two lists differ in length, since it is then unknown which element is which.
func veiled(properties, like resource.PropertyMap) resource.PropertyMap {
	result := properties.Copy()
	for key, model := range like {
		if value, given := result[key]; given {
			result[key] = veil(value, model)
		}
	}
	return result
}

func veil(value, like resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret() || !like.ContainsSecrets():
		return value
	case like.IsSecret():
		return concealed(value)
	case value.IsObject() && like.IsObject():
		return resource.NewObjectProperty(veiled(value.ObjectValue(), like.ObjectValue()))
	case value.IsArray() && like.IsArray() && len(value.ArrayValue()) == len(like.ArrayValue()):
		array := slices.Clone(value.ArrayValue())
		for i := range array {
			array[i] = veil(array[i], like.ArrayValue()[i])
		}
		return resource.NewArrayProperty(array)
	default:
		return concealed(value)
	}
}

// veilValues makes every text that is one of the secrets secret, wherever the API server put it.
func veilValues(value resource.PropertyValue, secrets []string) resource.PropertyValue {
	switch {
	case len(secrets) == 0:
		return value
	case value.IsString() && slices.Contains(secrets, value.StringValue()):
		return concealed(value)
	case value.IsArray():
		array := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			array[i] = veilValues(element, secrets)
		}
		return resource.NewArrayProperty(array)
	case value.IsObject():
		object := make(resource.PropertyMap, len(value.ObjectValue()))
		for key, element := range value.ObjectValue() {
			object[key] = veilValues(element, secrets)
		}
		return resource.NewObjectProperty(object)
	default:
		return value
	}
}

// secretStrings are all texts that are secret in the properties, and each in base64 and out of it, longest first.
func secretStrings(maps ...resource.PropertyMap) []string {
	found := map[string]bool{}
	for _, properties := range maps {
		properties := properties.Copy()
		if isSecret(objectOf(properties)) {
			hide(properties)
		}
		collectSecrets(resource.NewObjectProperty(properties), false, found)
	}
	secrets := make([]string, 0, len(found))
	for secret := range found {
		secrets = append(secrets, secret)
	}
	slices.SortFunc(secrets, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return secrets
}

func collectSecrets(value resource.PropertyValue, secret bool, found map[string]bool) {
	switch {
	case value.IsSecret():
		collectSecrets(value.SecretValue().Element, true, found)
	case value.IsArray():
		for _, element := range value.ArrayValue() {
			collectSecrets(element, secret, found)
		}
	case value.IsObject():
		for _, element := range value.ObjectValue() {
			collectSecrets(element, secret, found)
		}
	case secret && value.IsString() && len(value.StringValue()) >= shortest:
		text := value.StringValue()
		found[text] = true
		found[base64.StdEncoding.EncodeToString([]byte(text))] = true
		if decoded, err := base64.StdEncoding.DecodeString(text); err == nil && len(decoded) >= shortest {
			found[string(decoded)] = true
		}
	}
}

// redacted is err without any of the secrets. A status keeps its code; what an API error was made of is lost.
func redacted(err error, secrets []string) error {
	if err == nil {
		return nil
	}
	message := withoutSecrets(status.Convert(err).Message(), secrets)
	if answered, ok := status.FromError(err); ok {
		details := answered.Proto()
		details.Message = message
		return status.ErrorProto(details)
	}
	if errors.Is(err, errUnusable) {
		return status.Error(codes.InvalidArgument, message)
	}
	return status.Error(codes.Unknown, message)
}

func withoutSecrets(message string, secrets []string) string {
	for _, secret := range secrets {
		message = strings.ReplaceAll(message, secret, "[secret]")
		if quoted := strconv.Quote(secret); quoted[1:len(quoted)-1] != secret {
			message = strings.ReplaceAll(message, quoted[1:len(quoted)-1], "[secret]")
		}
	}
	return message
}
