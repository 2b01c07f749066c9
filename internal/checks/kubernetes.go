package checks

import (
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// DNSLabel is what namespaces are called.
func DNSLabel(text string) string {
	return Sentence("must be a DNS label", validation.IsDNS1123Label(text))
}

// ServiceName is what Services are called: a DNS label that starts with a letter.
func ServiceName(text string) string {
	return Sentence("must be the name of a Service", validation.IsDNS1035Label(text))
}

// DNSSubdomain is what most objects are called.
func DNSSubdomain(text string) string {
	return Sentence("must be a DNS subdomain", validation.IsDNS1123Subdomain(text))
}

// PortName is what ports are called.
func PortName(text string) string {
	return Sentence("must be the name of a port", validation.IsValidPortName(text))
}

// LabelValue is the value of a label.
func LabelValue(text string) string {
	return Sentence("must be a label value", validation.IsValidLabelValue(text))
}

// EnvironmentVariable is the name of one, as a ConfigMap's or Secret's key can give it.
func EnvironmentVariable(text string) string {
	return Sentence("must be the name of an environment variable", validation.IsEnvVarName(text))
}

// Labels notes keys and values that no object can have as labels.
func Labels(list *findings.List, field string, labels map[string]string) {
	Annotations(list, field, labels)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if problem := LabelValue(labels[key]); problem != "" {
			list.Add(Keyed(field, key), labels[key], "%s", problem)
		}
	}
}

// Annotations notes keys that no object can have as annotations.
func Annotations(list *findings.List, field string, annotations map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		if problems := validation.IsQualifiedName(key); len(problems) > 0 {
			list.Add(Keyed(field, key), nil, "%s", Sentence("has a key that must be a qualified name", problems))
		}
	}
}

// Keyed is the path of an element of a map.
func Keyed(field, key string) string { return fmt.Sprintf("%s[%s]", field, key) }
