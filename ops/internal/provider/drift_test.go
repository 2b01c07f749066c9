package provider_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func TestDrift(t *testing.T) {
	t.Parallel()
	const pod = `apiVersion: v1, kind: Pod, metadata: {name: a}`
	const thing = `apiVersion: example.com/v1, kind: Thing, metadata: {name: a}`
	tests := map[string]struct {
		inputs, live, want string
		reason             string
	}{
		"defaults": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, image: a}]}}`,
			live: `{` + pod + `, spec: {dnsPolicy: ClusterFirst, containers: [{name: app, image: a, imagePullPolicy: Always}]},
				status: {phase: Running}}`,
			reason: "what the API server adds is not the program's",
		},
		"server metadata": {
			inputs: `{` + pod + `}`,
			live:   `{apiVersion: v1, kind: Pod, metadata: {name: a, uid: "1", namespace: default, labels: {x: "1"}}}`,
			reason: "the namespace was left to default, and labels may be someone else's",
		},
		"quantities": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, resources: {limits: {cpu: 1000m, memory: 1024Mi}, requests: {cpu: 0.5}}}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: app, resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 500m}}}]}}`,
			reason: "the same amounts",
		},
		"another quantity": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, resources: {limits: {cpu: 1000m}}}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: app, resources: {limits: {cpu: "2"}}}]}}`,
			want:   `{` + pod + `, spec: {containers: [{name: app, resources: {limits: {cpu: "2"}}}]}}`,
			reason: "someone gave it more",
		},
		"text like a quantity": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, env: [{name: N, value: 1000m}]}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: app, env: [{name: N, value: "1"}]}]}}`,
			want:   `{` + pod + `, spec: {containers: [{name: app, env: [{name: N, value: "1"}]}]}}`,
			reason: "an environment variable is text, and these differ",
		},
		"label like a quantity": {
			inputs: `{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, labels: {n: 1000m}}}`,
			live:   `{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, labels: {n: "1"}}}`,
			want:   `{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, labels: {n: "1"}}}`,
			reason: "metadata is text whatever the kind",
		},
		"custom resource": {
			inputs: `{` + thing + `, spec: {interval: 60s, memory: 1024Mi, port: 80, size: "1.5"}}`,
			live:   `{` + thing + `, spec: {interval: 1m0s, memory: 1Gi, port: "80", size: 1.5}}`,
			reason: "durations, quantities and numbers as text mean the same where the types are not known",
		},
		"custom resource changed": {
			inputs: `{` + thing + `, spec: {interval: 60s, on: true}}`,
			live:   `{` + thing + `, spec: {interval: 2m, on: false}}`,
			want:   `{` + thing + `, spec: {interval: 2m, on: false}}`,
			reason: "neither means the same",
		},
		"changed, removed and added": {
			inputs: `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: "1", b: "2"}}`,
			live:   `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: "9", c: "3"}}`,
			want:   `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: "9"}}`,
			reason: "the next up sets a and b back; c is someone else's, as server-side apply sees it",
		},
		"zeros": {
			inputs: `{` + pod + `, spec: {hostNetwork: false, hostname: "", containers: [], tolerations: [], securityContext: {}}}`,
			live:   `{` + pod + `, spec: {}}`,
			reason: "API servers leave out what is nothing",
		},
		"sidecar": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, image: a}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: proxy, image: p}, {name: app, image: a}]}}`,
			reason: "elements are told apart by their names, and another may own one",
		},
		"element gone": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, image: a}, {name: log, image: l}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: app, image: a}]}}`,
			want:   `{` + pod + `, spec: {containers: [{name: app, image: a}]}}`,
			reason: "the program's container is missing",
		},
		"plain list": {
			inputs: `{` + pod + `, spec: {containers: [{name: app, args: [a, b]}]}}`,
			live:   `{` + pod + `, spec: {containers: [{name: app, args: [a]}]}}`,
			want:   `{` + pod + `, spec: {containers: [{name: app, args: [a]}]}}`,
			reason: "a list of texts is one value",
		},
		"another shape": {
			inputs: `{` + thing + `, spec: {a: {b: 1}, c: [1]}}`,
			live:   `{` + thing + `, spec: {a: 1, c: 1}}`,
			want:   `{` + thing + `, spec: {a: 1, c: 1}}`,
			reason: "an object has become a number",
		},
		"api version": {
			inputs: `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {minReplicas: 2}}`,
			live:   `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {minReplicas: 5}}`,
			want:   `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {minReplicas: 5}}`,
			reason: "a schedule lifted the floor; ignoreChanges is the engine's to apply",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs := provider.PropertiesOf(object(t, test.inputs).Object)
			want := inputs
			if test.want != "" {
				want = provider.PropertiesOf(object(t, test.want).Object)
			}
			assert.Equal(t, want, provider.Drifted(inputs, object(t, test.live)), test.reason)
		})
	}
}

func TestDriftOfSecrets(t *testing.T) {
	t.Parallel()
	text := resource.NewStringProperty
	secret := func(fields resource.PropertyMap) resource.PropertyValue {
		return resource.MakeSecret(resource.NewObjectProperty(fields))
	}
	inputs := provider.PropertiesOf(object(t, `{apiVersion: v1, kind: Secret, metadata: {name: a}}`).Object)
	inputs["stringData"] = secret(resource.PropertyMap{"same": text("one"), "changed": text("two"), "gone": text("three")})
	live := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {same: b25l, changed: bmV3}}`)

	fresh := provider.Drifted(inputs, live)

	assert.Equal(t, secret(resource.PropertyMap{"same": text("one"), "changed": text("new")}), fresh["stringData"],
		"stringData is never read back, so it is compared with data, and it stays secret")

	inputs = provider.PropertiesOf(object(t, `{apiVersion: v1, kind: Secret, metadata: {name: a}}`).Object)
	inputs["data"] = secret(resource.PropertyMap{"changed": text("b25l")})
	assert.Equal(t, secret(resource.PropertyMap{"changed": text("bmV3")}), provider.Drifted(inputs, live)["data"],
		"what was secret is so with its live value")
}
