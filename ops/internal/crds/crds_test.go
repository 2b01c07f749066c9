package crds_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/crds"
)

func TestDefinitions(t *testing.T) {
	t.Parallel()
	all, err := crds.Definitions()
	require.NoError(t, err)
	kinds := map[string][]string{}
	for _, definition := range all {
		for _, version := range definition.Spec.Versions {
			if version.Served {
				kinds[definition.Spec.Names.Kind] = append(kinds[definition.Spec.Names.Kind], definition.Spec.Group+"/"+version.Name)
			}
		}
	}
	for kind, apiVersion := range map[string]string{
		"ServiceMonitor":        "monitoring.coreos.com/v1",
		"PrometheusRule":        "monitoring.coreos.com/v1",
		"VirtualService":        "networking.istio.io/v1",
		"DestinationRule":       "networking.istio.io/v1",
		"EnvoyFilter":           "networking.istio.io/v1alpha3",
		"VerticalPodAutoscaler": "autoscaling.k8s.io/v1",
		"ExternalSecret":        "external-secrets.io/v1",
	} {
		assert.Contains(t, kinds[kind], apiVersion, "the components make %s of this version", kind)
	}
}

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: as.example.com}
spec:
  group: example.com
  names: {kind: A, plural: as}
  versions:
  - name: v1
    schema: {openAPIV3Schema: {type: object, description: long, properties: {spec: {type: object, description: longer}}}}
`

func TestExtract(t *testing.T) {
	t.Parallel()
	text, err := crds.Extract([]byte(definition+"---\n"+definition), []string{"A", "A"})
	require.NoError(t, err)
	assert.NotContains(t, string(text), "description", "what only people read is left out")
	assert.Contains(t, string(text), "as.example.com")
	_, err = crds.Extract([]byte(definition), []string{"B"})
	require.ErrorContains(t, err, "[B] are wanted", "a definition that has moved is noticed")
}
