package plan_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestKubernetes(t *testing.T) {
	t.Parallel()

	stream, err := plan.Kubernetes(run(t, steps()...))
	require.NoError(t, err)
	assert.Equal(t, `apiVersion: v1
kind: Namespace
metadata:
  name: spywatcher
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: backend
  namespace: spywatcher
---
apiVersion: v1
kind: ConfigMap
metadata:
  annotations:
    example.com/owner: platform
  name: backend
  namespace: spywatcher
data:
  PASSWORD: (secret)
  PORT: "3001"
---
apiVersion: v1
kind: Secret
metadata:
  name: backend
  namespace: spywatcher
stringData:
  PASSWORD: (secret)
---
apiVersion: v1
kind: Service
metadata:
  name: backend
  namespace: spywatcher
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
  namespace: spywatcher
spec:
  replicas: 2
  selector:
    matchLabels:
      app: backend
  template:
    metadata:
      labels:
        app: backend
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: alerts
  namespace: spywatcher
spec:
  groups:
    - name: backend
`, string(stream), "objects and fields in their order, no components, providers, releases or annotations of Pulumi's")
}

func TestKubernetesOrder(t *testing.T) {
	t.Parallel()

	// The kinds in the order in which they have to come.
	want := []struct{ apiVersion, kind string }{
		{"v1", "Namespace"},
		{"v1", "ResourceQuota"},
		{"v1", "LimitRange"},
		{"v1", "ServiceAccount"},
		{"v1", "ConfigMap"},
		{"v1", "Secret"},
		{"v1", "Service"},
		{"networking.k8s.io/v1", "NetworkPolicy"},
		{"batch/v1", "Job"},
		{"apps/v1", "Deployment"},
		{"batch/v1", "CronJob"},
		{"autoscaling/v2", "HorizontalPodAutoscaler"},
		{"policy/v1", "PodDisruptionBudget"},
		{"networking.k8s.io/v1", "Ingress"},
		{"autoscaling.k8s.io/v1", "VerticalPodAutoscaler"},
		{"monitoring.coreos.com/v1", "PrometheusRule"},
		{"serving.knative.dev/v1", "Service"}, // of the same kind as a core object, yet a custom resource
	}
	places := [][2]string{{"", "a"}, {"a", "b"}, {"b", "a"}, {"b", "b"}}
	program := make([]step, 0, len(want)*len(places))
	lines := make([]string, 0, len(want)*len(places))
	for _, object := range want {
		for _, at := range places {
			line := object.apiVersion + " " + object.kind + " " + at[0] + "/" + at[1]
			lines = append(lines, line)
			program = append(program, func(ctx *pulumi.Context) error {
				metadata := pulumi.Map{"name": pulumi.String(at[1])}
				if at[0] != "" {
					metadata["namespace"] = pulumi.String(at[0])
				}
				return register(ctx, "kubernetes:"+object.apiVersion+":"+object.kind, line, pulumi.Map{
					"apiVersion": pulumi.String(object.apiVersion),
					"kind":       pulumi.String(object.kind),
					"metadata":   metadata,
				})
			})
		}
	}

	stream, err := plan.Kubernetes(run(t, backwards(program)...))
	require.NoError(t, err)
	got := make([]string, 0, len(lines))
	for _, object := range documents[metav1.PartialObjectMetadata](t, stream) {
		got = append(got, object.APIVersion+" "+object.Kind+" "+object.Namespace+"/"+object.Name)
	}
	assert.Equal(t, lines, got, "what others need comes first; equal kinds go by namespace and name")
}

// awkward are texts that YAML readers of one age or another take for something else, or fold.
var awkward = []string{
	"", " ", "~", "null", "Null", "true", "True", "yes", "Yes", "no", "on", "off", "y", "n", "Y",
	"1", "0", "-1", "3001", "0x1F", "0o17", "017", "0b11", "1_000", "1e3", "1.5", ".5", "1.", ".inf", "-.INF", ".nan",
	"1:30", "190:20:30", "12:30:45", "2026-01-02", "2026-01-02T03:04:05Z", "2001-12-14 21:59:43.10 -5",
	"=", "<<", "-", "- a", "a: b", "a:", ":a", "a #b", "#a", "!a", "&a", "*a", "%a", "@a", "`a", "|", ">", "?", "? a",
	"{a}", "[a]", "{", "]", ",", "'", "\"", "'a'", "\"a\"", "\\", "a\\nb", "---", "...", "--- a", "(secret)",
	"a\nb", "a\nb\n", "a\n\n\nb", "\na", "\n", "\n\n", " a", "a ", "  a\n b\n", "\ta", "a\tb", "a\t", "\n  a\nb",
	"a\n---\nb", "a\r\nb", "a\rb", "ä", "日本", "🙂", "\u00a0", "\u0085", "\u2028", "\ufeff", "\x00", "\x1b", "\x7f",
	`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}`,
	"a long text that goes on beyond the width at which a writer of YAML might like to fold it into more than one line, " +
		"as descriptions of alerts do, with a colon: and a # in it",
}

func TestKubernetesRoundTrip(t *testing.T) {
	t.Parallel()

	values := pulumi.Map{}
	for _, text := range awkward {
		values["key "+text] = pulumi.String(text)
		values["list "+text] = pulumi.Array{pulumi.String(text), pulumi.Map{"value": pulumi.String(text)}}
	}
	recording := run(t, func(ctx *pulumi.Context) error {
		_, err := apiextensions.NewCustomResource(ctx, "awkward", &apiextensions.CustomResourceArgs{
			ApiVersion: pulumi.String("example.com/v1"),
			Kind:       pulumi.String("Widget"),
			Metadata:   meta("awkward"),
			OtherFields: map[string]any{
				"texts": values,
				"others": pulumi.Map{
					"int": pulumi.Int(7), "zero": pulumi.Int(0), "big": pulumi.Int(1 << 53), "negative": pulumi.Int(-7),
					"float": pulumi.Float64(0.25), "small": pulumi.Float64(1e-9), "huge": pulumi.Float64(1e30),
					"true": pulumi.Bool(true), "false": pulumi.Bool(false),
					"empty list": pulumi.Array{}, "empty map": pulumi.Map{},
				},
			},
		})
		return err
	})

	stream, err := plan.Kubernetes(recording)
	require.NoError(t, err)
	widget, found := recording.Find("Widget", "awkward")
	require.True(t, found)
	recorded, err := json.Marshal(widget.Object())
	require.NoError(t, err)
	read, err := json.Marshal(documents[map[string]any](t, stream)[0])
	require.NoError(t, err)
	assert.JSONEq(t, string(recorded), string(read), "kubectl reads what the program said")
	assert.Contains(t, string(stream), "big: 9007199254740992\n", "whole numbers stay whole")
}

func TestKubernetesSecrets(t *testing.T) {
	t.Parallel()

	encoded := pulumi.String(base64.StdEncoding.EncodeToString([]byte(canary)))
	stream, err := plan.Kubernetes(run(t, func(ctx *pulumi.Context) error {
		_, err := corev1.NewSecret(ctx, "marked", &corev1.SecretArgs{
			Metadata:   meta("marked"),
			Type:       pulumi.String("Opaque"),
			Data:       pulumi.StringMap{"A": encoded},
			StringData: pulumi.StringMap{"B": pulumi.String(canary)},
		})
		return err
	}, func(ctx *pulumi.Context) error {
		// Registered past the SDK, which marks the values of its Secrets by itself.
		return register(ctx, "kubernetes:core/v1:Secret", "unmarked", pulumi.Map{
			"apiVersion": pulumi.String("v1"),
			"kind":       pulumi.String("Secret"),
			"metadata":   pulumi.Map{"name": pulumi.String("unmarked")},
			"data":       pulumi.Map{"A": encoded},
			"stringData": pulumi.Map{"B": pulumi.String(canary)},
		})
	}))
	require.NoError(t, err)

	objects := documents[map[string]any](t, stream)
	require.Len(t, objects, 2)
	for _, object := range objects {
		assert.Equal(t, map[string]any{"A": "KHNlY3JldCk="}, object["data"],
			"the marker in base64, so that the manifest can still be applied: %v", object["metadata"])
		assert.Equal(t, map[string]any{"B": recorder.SecretMarker}, object["stringData"], "%v", object["metadata"])
	}
	assert.Equal(t, "Opaque", objects[1]["type"], "what is not a value stays")
	marker, err := base64.StdEncoding.DecodeString("KHNlY3JldCk=")
	require.NoError(t, err)
	assert.Equal(t, recorder.SecretMarker, string(marker))
}

func TestKubernetesUnknown(t *testing.T) {
	t.Parallel()

	stream, err := plan.Kubernetes(run(t, func(ctx *pulumi.Context) error {
		var database struct {
			pulumi.CustomResourceState
			Address pulumi.StringOutput    `pulumi:"address"`
			URLs    pulumi.StringMapOutput `pulumi:"urls"`
		}
		if err := ctx.RegisterResource("aws:rds/instance:Instance", "db", pulumi.Map{}, &database); err != nil {
			return err
		}
		return register(ctx, "kubernetes:core/v1:Secret", "database", pulumi.Map{
			"apiVersion": pulumi.String("v1"),
			"kind":       pulumi.String("Secret"),
			"metadata": pulumi.Map{
				"name":        pulumi.String("database"),
				"annotations": pulumi.Map{"example.com/address": database.Address},
			},
			"stringData": database.URLs,
		})
	}))
	require.NoError(t, err)
	assert.Equal(t, `apiVersion: v1
kind: Secret
metadata:
  annotations:
    example.com/address: (known after up)
  name: database
stringData: (known after up)
`, string(stream), "what is unknown is marked where it stands, and a map whose very keys are unknown as a whole")
}

func TestKubernetesUnnamed(t *testing.T) {
	t.Parallel()

	_, err := plan.Kubernetes(run(t, namespace, func(ctx *pulumi.Context) error {
		_, err := corev1.NewConfigMap(ctx, "settings", &corev1.ConfigMapArgs{})
		return err
	}, func(ctx *pulumi.Context) error {
		_, err := corev1.NewService(ctx, "backend", &corev1.ServiceArgs{Metadata: meta("")})
		return err
	}))
	require.EqualError(t, err, "kubernetes.yaml: 2 values cannot be used:\n"+
		"  - kubernetes:core/v1:ConfigMap settings has no metadata.name: give it one, so that the plan can be applied\n"+
		"  - kubernetes:core/v1:Service backend has no metadata.name: give it one, so that the plan can be applied",
		"kubectl cannot apply an object without a name")
}

func TestKubernetesNothing(t *testing.T) {
	t.Parallel()

	stream, err := plan.Kubernetes(run(t, certificate))
	require.NoError(t, err)
	assert.Empty(t, stream, "no object is no document, not an empty one")
}
