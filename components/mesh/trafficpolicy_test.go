package mesh_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestTrafficPolicy(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, answered, err := run(t, "policy", backend(), recorder.Options{Preview: preview})
			require.NoError(t, err)
			assert.Equal(t, []string{
				ruleType + " policy <- policy",
				serviceType + " policy <- policy",
				filterType + " policy <- policy",
				componentType + " policy",
			}, recording.URNs())

			for typ, apiVersion := range map[string]string{
				serviceType: "networking.istio.io/v1",
				ruleType:    "networking.istio.io/v1",
				filterType:  "networking.istio.io/v1alpha3",
			} {
				made, _ := recording.Find(typ, "policy")
				object := made.Object()
				assert.Equal(t, apiVersion, object["apiVersion"], typ)
				assert.Equal(t, map[string]any{"name": "policy", "namespace": "spywatcher"}, object["metadata"], typ)
			}
			assert.Equal(t, map[string]any{
				"host": backendHost, "virtualService": "policy", "destinationRule": "policy", "envoyFilter": "policy",
			}, answered)
		})
	}
}

// A route to a subset that no rule defines yet answers 503.
func TestSubsetsAreThereBeforeTheirRoutes(t *testing.T) {
	t.Parallel()
	recording, _, err := run(t, "policy", backend(), recorder.Options{})
	require.NoError(t, err)
	service, _ := recording.Find(serviceType, "policy")
	assert.Contains(t, service.DependsOn, "policy")
	rule, _ := recording.Find(ruleType, "policy")
	assert.Empty(t, rule.DependsOn)
}

func TestWithoutRateLimit(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			args.RateLimit.Off = true
			args.Port, args.PodLabels = 0, nil
			recording, answered, err := run(t, "policy", args, recorder.Options{Preview: preview})
			require.NoError(t, err, "port and labels are for the limit alone")
			assert.Equal(t, []string{
				ruleType + " policy <- policy",
				serviceType + " policy <- policy",
				componentType + " policy",
			}, recording.URNs())
			assert.Empty(t, answered["envoyFilter"])
		})
	}
}

// The state shows the arguments with their defaults.
func TestComponentInputs(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		args *mesh.TrafficPolicyArgs
		want map[string]any
	}{
		"defaults": {backend(), map[string]any{
			"namespace": "spywatcher", "service": backendName, "host": backendHost,
			"gateways": []any{}, "hosts": []any{},
			"port": int64(3001), "podLabels": map[string]any{"app.kubernetes.io/name": backendName},
			"longLived":     []any{"/socket.io"},
			"versionHeader": "x-version",
			"subsets": []any{
				map[string]any{"name": "v1", "version": "v1", "weight": int64(0)},
				map[string]any{"name": "v2", "version": "v2", "weight": int64(0)},
			},
			"retries": map[string]any{
				"tries": int64(3), "timeout": "10s", "perTry": "3.333s", "methods": []any{"GET", "HEAD", "OPTIONS"},
			},
			"hashing": map[string]any{"sourceIp": false, "header": "", "cookie": "mesh-affinity", "cookieTtl": "1h0m0s"},
			"circuitBreaker": map[string]any{
				"maxConnections": int64(100), "maxPending": int64(50), "consecutiveErrors": int64(5),
				"interval": "30s", "ejectFor": "30s", "maxEjected": int64(50),
			},
			"rateLimit": map[string]any{
				"requestsPerMinute": int64(100), "off": false, "uncounted": []any{"/health", "/metrics"},
			},
		}},
		"everything": {canary(), map[string]any{
			"namespace": "shop", "service": "web", "host": "web.shop.svc.cluster.example",
			"gateways": []any{"istio-ingress/public", "local"}, "hosts": []any{"shop.example.com", "*.shop.example.com"},
			"port": int64(8080), "podLabels": map[string]any{"app": "web"},
			"longLived":     []any{"/events", "/poll"},
			"versionHeader": "X-Release",
			"subsets": []any{
				map[string]any{"name": "stable", "version": "1.4.2", "weight": int64(90)},
				map[string]any{"name": "canary", "version": "canary", "weight": int64(10)},
			},
			"retries": map[string]any{
				"tries": int64(2), "timeout": "4.5s", "perTry": "500ms", "methods": []any{"GET", "PUT"},
			},
			"hashing": map[string]any{"sourceIp": false, "header": "x-user", "cookie": "", "cookieTtl": "0s"},
			"circuitBreaker": map[string]any{
				"maxConnections": int64(1000), "maxPending": int64(200), "consecutiveErrors": int64(3),
				"interval": "10s", "ejectFor": "1m0s", "maxEjected": int64(30),
			},
			"rateLimit": map[string]any{"requestsPerMinute": int64(6000), "off": false, "uncounted": []any{}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "policy", row.args, recorder.Options{})
			require.NoError(t, err)
			component, _ := recording.Find(componentType, "policy")
			assert.Equal(t, row.want, component.Object())
		})
	}
}

func TestArgumentsAreNotChanged(t *testing.T) {
	t.Parallel()
	args := canary()
	_, _, err := run(t, "policy", args, noOptions)
	require.NoError(t, err)
	assert.Equal(t, canary(), args, "one value of arguments may make several policies")
}

// later is a text that only the engine can know: it is known in an update and not in a preview.
func later(ctx *pulumi.Context, text string) pulumi.StringOutput {
	if ctx.DryRun() {
		unknown := pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return text })
		return unknown.(pulumi.StringOutput)
	}
	return pulumi.String(text).ToStringOutput()
}

func TestValuesKnownLater(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason                   string
		namespace, service, host string
		wantHost, wantError      string
	}{
		"good": {
			reason:    "the host is made of what comes to be known",
			namespace: "shop", service: "web", wantHost: "web.shop.svc.cluster.local",
		},
		"good host": {
			reason:    "a given host is taken as it is",
			namespace: "shop", service: "web", host: "web.shop.example.org", wantHost: "web.shop.example.org",
		},
		"namespace": {
			reason:    "a late value has the same rules",
			namespace: "Shop", service: "web", wantError: `policy: Namespace is "Shop": it must be a DNS label`,
		},
		"service": {
			reason:    "a late value has the same rules",
			namespace: "shop", service: "9web", wantError: `policy: Service is "9web": it must be the name of a Service`,
		},
		"host": {
			reason:    "a late value has the same rules",
			namespace: "shop", service: "web", host: "web", wantError: `policy: Host is "web": it must be a full DNS name`,
		},
	} {
		for kind, preview := range map[string]bool{"update": false, "preview": true} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				recording, err := recorder.Run(func(ctx *pulumi.Context) error {
					args := backend()
					args.Namespace, args.Service = later(ctx, row.namespace), later(ctx, row.service)
					if row.host != "" {
						args.Host = later(ctx, row.host)
					}
					_, err := mesh.NewTrafficPolicy(ctx, "policy", args)
					return err
				}, recorder.Options{Preview: preview})
				if row.wantError != "" && !preview {
					require.ErrorContains(t, err, row.wantError, row.reason)
					return
				}
				require.NoError(t, err, row.reason)
				want := row.wantHost
				if preview {
					want = recorder.UnknownMarker
				}
				rule, ok := recording.Find(ruleType, "policy")
				require.True(t, ok, "the children are the same before anything is known")
				assert.Equal(t, want, at(rule.Object(), "spec", "host"), row.reason)
			})
		}
	}
}

func TestBadArgumentsRegisterNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		name   string
		args   *mesh.TrafficPolicyArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic", name: "policy", fields: []string{"args"},
		},
		"no name": {
			reason: "the objects are named after the component", args: backend(), fields: []string{"name"},
		},
		"name and args": {
			reason: "name and arguments are told together", name: "Policy", args: &mesh.TrafficPolicyArgs{},
			fields: []string{"name", "Namespace", "Service", "Port", "PodLabels"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, row.name, row.args, recorder.Options{})
			assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}
