package plan

import (
	"bytes"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// encode writes each value as a YAML document of its own. No values are no bytes.
func encode[T any](values ...T) ([]byte, error) {
	if len(values) == 0 {
		return nil, nil
	}
	var stream bytes.Buffer
	encoder := yaml.NewEncoder(&stream)
	encoder.SetIndent(2)
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			return nil, err
		}
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	return stream.Bytes(), nil
}

// quoted puts those texts of an object in quotes that yaml.v3 would write as a block and lose the beginning of: texts
// of several lines that begin with white space (https://github.com/go-yaml/yaml/issues/963). It returns the object.
func quoted(object map[string]any) map[string]any {
	for key, value := range object {
		object[key] = quotedValue(value)
	}
	return object
}

func quotedValue(value any) any {
	switch value := value.(type) {
	case string:
		if strings.Contains(value, "\n") && strings.TrimLeftFunc(value, unicode.IsSpace) != value {
			return &yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Tag: "!!str", Value: value}
		}
	case []any:
		for i, element := range value {
			value[i] = quotedValue(element)
		}
	case map[string]any:
		return quoted(value)
	}
	return value
}
