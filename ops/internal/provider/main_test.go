package provider_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// object is an object as a cluster holds it: whole numbers are int64.
func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	written, err := yaml.YAMLToJSON([]byte(text))
	require.NoError(t, err)
	result := &unstructured.Unstructured{}
	require.NoError(t, result.UnmarshalJSON(written))
	return result
}
