package pluginrpc

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
)

// keepAll has secrets and unknown values arrive as such.
var keepAll = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}

// Received are properties of an engine's message.
func Received(properties *structpb.Struct) (resource.PropertyMap, error) {
	result, err := plugin.UnmarshalProperties(properties, keepAll)
	if err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "the engine's message cannot be read: %v", err)
	}
	return result, nil
}

// Sent are properties for an answer to the engine.
func Sent(properties resource.PropertyMap) (*structpb.Struct, error) {
	result, err := plugin.MarshalProperties(properties, keepAll)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "the answer cannot be written: %v", err)
	}
	return result, nil
}

// Keep gives what the program ignores its old value. The engine does so too, except when it asks what a refresh found.
func Keep(ignore []string, olds, news resource.PropertyMap) {
	for _, path := range ignore {
		if parsed, err := resource.ParsePropertyPath(path); err == nil {
			parsed.Reset(olds, news)
		}
	}
}

// plain is properties without secrets and nulls; what is unknown stays so.
func plain(properties resource.PropertyMap) resource.PropertyMap {
	result := resource.PropertyMap{}
	for key, value := range properties {
		if bare := bare(value); !bare.IsNull() {
			result[key] = bare
		}
	}
	return result
}

func bare(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return bare(value.SecretValue().Element)
	case value.IsObject():
		return resource.NewObjectProperty(plain(value.ObjectValue()))
	case value.IsArray():
		array := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, element := range value.ArrayValue() {
			array[i] = bare(element)
		}
		return resource.NewArrayProperty(array)
	default:
		return value
	}
}
