package mesh_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const (
	componentType = "spywatcher:mesh:TrafficPolicy"
	serviceType   = "kubernetes:networking.istio.io/v1:VirtualService"
	ruleType      = "kubernetes:networking.istio.io/v1:DestinationRule"
	filterType    = "kubernetes:networking.istio.io/v1alpha3:EnvoyFilter"

	backendName = "spywatcher-backend"
	backendHost = "spywatcher-backend.spywatcher.svc.cluster.local"
)

var noOptions recorder.Options

// backend is the policy of spec §4, with nothing but what must be given.
func backend() *mesh.TrafficPolicyArgs {
	return &mesh.TrafficPolicyArgs{
		Namespace: pulumi.String("spywatcher"),
		Service:   pulumi.String(backendName),
		Port:      3001,
		PodLabels: map[string]string{"app.kubernetes.io/name": backendName},
	}
}

// canary has another value in each field that can have one.
func canary() *mesh.TrafficPolicyArgs {
	return &mesh.TrafficPolicyArgs{
		Namespace: pulumi.String("shop"),
		Service:   pulumi.String("web"),
		Host:      pulumi.String("web.shop.svc.cluster.example"),
		Gateways:  []string{"istio-ingress/public", "local"},
		Hosts:     []string{"shop.example.com", "*.shop.example.com"},
		Port:      8080,
		PodLabels: map[string]string{"app": "web"},
		LongLived: []string{"/events", "/poll"},
		Retries: mesh.Retries{
			Tries: 2, Timeout: 4500 * time.Millisecond, PerTry: 500 * time.Millisecond, Methods: []string{"GET", "PUT"},
		},
		Hashing: mesh.Hashing{Header: "x-user"},
		CircuitBreaker: mesh.CircuitBreaker{
			MaxConnections: 1000, MaxPending: 200, ConsecutiveErrors: 3,
			Interval: 10 * time.Second, EjectFor: time.Minute, MaxEjected: 30,
		},
		RateLimit:     mesh.RateLimit{RequestsPerMinute: 6000, Uncounted: []string{}},
		VersionHeader: "X-Release",
		Subsets:       []mesh.Subset{{Name: "stable", Version: "1.4.2", Weight: 90}, {Name: "canary", Weight: 10}},
	}
}

// run makes one TrafficPolicy called name, and gives what it answers where that is known.
func run(
	t *testing.T, name string, args *mesh.TrafficPolicyArgs, options recorder.Options,
) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := mesh.NewTrafficPolicy(ctx, name, args)
		if err != nil {
			return err
		}
		answered.Keep("host", made.Host)
		answered.Keep("virtualService", made.VirtualServiceName)
		answered.Keep("destinationRule", made.DestinationRuleName)
		answered.Keep("envoyFilter", made.EnvoyFilterName)
		return nil
	}, options)
	return recording, answered.Values(), err
}

// specOf is the spec of the object of that type made from args.
func specOf(t *testing.T, args *mesh.TrafficPolicyArgs, typ string) map[string]any {
	t.Helper()
	recording, _, err := run(t, "policy", args, recorder.Options{})
	require.NoError(t, err)
	found, ok := recording.Find(typ, "policy")
	require.True(t, ok, "there is no %s in %v", typ, recording.URNs())
	return objectAt(t, found.Object(), "spec")
}

// listAt is the list at a path of keys and indexes, which must be there.
func listAt(t *testing.T, value any, path ...any) []any {
	t.Helper()
	list, ok := at(value, path...).([]any)
	require.True(t, ok, "no list at %v", path)
	return list
}

// objectAt is the object at a path of keys and indexes, which must be there.
func objectAt(t *testing.T, value any, path ...any) map[string]any {
	t.Helper()
	object, ok := at(value, path...).(map[string]any)
	require.True(t, ok, "no object at %v", path)
	return object
}

// at follows a path of keys and indexes into an object; a step that is not there gives nil.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// fieldsOf are the fields that an error is about.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var found *findings.Error
	require.ErrorAs(t, err, &found)
	fields := make([]string, 0, len(found.Findings))
	for _, f := range found.Findings {
		fields = append(fields, f.Field)
	}
	return fields
}
