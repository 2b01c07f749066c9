package drift

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	object := &unstructured.Unstructured{}
	require.NoError(t, yaml.Unmarshal([]byte(text), &object.Object))
	return object
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason        string
		wanted, found string
		want          []string
	}{
		"the same":        {reason: "nothing differs", wanted: "spec: {a: 1}", found: "spec: {a: 1}"},
		"more":            {reason: "the API server adds defaults", wanted: "spec: {a: 1}", found: "spec: {a: 1, b: 2}\nstatus: {c: 3}"},
		"a field":         {reason: "another value", wanted: "spec: {a: {b: 1}}", found: "spec: {a: {b: 2}}", want: []string{"spec.a.b is 2, and should be 1"}},
		"a missing field": {reason: "no value", wanted: "spec: {a: x}", found: "spec: {}", want: []string{"spec.a is missing, and should be x"}},
		"a missing map":   {reason: "told once", wanted: "spec: {a: {b: 1}}", found: "spec: {}", want: []string{"spec.a is missing, and should be map[b:1]"}},
		"an empty map":    {reason: "is as good as none", wanted: "spec: {a: {}}", found: "spec: {}"},
		"an empty list":   {reason: "is as good as none", wanted: "spec: {a: []}", found: "spec: {}"},
		"a value for a map": {
			reason: "is none", wanted: "spec: {a: {b: 1}}", found: "spec: {a: 1}", want: []string{"spec.a is 1, and should be map[b:1]"},
		},
		"an element": {
			reason: "lists have an order", wanted: "spec: {a: [{b: 1}, {b: 2}]}", found: "spec: {a: [{b: 1}, {b: 3}]}",
			want: []string{"spec.a[1].b is 3, and should be 2"},
		},
		"an element more": {
			reason: "lists are compared whole", wanted: "spec: {a: [1]}", found: "spec: {a: [1, 2]}", want: []string{"spec.a is [1 2], and should be [1]"},
		},
		"false and 0": {reason: "are left out where they are the default", wanted: "spec: {a: false, b: 0, c: ''}", found: "spec: {}"},
		"true":        {reason: "is not", wanted: "spec: {a: true}", found: "spec: {}", want: []string{"spec.a is missing, and should be true"}},
		"null":        {reason: "is nothing", wanted: "spec: {a: null}", found: "spec: {}"},
		"quantities":  {reason: "count by their value", wanted: "spec: {a: '1'}", found: "spec: {a: 1000m}"},
		"other quantities": {
			reason: "count by their value", wanted: "spec: {a: '1'}", found: "spec: {a: 100m}", want: []string{"spec.a is 100m, and should be 1"},
		},
		"a number and its text": {reason: "are the same", wanted: "spec: {a: 8}", found: "spec: {a: '8'}"},
		"what is known later":   {reason: "may be anything", wanted: "spec: {a: (known after up)}", found: "spec: {a: arn}"},
		"what is known later and missing": {
			reason: "but not nothing", wanted: "spec: {a: (known after up)}", found: "spec: {}",
			want: []string{"spec.a is missing, and should be (known after up)"},
		},
		"a Secret's name": {
			reason: "ends with a hash of values that a plan does not hold",
			wanted: "spec: {env: [{valueFrom: {secretKeyRef: {name: api-secrets-0123456789, key: A}}}]}",
			found:  "spec: {env: [{valueFrom: {secretKeyRef: {name: api-secrets-abcdefabcd, key: A}}}]}",
		},
		"another Secret's name": {
			reason: "is another",
			wanted: "spec: {volumes: [{secret: {secretName: api-secrets-0123456789}}]}",
			found:  "spec: {volumes: [{secret: {secretName: web-secrets-abcdefabcd}}]}",
			want:   []string{"spec.volumes[0].secret.secretName is web-secrets-abcdefabcd, and should be api-secrets-0123456789"},
		},
		"a ConfigMap's name": {
			reason: "is known, hash and all", wanted: "spec: {configMap: {name: api-0123456789}}", found: "spec: {configMap: {name: api-abcdefabcd}}",
			want: []string{"spec.configMap.name is api-abcdefabcd, and should be api-0123456789"},
		},
		"labels": {
			reason: "metadata counts", wanted: "metadata: {labels: {a: x}}", found: "metadata: {labels: {a: z}}",
			want: []string{"metadata.labels.a is z, and should be x"},
		},
		"status and version": {
			reason: "are not the plan's to say", wanted: "apiVersion: v1\nkind: A\nstatus: {a: 1}", found: "apiVersion: v2\nkind: A\nstatus: {a: 2}",
		},
		"a Secret's values": {
			reason: "are nobody's business", wanted: "kind: Secret\nstringData: {A: (secret)}", found: "kind: Secret\ndata: {A: aHVudGVyMg==}",
		},
		"a Secret's keys": {
			reason: "are, and no value is shown", wanted: "kind: Secret\nstringData: {A: (secret), B: (secret)}", found: "kind: Secret\ndata: {A: aHVudGVyMg==}",
			want: []string{"data is [A], and should be [A B]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range Differences(object(t, row.wanted), object(t, row.found)) {
				got = append(got, d.String())
			}
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestUnder(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"spec.replicas": true, "spec.replicas.a": true, "spec.replicas[0]": true, "spec.replicasMore": false, "spec": false,
	} {
		assert.Equal(t, want, Difference{Path: path}.Under("spec.replicas"), path)
	}
}
