package constants_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
	"k8s.io/client-go/util/jsonpath"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// plans are the folders with the plans of the shipped stacks.
var plans = []string{
	"../../../stacks/testdata/plans/production",
	"../../../stacks/testdata/plans/staging",
}

// row is an input that takes one of a few values.
type row struct {
	reason string
	// of is the type of the resource, or the kind of the object.
	of string
	// path leads to the input, as a JSONPath (https://kubernetes.io/docs/reference/kubectl/jsonpath/).
	path string
	// part is a regular expression whose group is what is enumerated of the value; empty for all of it.
	part string
	// values are what the SDK knows.
	values func(*testing.T) []string
}

// found is a value in a plan.
type found struct{ plan, value string }

// check compares what the plans have at the row's path with what the SDK knows. A row without a value in any plan
// fails: it would have checked nothing.
func (r row) check(t *testing.T, resources []resource) {
	t.Helper()
	known := r.values(t)
	values := r.find(t, resources)
	require.NotEmpty(t, values, "no plan has a known value at %s of a %s", r.path, r.of)
	for _, f := range values {
		for _, value := range r.parts(t, f) {
			assert.Contains(t, known, value, "%s: %s of a %s: %s", f.plan, r.path, r.of, r.reason)
		}
	}
}

// find gives the values at the row's path that a plan can show.
func (r row) find(t *testing.T, resources []resource) []found {
	t.Helper()
	path := jsonpath.New(r.path).AllowMissingKeys(true)
	require.NoError(t, path.Parse("{"+r.path+"}"))
	var values []found
	for _, res := range resources {
		if res.of != r.of {
			continue
		}
		results, err := path.FindResults(res.inputs)
		require.NoError(t, err)
		for _, result := range results {
			for _, at := range result {
				value := fmt.Sprint(at.Interface())
				if value != recorder.UnknownMarker && value != recorder.SecretMarker {
					values = append(values, found{res.plan, value})
				}
			}
		}
	}
	return values
}

// parts are what is enumerated of a value.
func (r row) parts(t *testing.T, f found) []string {
	t.Helper()
	if r.part == "" {
		return []string{f.value}
	}
	var parts []string
	for _, match := range regexp.MustCompile(r.part).FindAllStringSubmatch(f.value, -1) {
		parts = append(parts, match[1])
	}
	require.NotEmpty(t, parts, "%s: %q at %s of a %s has no part %s", f.plan, f.value, r.path, r.of, r.part)
	return parts
}

// resource is a resource or an object in a plan.
type resource struct {
	plan, of string
	inputs   map[string]any
}

// cloudResources are what the plans have of AWS.
func cloudResources(t *testing.T) []resource {
	t.Helper()
	var resources []resource
	for _, plan := range plans {
		for _, listed := range documents[[]struct {
			Type   string
			Inputs map[string]any
		}](t, filepath.Join(plan, "aws.yaml")) {
			for _, r := range listed {
				resources = append(resources, resource{plan, r.Type, r.Inputs})
			}
		}
	}
	return resources
}

// clusterObjects are what the plans have of Kubernetes.
func clusterObjects(t *testing.T) []resource {
	t.Helper()
	var objects []resource
	for _, plan := range plans {
		for _, object := range documents[map[string]any](t, filepath.Join(plan, "kubernetes.yaml")) {
			objects = append(objects, resource{plan, fmt.Sprint(object["kind"]), object})
		}
	}
	return objects
}

// documents are a file's YAML documents.
func documents[T any](t *testing.T, file string) []T {
	t.Helper()
	stream, err := os.ReadFile(file)
	require.NoError(t, err)
	decoder := yaml.NewDecoder(bytes.NewReader(stream))
	var all []T
	for {
		var document T
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err, file)
		all = append(all, document)
	}
}
