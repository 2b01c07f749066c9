package compat_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/compat"
)

// TestManifests checks whatever the repository renders. A folder with nothing in it fails: then nothing was checked.
func TestManifests(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		reason  string
		pattern string
	}{
		"sample": {
			reason:  "every group and every rule of this package has a manifest that passes it",
			pattern: "testdata/valid.yaml",
		},
		"plans": {
			reason:  "the rendered plan of each stack is what a cluster of this version takes",
			pattern: "../stacks/testdata/plans/*/kubernetes.yaml",
		},
		"mesh": {
			reason:  "the mesh objects are opt-in, so no shipped stack's plan has to show them",
			pattern: "../components/mesh/testdata/*.yaml",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(row.pattern)
			require.NoError(t, err)
			require.NotEmpty(t, files, "%s has no file to check: render it first", row.pattern)
			for _, file := range files {
				stream, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.NoError(t, compat.Check(stream), "%s: %s", file, row.reason)
			}
		})
	}
}

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: spywatcher\n"

func TestRefused(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		reason   string
		manifest string
		want     []string
	}{
		"unknown field": {
			reason:   "a misspelt field would be dropped by the API server",
			manifest: configMap + "imutable: true\n",
			want:     []string{"document 1", "ConfigMap spywatcher/settings", `unknown field "imutable"`},
		},
		"unknown field further down": {
			reason: "strictness goes all the way down",
			manifest: `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a, namespace: b},
				spec: {maxReplicas: 2, behavior: {scaleDown: {stabilisationWindowSeconds: 300}}}}`,
			want: []string{`unknown field "spec.behavior.scaleDown.stabilisationWindowSeconds"`},
		},
		"field of another case": {
			reason: "field names are case sensitive",
			manifest: `{apiVersion: v1, kind: Service, metadata: {name: a, namespace: b},
				spec: {clusterIp: None}}`,
			want: []string{`unknown field "spec.clusterIp"`},
		},
		"wrong type": {
			reason: "a number in quotes is no number",
			manifest: `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: b},
				spec: {replicas: "2"}}`,
			want: []string{"Deployment b/a", "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas"},
		},
		"wrong quantity": {
			reason: "quantities are read by the library that the API server uses",
			manifest: `{apiVersion: v1, kind: ResourceQuota, metadata: {name: a, namespace: b},
				spec: {hard: {cpu: 20 cores}}}`,
			want: []string{"quantities must match the regular expression"},
		},
		"duplicate key": {
			reason:   "the second of two keys would win in silence",
			manifest: configMap + "data:\n  PORT: \"3001\"\n  PORT: \"3002\"\n",
			want:     []string{`key "PORT" already set in map`},
		},
		"unknown kind": {
			reason:   "what cannot be checked is not passed over",
			manifest: `{apiVersion: example.com/v1, kind: Widget, metadata: {name: a, namespace: b}}`,
			want:     []string{"example.com/v1, Kind=Widget is of no known type", "scheme.go"},
		},
		"unknown version": {
			reason:   "a version that the types do not have is as unknown as a kind",
			manifest: `{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler, metadata: {name: a, namespace: b}}`,
			want:     []string{"autoscaling/v2beta2, Kind=HorizontalPodAutoscaler is of no known type"},
		},
		"no kind": {
			reason:   "a document that says nothing of its type is no manifest",
			manifest: "metadata:\n  name: a\n",
			want:     []string{"Object 'Kind' is missing"},
		},
		"no YAML": {
			reason:   "neither is one that cannot be read",
			manifest: "a: [",
			want:     []string{"document 1", "did not find expected node content"},
		},
		"separator": {
			reason:   "a separator with more on its line would hide what follows it",
			manifest: configMap + "--- next\n",
			want:     []string{"document 1", "invalid Yaml document separator"},
		},
		"nothing": {
			reason:   "an empty plan is no plan that was checked",
			manifest: "",
			want:     []string{"there is no document to check"},
		},
		"name": {
			reason:   "names are DNS names",
			manifest: strings.Replace(configMap, "settings", "Settings_1", 1),
			want:     []string{`metadata.name: Invalid value: "Settings_1"`},
		},
		"name of a service": {
			reason:   "a Service's name starts with a letter",
			manifest: `{apiVersion: v1, kind: Service, metadata: {name: 1a, namespace: b}}`,
			want:     []string{`metadata.name: Invalid value: "1a"`, "DNS-1035"},
		},
		"name of a namespace": {
			reason:   "a Namespace's name has no dots",
			manifest: `{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}`,
			want:     []string{`metadata.name: Invalid value: "a.b"`},
		},
		"no name": {
			reason:   "kubectl apply needs a name",
			manifest: `{apiVersion: v1, kind: Namespace, metadata: {}}`,
			want:     []string{"metadata.name: Required value"},
		},
		"no namespace": {
			reason:   "without one the object lands where whoever applies it happens to be",
			manifest: `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}`,
			want:     []string{"metadata.namespace: Required value"},
		},
		"a namespace in no namespace": {
			reason:   "kinds of the whole cluster have none",
			manifest: `{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}}`,
			want:     []string{"metadata.namespace: Forbidden"},
		},
		"label": {
			reason:   "label values have no spaces",
			manifest: `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b, labels: {tier: back end}}}`,
			want:     []string{`metadata.labels: Invalid value: "back end"`},
		},
		"annotation": {
			reason:   "annotation keys are qualified names",
			manifest: `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b, annotations: {a/b/c: d}}}`,
			want:     []string{`metadata.annotations: Invalid value: "a/b/c"`},
		},
		"label of a template": {
			reason: "pods get their labels from templates, at any depth",
			manifest: `{apiVersion: batch/v1, kind: CronJob, metadata: {name: a, namespace: b},
				spec: {jobTemplate: {spec: {template: {metadata: {labels: {tier: back end}}}}}}}`,
			want: []string{`spec.jobTemplate.spec.template.metadata.labels: Invalid value: "back end"`},
		},
		"selector": {
			reason: "a selector with a label that cannot exist selects nothing",
			manifest: `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: b},
				spec: {ingress: [{from: [{podSelector: {matchLabels: {tier: back end}}}]}]}}`,
			want: []string{`spec.ingress[0].from[0].podSelector.matchLabels: Invalid value: "back end"`},
		},
		"unknown field of a monitor": {
			reason: "custom resources are read as strictly as Kubernetes' own",
			manifest: `{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: a, namespace: b},
				spec: {endpoints: [{prot: http}]}}`,
			want: []string{`unknown field "spec.endpoints[0].prot"`},
		},
		"unknown field of a mesh object": {
			reason: "Istio's messages decode themselves and would pass over it",
			manifest: `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a, namespace: b},
				spec: {host: a, trafficPolicy: {outlierDetections: {}}}}`,
			want: []string{"DestinationRule b/a", `unknown field "outlierDetections"`},
		},
		"wrong type in a mesh object": {
			reason: "a wrong type in a message is found as well",
			manifest: `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a, namespace: b},
				spec: {host: 1}}`,
			want: []string{"DestinationRule b/a", "cannot unmarshal number"},
		},
		"several": {
			reason:   "everything wrong is said at once, each with its place",
			manifest: configMap + "a: 1\n---\n" + configMap + "---\n" + configMap + "b: 1\n",
			want:     []string{"document 1", `unknown field "a"`, "document 3", `unknown field "b"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := compat.Check([]byte(row.manifest))
			require.Error(t, err, row.reason)
			for _, want := range row.want {
				require.ErrorContains(t, err, want, row.reason)
			}
			assert.NotContains(t, err.Error(), "document 2", "what is well is not complained of")
		})
	}
}
