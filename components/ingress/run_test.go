package ingress_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// runALB makes one ALBIngress called "spywatcher".
func runALB(
	t *testing.T, args *ingress.ALBIngressArgs, options recorder.Options,
) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := ingress.NewALBIngress(ctx, "spywatcher", args)
		if err != nil {
			return err
		}
		answered.Keep("name", made.Name)
		answered.Keep("hosts", made.Hosts)
		answered.Keep("address", made.Address)
		return nil
	}, options)
	return recording, answered.Values(), err
}

// runNGINX makes one NGINXIngress called "spywatcher".
func runNGINX(
	t *testing.T, args *ingress.NGINXIngressArgs, options recorder.Options,
) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := ingress.NewNGINXIngress(ctx, "spywatcher", args)
		if err != nil {
			return err
		}
		answered.Keep("names", made.Names)
		answered.Keep("hosts", made.Hosts)
		answered.Keep("address", made.Address)
		return nil
	}, options)
	return recording, answered.Values(), err
}

// albAnnotations are those of the Ingress made from args.
func albAnnotations(t *testing.T, args *ingress.ALBIngressArgs) map[string]any {
	t.Helper()
	recording, _, err := runALB(t, args, recorder.Options{})
	require.NoError(t, err)
	return annotationsOf(t, recording, "spywatcher")
}

// nginxAnnotations are those of the Ingress for host made from args.
func nginxAnnotations(t *testing.T, args *ingress.NGINXIngressArgs, host string) map[string]any {
	t.Helper()
	recording, _, err := runNGINX(t, args, recorder.Options{})
	require.NoError(t, err)
	return annotationsOf(t, recording, "spywatcher-"+host)
}

func annotationsOf(t *testing.T, recording *recorder.Recording, name string) map[string]any {
	t.Helper()
	metadata, ok := objectOf(t, recording, name)["metadata"].(map[string]any)
	require.True(t, ok, "metadata of %s", name)
	annotations, ok := metadata["annotations"].(map[string]any)
	require.True(t, ok, "annotations of %s", name)
	return annotations
}

func objectOf(t *testing.T, recording *recorder.Recording, name string) map[string]any {
	t.Helper()
	found, ok := recording.Find(ingressType, name)
	require.True(t, ok, "there is no Ingress %s in %v", name, recording.URNs())
	return found.Object()
}

// withStatus answers every Ingress with a status.
func withStatus(entry resource.PropertyMap) func(recorder.Resource) resource.PropertyMap {
	return func(r recorder.Resource) resource.PropertyMap {
		if r.Type != ingressType {
			return nil
		}
		return resource.PropertyMap{"status": resource.NewProperty(resource.PropertyMap{
			"loadBalancer": resource.NewProperty(resource.PropertyMap{
				"ingress": resource.NewProperty([]resource.PropertyValue{resource.NewProperty(entry)}),
			}),
		})}
	}
}

// unknown is a text that another resource answers: it is known in an update and not in a preview.
func unknown(ctx *pulumi.Context, value string) pulumi.StringOutput {
	if ctx.DryRun() {
		return pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return value }).(pulumi.StringOutput)
	}
	return pulumi.String(value).ToStringOutput()
}
