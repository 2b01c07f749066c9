package compat

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// Check says what is wrong with the manifests in a YAML stream, all of it in one error that names each document by its
// place in the stream, counted from 1. A stream with no document is an error too: nothing would have been checked.
func Check(stream []byte) error {
	scheme := runtime.NewScheme()
	utilruntime.Must(kinds.AddToScheme(scheme))
	decoder := json.NewSerializerWithOptions(
		json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})

	var found []error
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for number := 1; ; number++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			if number == 1 {
				return errors.New("there is no document to check")
			}
			return errors.Join(found...)
		}
		if err == nil {
			err = checkDocument(decoder, document)
		}
		if err != nil {
			found = append(found, fmt.Errorf("document %d%s: %w", number, identity(document), err))
		}
	}
}

func checkDocument(decoder runtime.Decoder, document []byte) error {
	object, kind, err := decoder.Decode(document, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		return fmt.Errorf("%s is of no known type: add its types to kinds in scheme.go", kind)
	}
	if err != nil {
		return err
	}
	if err := checkSpecMessage(object, document); err != nil {
		return err
	}
	return checkMetadata(object, kind.GroupKind()).ToAggregate()
}

// identity is " (Kind namespace/name)" as far as the document says it, "" when it says nothing.
func identity(document []byte) string {
	var object metav1.PartialObjectMetadata
	if yaml.Unmarshal(document, &object) != nil || object.Kind == "" {
		return ""
	}
	name := path.Join(object.Namespace, object.Name)
	return fmt.Sprintf(" (%s %s)", object.Kind, name)
}
