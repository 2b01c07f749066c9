package compat

import (
	"encoding/json"
	"reflect"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// checkSpecMessage decodes an object's spec once more, strictly, when it is a protocol buffer message, as Istio's are:
// such a message decodes itself and passes over unknown fields (AllowUnknownFields in istio.io/api).
func checkSpecMessage(object runtime.Object, document []byte) error {
	spec := reflect.ValueOf(object).Elem().FieldByName("Spec")
	if !spec.IsValid() {
		return nil
	}
	message, ok := reflect.TypeAssert[proto.Message](spec.Addr())
	if !ok {
		return nil
	}
	text, err := yaml.YAMLToJSON(document)
	if err != nil {
		return err
	}
	var fields struct{ Spec json.RawMessage }
	if err := json.Unmarshal(text, &fields); err != nil || fields.Spec == nil {
		return err
	}
	return protojson.Unmarshal(fields.Spec, message.ProtoReflect().New().Interface())
}
