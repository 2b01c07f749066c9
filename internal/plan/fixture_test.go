package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// step registers resources.
type step func(*pulumi.Context) error

// canary is a value that a stack keeps secret.
const canary = "correct-horse-battery-staple"

// steps are a program that has something of everything: objects of the SDK's own types and custom ones, in and out of a
// component, resources of another package, providers, and what the provider of Kubernetes opens by itself.
func steps() []step {
	return []step{
		component, namespace, deployment, service, secret, settings, rule, release, certificate, provider,
	}
}

func component(ctx *pulumi.Context) error {
	var parent pulumi.ResourceState
	if err := ctx.RegisterComponentResource("spywatcher:workload:ScaledDeployment", "backend", &parent); err != nil {
		return err
	}
	_, err := corev1.NewServiceAccount(ctx, "backend", &corev1.ServiceAccountArgs{
		Metadata: meta("backend"),
	}, pulumi.Parent(&parent))
	return err
}

func namespace(ctx *pulumi.Context) error {
	_, err := corev1.NewNamespace(ctx, "spywatcher", &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("spywatcher")},
	})
	return err
}

func deployment(ctx *pulumi.Context) error {
	_, err := appsv1.NewDeployment(ctx, "backend", &appsv1.DeploymentArgs{
		Metadata: meta("backend"),
		Spec: &appsv1.DeploymentSpecArgs{
			Replicas: pulumi.Int(2),
			Selector: &metav1.LabelSelectorArgs{MatchLabels: pulumi.StringMap{"app": pulumi.String("backend")}},
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: &metav1.ObjectMetaArgs{Labels: pulumi.StringMap{"app": pulumi.String("backend")}},
			},
		},
	})
	return err
}

func service(ctx *pulumi.Context) error {
	metadata := meta("backend")
	metadata.Annotations = pulumi.StringMap{"pulumi.com/skipAwait": pulumi.String("true")}
	_, err := corev1.NewService(ctx, "backend", &corev1.ServiceArgs{Metadata: metadata})
	return err
}

func secret(ctx *pulumi.Context) error {
	_, err := corev1.NewSecret(ctx, "backend", &corev1.SecretArgs{
		Metadata:   meta("backend"),
		StringData: pulumi.StringMap{"PASSWORD": password(ctx)},
	})
	return err
}

func settings(ctx *pulumi.Context) error {
	metadata := meta("backend")
	metadata.Annotations = pulumi.StringMap{
		"example.com/owner":     pulumi.String("platform"),
		"pulumi.com/patchForce": pulumi.String("true"),
	}
	_, err := corev1.NewConfigMap(ctx, "backend", &corev1.ConfigMapArgs{
		Metadata: metadata,
		Data: pulumi.StringMap{
			"PORT":     pulumi.String("3001"),
			"PASSWORD": password(ctx), // a mistake that must not show
		},
	})
	return err
}

func rule(ctx *pulumi.Context) error {
	_, err := apiextensions.NewCustomResource(ctx, "alerts", &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("monitoring.coreos.com/v1"),
		Kind:       pulumi.String("PrometheusRule"),
		Metadata:   meta("alerts"),
		OtherFields: map[string]any{
			"spec": pulumi.Map{"groups": pulumi.Array{pulumi.Map{"name": pulumi.String("backend")}}},
		},
	})
	return err
}

func release(ctx *pulumi.Context) error {
	return register(ctx, "kubernetes:helm.sh/v3:Release", "adapter", pulumi.Map{
		"chart":  pulumi.String("prometheus-adapter"),
		"values": pulumi.Map{"password": password(ctx)},
	})
}

// certificate has a second resource take what only a deployment can tell of the first.
func certificate(ctx *pulumi.Context) error {
	var made struct {
		pulumi.CustomResourceState
		ARN pulumi.StringOutput `pulumi:"arn"`
	}
	err := ctx.RegisterResource("aws:acm/certificate:Certificate", "spywatcher",
		pulumi.Map{"domainName": pulumi.String("spywatcher.example.com")}, &made)
	if err != nil {
		return err
	}
	return register(ctx, "aws:acm/certificateValidation:CertificateValidation", "spywatcher",
		pulumi.Map{"certificateArn": made.ARN, "token": password(ctx)})
}

func provider(ctx *pulumi.Context) error {
	for _, name := range []string{"kubernetes", "aws"} {
		err := register(ctx, "pulumi:providers:"+name, name, pulumi.Map{
			"token": password(ctx),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// password is the secret of the stack's configuration, as the SDK's own reader of configuration gives it.
func password(ctx *pulumi.Context) pulumi.StringOutput {
	text, _ := ctx.GetConfig("spywatcher:password")
	secret, _ := pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
	return secret
}

// register makes a custom resource of a type whose SDK the tests do without.
func register(ctx *pulumi.Context, typ, name string, inputs pulumi.Map) error {
	var made pulumi.CustomResourceState
	return ctx.RegisterResource(typ, name, inputs, &made)
}

// meta is the metadata of an object in the program's namespace.
func meta(name string) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{Namespace: pulumi.String("spywatcher"), Name: pulumi.String(name)}
}

// run records a program as Load has it run.
func run(t *testing.T, program ...step) *recorder.Recording {
	t.Helper()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		for _, next := range program {
			if err := next(ctx); err != nil {
				return err
			}
		}
		return nil
	}, recorder.Options{
		Preview:    true,
		Config:     map[string]string{"spywatcher:password": canary},
		SecretKeys: []string{"spywatcher:password"},
	})
	require.NoError(t, err)
	return recording
}

// documents are the objects in a stream of manifests, as kubectl reads them.
func documents[T any](t *testing.T, stream []byte) []T {
	t.Helper()
	var objects []T
	for document := range strings.SplitSeq(string(stream), "\n---\n") {
		var object T
		require.NoError(t, yaml.UnmarshalStrict([]byte(document), &object))
		objects = append(objects, object)
	}
	return objects
}

// backwards are the same steps, the last first.
func backwards(program []step) []step {
	reversed := slices.Clone(program)
	slices.Reverse(reversed)
	return reversed
}
