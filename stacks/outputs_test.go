package stacks_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

func TestOutputs(t *testing.T) {
	t.Parallel()
	for stack, namespace := range map[string]string{"production": "spywatcher", "staging": "spywatcher-staging"} {
		for _, given := range []settings{nil, behindNGINX()} {
			options := optionsOf(t, stack, given)
			options = deploying(options)
			var exported recorder.Answers
			_, err := recorder.Run(exporting(stacks.Plan, &exported), options)
			require.NoError(t, err)
			names := map[string]string{"backend": backend, "frontend": frontend}
			assert.Equal(t, map[string]any{
				"namespace": namespace,
				"hosts":     map[string]string{"backend": hosts[stack].backend, "frontend": hosts[stack].frontend},
				"workloads": names,
				"services":  names,
				"address":   "lb.example.net",
			}, exported.Values())
		}
	}
}

// TestOutputsOfAPreview: the load balancer's address is known when there is one.
func TestOutputsOfAPreview(t *testing.T) {
	t.Parallel()
	var exported recorder.Answers
	_, err := recorder.Run(exporting(stacks.Plan, &exported), optionsOf(t, "production", nil))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"namespace", "hosts", "workloads", "services"},
		slices.Collect(maps.Keys(exported.Values())))
}

// reachedAt gives every Ingress an address.
func reachedAt(hostname string) func(recorder.Resource) resource.PropertyMap {
	return func(r recorder.Resource) resource.PropertyMap {
		if !strings.HasSuffix(r.Type, ":Ingress") {
			return nil
		}
		status := map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": hostname}}}}
		return resource.PropertyMap{"status": resource.NewPropertyValue(status)}
	}
}

// exporting is a program whose outputs are kept, as far as they are known.
func exporting(program pulumi.RunFunc, exported *recorder.Answers) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		if err := program(ctx); err != nil {
			return err
		}
		awaited, resolve, _ := ctx.NewOutput() // what is plain belongs to no run, and nobody would wait for it
		resolve(nil)
		for name, output := range ctx.GetCurrentExportMap() {
			exported.Keep(name, pulumi.All(awaited, output).ApplyT(func(all []any) any { return all[1] }))
		}
		return nil
	}
}
