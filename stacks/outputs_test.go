package stacks_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
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
			exported := &outputs{}
			_, err := recorder.Run(exported.of(stacks.Plan), options)
			require.NoError(t, err)
			names := map[string]string{"backend": backend, "frontend": frontend}
			assert.Equal(t, map[string]any{
				"namespace": namespace,
				"hosts":     map[string]string{"backend": hosts[stack].backend, "frontend": hosts[stack].frontend},
				"workloads": names,
				"services":  names,
				"address":   "lb.example.net",
			}, exported.known())
		}
	}
}

// TestOutputsOfAPreview: the load balancer's address is known when there is one.
func TestOutputsOfAPreview(t *testing.T) {
	t.Parallel()
	exported := &outputs{}
	_, err := recorder.Run(exported.of(stacks.Plan), optionsOf(t, "production", nil))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"namespace", "hosts", "workloads", "services"},
		slices.Collect(maps.Keys(exported.known())))
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

// outputs collects what a program exports, as far as it is known.
type outputs struct {
	mu     sync.Mutex
	values map[string]any
}

// of is a program whose outputs are collected.
func (o *outputs) of(program pulumi.RunFunc) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		if err := program(ctx); err != nil {
			return err
		}
		awaited, resolve, _ := ctx.NewOutput() // what is plain belongs to no run, and nobody would wait for it
		resolve(nil)
		for name, output := range ctx.GetCurrentExportMap() {
			pulumi.All(awaited, output).ApplyT(func(all []any) any {
				o.mu.Lock()
				defer o.mu.Unlock()
				if o.values == nil {
					o.values = map[string]any{}
				}
				o.values[name] = all[1]
				return nil
			})
		}
		return nil
	}
}

func (o *outputs) known() map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.values
}
