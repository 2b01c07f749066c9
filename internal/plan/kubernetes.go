package plan

import (
	"cmp"
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// ownAnnotations is what Pulumi's instructions to its own provider start with, such as pulumi.com/skipAwait. They mean
// nothing to anybody else.
const ownAnnotations = "pulumi.com/"

// manifest is one Kubernetes object. Its fields are in the order in which people write them.
type manifest struct {
	APIVersion string         `yaml:"apiVersion"`
	Kind       string         `yaml:"kind"`
	Metadata   map[string]any `yaml:"metadata"`
	Fields     map[string]any `yaml:",inline"`
}

// Kubernetes is all objects of a recording as one stream of manifests, in an order in which `kubectl apply` can make
// them; nil when there are none. The values of a Secret are masked whether the program marked them as secret or not. An
// object without a name, whose name only a deployment would make up, is an error.
func Kubernetes(recording *recorder.Recording) ([]byte, error) {
	var found findings.List
	var manifests []manifest
	for _, resource := range recording.Resources() {
		if !isManifest(resource) {
			continue
		}
		object := newManifest(quoted(resource.Object()))
		if object.text("name") == "" {
			found.Add(resource.Type+" "+resource.Name, nil,
				"has no metadata.name: give it one, so that the plan can be applied")
		}
		manifests = append(manifests, object)
	}
	if err := found.Err("kubernetes.yaml"); err != nil {
		return nil, err
	}
	slices.SortStableFunc(manifests, manifest.compare)
	return encode(manifests...)
}

func newManifest(object map[string]any) manifest {
	m := manifest{Fields: object}
	m.APIVersion, _ = object["apiVersion"].(string)
	m.Kind, _ = object["kind"].(string)
	m.Metadata, _ = object["metadata"].(map[string]any)
	for _, field := range []string{"apiVersion", "kind", "metadata"} {
		delete(object, field)
	}
	m.dropOwnAnnotations()
	if m.Kind == "Secret" {
		mask(object["stringData"], recorder.SecretMarker)
		mask(object["data"], base64.StdEncoding.EncodeToString([]byte(recorder.SecretMarker)))
	}
	return m
}

func (m manifest) dropOwnAnnotations() {
	annotations, _ := m.Metadata["annotations"].(map[string]any)
	maps.DeleteFunc(annotations, func(key string, _ any) bool { return strings.HasPrefix(key, ownAnnotations) })
	if annotations != nil && len(annotations) == 0 {
		delete(m.Metadata, "annotations")
	}
}

// mask replaces every value of data, which is not a map while its keys are unknown.
func mask(data any, marker string) {
	values, _ := data.(map[string]any)
	for key := range values {
		values[key] = marker
	}
}

// text is a field of the metadata, "" when there is none.
func (m manifest) text(field string) string {
	text, _ := m.Metadata[field].(string)
	return text
}

func (m manifest) compare(other manifest) int {
	return cmp.Or(
		cmp.Compare(rank(m), rank(other)),
		cmp.Compare(m.APIVersion, other.APIVersion),
		cmp.Compare(m.Kind, other.Kind),
		cmp.Compare(m.text("namespace"), other.text("namespace")),
		cmp.Compare(m.text("name"), other.text("name")),
	)
}
