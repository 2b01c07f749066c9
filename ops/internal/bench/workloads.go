package bench

import (
	"bytes"
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
)

// Context is the kubeconfig context of the measured stacks.
const Context = "bench"

// requests leave the autoscalers nothing to do: what idle pods use is below its targets. Else every pod would get a second one
// while the up with nothing to change is measured.
var requests = workload.Resources{CPU: "100m", Memory: "256Mi"}

// Workloads is a program of so many of the library's workloads in one namespace, each of them two pods.
func Workloads(count int) deploy.Program {
	name := fmt.Sprintf("bench-%d", count)
	return deploy.Program{
		Project: "bench", Stack: name, Context: Context, Namespace: name,
		Run: func(ctx *pulumi.Context) error { return deployWorkloads(ctx, name, count) },
	}
}

func deployWorkloads(ctx *pulumi.Context, namespace string, count int) error {
	cluster, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
		Context: pulumi.String(Context), EnableServerSideApply: pulumi.Bool(true),
	})
	if err != nil {
		return err
	}
	made, err := corev1.NewNamespace(ctx, namespace, &corev1.NamespaceArgs{
		Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(namespace)},
	}, pulumi.Provider(cluster))
	if err != nil {
		return err
	}
	for i := range count {
		_, err := workload.NewScaledDeployment(ctx, fmt.Sprintf("api-%03d", i), &workload.ScaledDeploymentArgs{
			Namespace: made.Metadata.Name().Elem(),
			Image:     pulumi.String("registry.example.com/api:1.0.0"),
			Port:      workload.Port{Number: 8080},
			Requests:  requests,
			Limits:    workload.Resources{CPU: "200m", Memory: "512Mi"},
			Probes:    workload.Probes{Readiness: &workload.Probe{Path: "/readyz"}},
			Scaling:   workload.Scaling{Min: 2, Max: 4},
			Settings:  pulumi.StringMap{"LOG_LEVEL": pulumi.String("info")},
		}, pulumi.Provider(cluster), pulumi.DependsOn([]pulumi.Resource{made}))
		if err != nil {
			return err
		}
	}
	return nil
}

// manifests are the objects of the program, as kubectl takes them, and how many there are.
func manifests(program deploy.Program) (text []byte, count int, err error) {
	recording, err := recorder.Run(program.Run, recorder.Options{Project: program.Project, Stack: program.Stack})
	if err != nil {
		return nil, 0, err
	}
	text, err = plan.Kubernetes(recording)
	return text, bytes.Count(text, []byte("\nkind: ")), err
}
