package workload_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// object and list are what the recorder gives of a resource's inputs.
type (
	object = map[string]any
	list   = []any
)

// modes are the two ways that everything must work in: with values, and before they are known.
var modes = map[string]recorder.Options{"update": {}, "preview": {Preview: true}}

// runWith makes one ScaledDeployment called "shop" from arguments that may come from the engine.
func runWith(
	args func(*pulumi.Context) *workload.ScaledDeploymentArgs, options recorder.Options,
) (*recorder.Recording, map[string]any, error) {
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := workload.NewScaledDeployment(ctx, name, args(ctx))
		if err != nil {
			return err
		}
		answered.Keep("name", made.Name)
		answered.Keep("serviceName", made.ServiceName)
		answered.Keep("migrationName", made.MigrationName)
		return nil
	}, options)
	return recording, answered.Values(), err
}

// run is runWith for arguments that are known beforehand.
func run(args *workload.ScaledDeploymentArgs, options recorder.Options) (*recorder.Recording, map[string]any, error) {
	return runWith(func(*pulumi.Context) *workload.ScaledDeploymentArgs { return args }, options)
}

// record is what an update registers.
func record(t *testing.T, args *workload.ScaledDeploymentArgs) *recorder.Recording {
	t.Helper()
	recording, _, err := run(args, recorder.Options{})
	require.NoError(t, err)
	return recording
}

// changed is the record of minimal arguments with a change.
func changed(t *testing.T, change func(*workload.ScaledDeploymentArgs)) *recorder.Recording {
	t.Helper()
	args := minimal()
	change(args)
	return record(t, args)
}

// resourceOf is the resource of that kind and logical name.
func resourceOf(t *testing.T, recording *recorder.Recording, kind, logicalName string) recorder.Resource {
	t.Helper()
	found, ok := recording.Find(kind, logicalName)
	require.True(t, ok, "there is no %s %s in %v", kind, logicalName, recording.URNs())
	return found
}

// objectOf is the object of that kind and logical name.
func objectOf(t *testing.T, recording *recorder.Recording, kind, logicalName string) object {
	t.Helper()
	return resourceOf(t, recording, kind, logicalName).Object()
}

// contentOf is the object of that kind whose logical name is base, or base and a hash.
func contentOf(t *testing.T, recording *recorder.Recording, kind, base string) object {
	t.Helper()
	var found []object
	for _, r := range recording.Resources() {
		if strings.HasSuffix(r.Type, ":"+kind) && (r.Name == base || strings.HasPrefix(r.Name, base+"-")) {
			found = append(found, r.Object())
		}
	}
	require.Len(t, found, 1, "%s %s in %v", kind, base, recording.URNs())
	return found[0]
}

// in is what stands in an object behind keys of maps and indices of lists.
func in(t *testing.T, value any, path ...any) any {
	t.Helper()
	for i, step := range path {
		switch step := step.(type) {
		case string:
			m, ok := value.(object)
			require.True(t, ok, "%v is no map at %v", value, path[:i])
			value, ok = m[step]
			require.True(t, ok, "%v has no %v", m, path[:i+1])
		case int:
			l, ok := value.(list)
			require.True(t, ok, "%v is no list at %v", value, path[:i])
			require.Greater(t, len(l), step, "%v has no %v", l, path[:i+1])
			value = l[step]
		}
	}
	return value
}

// podOf is the spec of the Deployment's pods, containerOf that of their container.
func podOf(t *testing.T, recording *recorder.Recording) object {
	t.Helper()
	pod, ok := in(t, objectOf(t, recording, "Deployment", name), "spec", "template", "spec").(object)
	require.True(t, ok)
	return pod
}

func containerOf(t *testing.T, recording *recorder.Recording) object {
	t.Helper()
	container, ok := in(t, podOf(t, recording), "containers", 0).(object)
	require.True(t, ok)
	return container
}

// late is a text that another resource answers: it is known in an update and not in a preview.
func late(ctx *pulumi.Context, value string) pulumi.StringOutput {
	if ctx.DryRun() {
		return pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return value }).(pulumi.StringOutput)
	}
	return pulumi.String(value).ToStringOutput()
}

// lateSecret is one that must not be shown either.
func lateSecret(ctx *pulumi.Context, value string) pulumi.StringOutput {
	return pulumi.ToSecret(late(ctx, value)).(pulumi.StringOutput)
}
