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

func TestALBIngress(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := recorder.Options{Preview: preview}
			if !preview {
				options.Outputs = withStatus(resource.PropertyMap{
					"hostname": resource.NewProperty("k8s-spywatch-123.eu-central-1.elb.amazonaws.com"),
				})
			}
			recording, answered, err := runALB(t, albArgs(), options)
			require.NoError(t, err)
			assert.Equal(t, []string{
				ingressType + " spywatcher <- spywatcher",
				"spywatcher:ingress:ALBIngress spywatcher",
			}, recording.URNs())

			path := func(service string) []any {
				return []any{map[string]any{"path": "/", "pathType": "Prefix", "backend": map[string]any{
					"service": map[string]any{"name": service, "port": map[string]any{"name": "http"}},
				}}}
			}
			object := objectOf(t, recording, "spywatcher")
			assert.Equal(t, map[string]any{
				"ingressClassName": "alb",
				"rules": []any{
					map[string]any{
						"host": "api.spywatcher.example.com",
						"http": map[string]any{"paths": path("spywatcher-backend")},
					},
					map[string]any{
						"host": "spywatcher.example.com",
						"http": map[string]any{"paths": path("spywatcher-frontend")},
					},
				},
			}, object["spec"])
			assert.Equal(t, map[string]any{
				"name":      "spywatcher",
				"namespace": "spywatcher",
				"annotations": map[string]any{
					alb + "scheme":       "internet-facing",
					alb + "target-type":  "ip",
					alb + "listen-ports": `[{"HTTP":80},{"HTTPS":443}]`,
					alb + "ssl-redirect": "443",
					alb + "ssl-policy":   "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
					alb + "load-balancer-attributes": "access_logs.s3.enabled=false," +
						"client_keep_alive.seconds=3600," +
						"connection_logs.s3.enabled=false," +
						"deletion_protection.enabled=false," +
						"health_check_logs.s3.enabled=false," +
						"idle_timeout.timeout_seconds=60," +
						"routing.http.desync_mitigation_mode=defensive," +
						"routing.http.drop_invalid_header_fields.enabled=true," +
						"routing.http.preserve_host_header.enabled=false," +
						"routing.http.x_amzn_tls_version_and_cipher_suite.enabled=false," +
						"routing.http.xff_client_port.enabled=false," +
						"routing.http.xff_header_processing.mode=append," +
						"routing.http2.enabled=true," +
						"waf.fail_open.enabled=false," +
						"zonal_shift.config.enabled=false",
					alb + "listener-attributes.HTTP-80": "routing.http.response.server.enabled=false",
					alb + "listener-attributes.HTTPS-443": "routing.http.response.content_security_policy.header_value=," +
						"routing.http.response.server.enabled=false," +
						"routing.http.response.strict_transport_security.header_value=" +
						"max-age=31536000; includeSubDomains; preload," +
						"routing.http.response.x_content_type_options.header_value=nosniff," +
						"routing.http.response.x_frame_options.header_value=SAMEORIGIN",
				},
			}, object["metadata"])

			assert.Equal(t, "spywatcher", answered["name"])
			assert.Equal(t, []string{"api.spywatcher.example.com", "spywatcher.example.com"}, answered["hosts"])
			if preview {
				assert.NotContains(t, answered, "address", "only the controller can know it")
			} else {
				assert.Equal(t, "k8s-spywatch-123.eu-central-1.elb.amazonaws.com", answered["address"])
			}
		})
	}
}

// The component's own inputs are in the state, not only its children's.
func TestALBIngressInputs(t *testing.T) {
	t.Parallel()
	recording, _, err := runALB(t, albArgs(), recorder.Options{})
	require.NoError(t, err)
	component, ok := recording.Find("ALBIngress", "spywatcher")
	require.True(t, ok)
	inputs := component.Object()
	assert.Equal(t, "spywatcher", inputs["namespace"])
	assert.Equal(t, "alb", inputs["className"])
	assert.Equal(t, annotationsOf(t, recording, "spywatcher"), inputs["annotations"])
	assert.Equal(t, []any{
		map[string]any{"host": "api.spywatcher.example.com", "path": "/", "pathType": "Prefix",
			"service": "spywatcher-backend", "port": "http"},
		map[string]any{"host": "spywatcher.example.com", "path": "/", "pathType": "Prefix",
			"service": "spywatcher-frontend", "port": "http"},
	}, inputs["routes"])
}

func TestALBIngressAddress(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		outputs func(recorder.Resource) resource.PropertyMap
		want    string
	}{
		"no status": {
			reason: "an Ingress that nobody has looked at is no failure",
		},
		"empty status": {
			reason: "the controller is still at it",
			outputs: func(recorder.Resource) resource.PropertyMap {
				return resource.PropertyMap{"status": resource.NewProperty(resource.PropertyMap{})}
			},
		},
		"no address yet": {
			reason:  "an entry may come before its address",
			outputs: withStatus(resource.PropertyMap{}),
		},
		"an IP": {
			reason:  "elsewhere load balancers have addresses",
			outputs: withStatus(resource.PropertyMap{"ip": resource.NewProperty("203.0.113.7")}),
			want:    "203.0.113.7",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, answered, err := runALB(t, albArgs(), recorder.Options{Outputs: row.outputs})
			require.NoError(t, err, row.reason)
			assert.Equal(t, row.want, answered["address"], row.reason)
		})
	}
}

func TestALBIngressClass(t *testing.T) {
	t.Parallel()
	args := albArgs()
	args.ClassName = "alb-internal"
	recording, _, err := runALB(t, args, recorder.Options{})
	require.NoError(t, err)
	spec := objectOf(t, recording, "spywatcher")["spec"].(map[string]any)
	assert.Equal(t, "alb-internal", spec["ingressClassName"])
}

func TestALBIngressRefusesBadArguments(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *ingress.ALBIngressArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic",
			fields: []string{"args"},
		},
		"several": {
			reason: "all findings come together",
			args: &ingress.ALBIngressArgs{
				Routes: []ingress.Route{{Host: "Example.com"}},
				Scheme: "public",
				Name:   "-",
			},
			fields: []string{
				"Namespace", "Routes[0].Host", "Routes[0].Service", "Routes[0].Target.HealthCheck.Path", "Scheme", "Name",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := runALB(t, row.args, recorder.Options{})
			assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}

func TestALBIngressName(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		_, err := ingress.NewALBIngress(ctx, "Spywatcher", &ingress.ALBIngressArgs{})
		return err
	}, recorder.Options{})
	assert.Equal(t, []string{"name", "Namespace", "Routes"}, fieldsOf(t, err),
		"the Ingress is called what the component is")
	assert.Empty(t, recording.Resources())
}

// A component must not change what it was given: two may be made from the same arguments.
func TestALBIngressArgsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	args := albArgs()
	_, _, err := runALB(t, args, recorder.Options{})
	require.NoError(t, err)
	assert.Equal(t, albArgs(), args)
}
