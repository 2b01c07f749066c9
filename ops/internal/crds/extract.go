package crds

import (
	"bytes"
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// Extract takes the definitions of the kinds out of a stream of YAML documents, without the descriptions of their fields,
// which are most of it.
func Extract(stream []byte, kinds []string) ([]byte, error) {
	definitions, err := parse(stream)
	if err != nil {
		return nil, err
	}
	var found []string
	var out bytes.Buffer
	for _, definition := range definitions {
		if !slices.Contains(kinds, definition.Spec.Names.Kind) {
			continue
		}
		found = append(found, definition.Spec.Names.Kind)
		for _, version := range definition.Spec.Versions {
			if version.Schema != nil {
				undescribe(version.Schema.OpenAPIV3Schema)
			}
		}
		definition.Status = apiextensionsv1.CustomResourceDefinitionStatus{}
		text, err := yaml.Marshal(definition)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "---\n%s", text)
	}
	if len(found) != len(kinds) {
		return nil, fmt.Errorf("the file defines %v, and %v are wanted", found, kinds)
	}
	return out.Bytes(), nil
}

func undescribe(schema *apiextensionsv1.JSONSchemaProps) {
	if schema == nil {
		return
	}
	schema.Description = ""
	for _, some := range []map[string]apiextensionsv1.JSONSchemaProps{schema.Properties, schema.PatternProperties} {
		for name, inner := range some {
			undescribe(&inner)
			some[name] = inner
		}
	}
	if schema.Items != nil {
		undescribe(schema.Items.Schema)
	}
	if schema.AdditionalProperties != nil {
		undescribe(schema.AdditionalProperties.Schema)
	}
	for _, some := range [][]apiextensionsv1.JSONSchemaProps{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for i := range some {
			undescribe(&some[i])
		}
	}
	undescribe(schema.Not)
}
