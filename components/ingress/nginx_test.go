package ingress_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestNGINXIngress(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := recorder.Options{Preview: preview}
			if !preview {
				options.Outputs = withStatus(resource.PropertyMap{"ip": resource.NewProperty("203.0.113.7")})
			}
			recording, answered, err := runNGINX(t, nginxArgs(), options)
			require.NoError(t, err)
			assert.Equal(t, []string{
				ingressType + " spywatcher-api.spywatcher.example.com <- spywatcher",
				ingressType + " spywatcher-spywatcher.example.com <- spywatcher",
				"spywatcher:ingress:NGINXIngress spywatcher",
			}, recording.URNs(), "annotations hold for a whole Ingress, so each host has its own")

			object := objectOf(t, recording, "spywatcher-api.spywatcher.example.com")
			assert.Equal(t, map[string]any{
				"ingressClassName": "nginx",
				"rules": []any{map[string]any{
					"host": "api.spywatcher.example.com",
					"http": map[string]any{"paths": []any{map[string]any{
						"path": "/", "pathType": "Prefix", "backend": map[string]any{"service": map[string]any{
							"name": "spywatcher-backend", "port": map[string]any{"name": "http"},
						}},
					}}},
				}},
			}, object["spec"], "without a TLS secret the controller's own certificate serves")
			metadata := object["metadata"].(map[string]any)
			assert.Equal(t, "spywatcher-api.spywatcher.example.com", metadata["name"])
			assert.Equal(t, "spywatcher", metadata["namespace"])

			assert.Equal(t, []string{"api.spywatcher.example.com", "spywatcher.example.com"}, answered["hosts"])
			assert.Equal(t, []string{
				"spywatcher-api.spywatcher.example.com", "spywatcher-spywatcher.example.com",
			}, answered["names"])
			if preview {
				assert.NotContains(t, answered, "address", "only the controller can know it")
			} else {
				assert.Equal(t, "203.0.113.7", answered["address"])
			}
		})
	}
}

func TestNGINXIngressInputs(t *testing.T) {
	t.Parallel()
	args := nginxArgs()
	args.SendSecurityHeaders = true
	args.TLSSecret = pulumi.String("tls")
	args.InboundCIDRs = []string{"10.0.0.0/8"}
	recording, _, err := runNGINX(t, args, recorder.Options{})
	require.NoError(t, err)
	component, ok := recording.Find("NGINXIngress", "spywatcher")
	require.True(t, ok)
	assert.Equal(t, map[string]any{
		"namespace": "spywatcher", "className": "nginx", "balance": "ewma", "tlsSecret": "tls",
		"retryTries": int64(3), "retryTimeoutSeconds": int64(10), "idleTimeoutSeconds": int64(3600),
		"requestsPerSecond": int64(100), "burstMultiplier": int64(5),
		"inboundCidrs":    []any{"10.0.0.0/8"},
		"responseHeaders": map[string]any{"X-Frame-Options": "SAMEORIGIN", "X-Content-Type-Options": "nosniff"},
		"routes": []any{
			map[string]any{"host": "api.spywatcher.example.com", "path": "/", "pathType": "Prefix",
				"service": "spywatcher-backend", "port": "http"},
			map[string]any{"host": "spywatcher.example.com", "path": "/", "pathType": "Prefix",
				"service": "spywatcher-frontend", "port": "http"},
		},
	}, component.Object(), "the state shows the arguments with their defaults")

	args.RateLimit.Off = true
	recording, _, err = runNGINX(t, args, recorder.Options{})
	require.NoError(t, err)
	component, _ = recording.Find("NGINXIngress", "spywatcher")
	assert.NotContains(t, component.Object(), "requestsPerSecond", "there is no limit to show")
}

func TestNGINXIngressTLS(t *testing.T) {
	t.Parallel()
	args := nginxArgs()
	args.ClassName = "nginx-public"
	args.TLSSecret = pulumi.String("spywatcher-tls")
	recording, _, err := runNGINX(t, args, recorder.Options{})
	require.NoError(t, err)
	for _, host := range []string{"api.spywatcher.example.com", "spywatcher.example.com"} {
		spec := objectOf(t, recording, "spywatcher-"+host)["spec"].(map[string]any)
		assert.Equal(t, "nginx-public", spec["ingressClassName"])
		assert.Equal(t, []any{map[string]any{"hosts": []any{host}, "secretName": "spywatcher-tls"}}, spec["tls"])
	}
}

// The paths of one host stand in one Ingress, and no other host's do.
func TestNGINXIngressHosts(t *testing.T) {
	t.Parallel()
	args := nginxArgs()
	api := frontend()
	api.Path, api.Service = "/api", pulumi.String("spywatcher-backend")
	wildcard, called := frontend(), frontend()
	wildcard.Host, called.Host = "*.example.com", "wildcard.example.com"
	args.Routes = []ingress.Route{frontend(), wildcard, api, called}
	recording, answered, err := runNGINX(t, args, recorder.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"spywatcher-spywatcher.example.com", "spywatcher-wildcard.example.com", "spywatcher.wildcard.example.com",
	}, answered["names"], "a wildcard's name is not that of a host called wildcard")

	rules := objectOf(t, recording, "spywatcher-spywatcher.example.com")["spec"].(map[string]any)["rules"].([]any)
	require.Len(t, rules, 1)
	var paths []string
	for _, path := range rules[0].(map[string]any)["http"].(map[string]any)["paths"].([]any) {
		paths = append(paths, path.(map[string]any)["path"].(string))
	}
	assert.Equal(t, []string{"/api", "/"}, paths)
	rules = objectOf(t, recording, "spywatcher.wildcard.example.com")["spec"].(map[string]any)["rules"].([]any)
	assert.Equal(t, "*.example.com", rules[0].(map[string]any)["host"])
}

// The controller denies an Ingress whose headers it cannot find, so the ConfigMap is made first.
func TestNGINXIngressSecurityHeaders(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := nginxArgs()
			args.SendSecurityHeaders = true
			args.SecurityHeaders.FrameOptions = ingress.NoHeader
			args.SecurityHeaders.ContentSecurityPolicy = "default-src 'self'"
			recording, _, err := runNGINX(t, args, recorder.Options{Preview: preview})
			require.NoError(t, err)
			assert.Equal(t, []string{
				configMapType + " spywatcher-headers <- spywatcher",
				ingressType + " spywatcher-api.spywatcher.example.com <- spywatcher",
				ingressType + " spywatcher-spywatcher.example.com <- spywatcher",
				"spywatcher:ingress:NGINXIngress spywatcher",
			}, recording.URNs())

			headers, _ := recording.Find("ConfigMap", "spywatcher-headers")
			assert.Equal(t, map[string]any{
				"Content-Security-Policy": "default-src 'self'",
				"X-Content-Type-Options":  "nosniff",
			}, headers.Object()["data"], "HSTS is the controller's, and a header left out is not there")
			for _, host := range []string{"api.spywatcher.example.com", "spywatcher.example.com"} {
				made, _ := recording.Find(ingressType, "spywatcher-"+host)
				assert.Equal(t, []string{"spywatcher-headers"}, made.DependsOn)
				assert.Equal(t, "spywatcher/spywatcher-headers",
					annotationsOf(t, recording, "spywatcher-"+host)[nginx+"custom-headers"])
			}
		})
	}
}

func TestNGINXIngressRefusesBadArguments(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *ingress.NGINXIngressArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic",
			fields: []string{"args"},
		},
		"several": {
			reason: "all findings come together",
			args:   &ingress.NGINXIngressArgs{Routes: []ingress.Route{{Host: "Example.com"}}, Balance: "least_conn"},
			fields: []string{"Namespace", "Routes[0].Host", "Routes[0].Service", "Balance"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := runNGINX(t, row.args, recorder.Options{})
			assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}

// What is known only in an update is checked there.
func TestNGINXIngressLateChecks(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*pulumi.Context, *ingress.NGINXIngressArgs)
		field  string
	}{
		"namespace": {
			reason: "a namespace is a DNS label",
			change: func(ctx *pulumi.Context, a *ingress.NGINXIngressArgs) { a.Namespace = unknown(ctx, "a.b") },
			field:  "Namespace",
		},
		"service": {
			reason: "a Service is named by a DNS label, and the place is that of the arguments, not of the rules",
			change: func(ctx *pulumi.Context, a *ingress.NGINXIngressArgs) { a.Routes[0].Service = unknown(ctx, "-") },
			field:  "Routes[0].Service",
		},
		"TLS secret": {
			reason: "a Secret is named by a DNS subdomain",
			change: func(ctx *pulumi.Context, a *ingress.NGINXIngressArgs) { a.TLSSecret = unknown(ctx, "My_TLS") },
			field:  "TLSSecret",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := func(ctx *pulumi.Context) error {
				args := nginxArgs()
				row.change(ctx, args)
				_, err := ingress.NewNGINXIngress(ctx, "spywatcher", args)
				return err
			}
			_, err := recorder.Run(program, recorder.Options{Preview: true})
			require.NoError(t, err, "nothing is known to be wrong yet")
			_, err = recorder.Run(program, recorder.Options{})
			require.Error(t, err, row.reason)
			assert.Contains(t, err.Error(), "spywatcher: "+row.field+" ", row.reason)
		})
	}
}
