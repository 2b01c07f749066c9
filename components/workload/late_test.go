package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// A value that comes from another resource is not known when the arguments are checked. It is checked when it is, by
// the same rule.
func TestLateValues(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*pulumi.Context, *workload.ScaledDeploymentArgs)
		want   string
	}{
		"namespace": {
			reason: "Kubernetes refuses it",
			change: func(ctx *pulumi.Context, a *workload.ScaledDeploymentArgs) { a.Namespace = late(ctx, "Shops") },
			want:   `shop: Namespace is "Shops": it must be a DNS label`,
		},
		"image without a tag": {
			reason: "it would mean whatever is the latest",
			change: func(ctx *pulumi.Context, a *workload.ScaledDeploymentArgs) { a.Image = late(ctx, "ghcr.io/team/shop") },
			want:   `shop: Image is "ghcr.io/team/shop": it must have a tag or a digest`,
		},
		"image that is not pinned": {
			reason: "the rule is the one that was asked for",
			change: func(ctx *pulumi.Context, a *workload.ScaledDeploymentArgs) {
				a.RequirePinnedImage = true
				a.Image = late(ctx, "ghcr.io/team/shop:main")
			},
			want: `shop: Image is "ghcr.io/team/shop:main": it must be pinned by a digest`,
		},
		"secret that exists": {
			reason: "Kubernetes refuses it",
			change: func(ctx *pulumi.Context, a *workload.ScaledDeploymentArgs) {
				a.SecretSettings.Existing = &workload.ExistingSecret{Name: late(ctx, "no_name"), Keys: []string{"TOKEN"}}
			},
			want: `shop: SecretSettings.Existing.Name is "no_name": it must be a DNS subdomain`,
		},
		"secret setting": {
			reason: "a ConfigMap would show it; whether it is secret is waited for",
			change: func(ctx *pulumi.Context, a *workload.ScaledDeploymentArgs) {
				if !ctx.DryRun() {
					a.Settings = pulumi.StringMap{"TOKEN": lateSecret(ctx, canary)}
				}
			},
			want: "shop: Settings[TOKEN] holds a secret",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := func(ctx *pulumi.Context) *workload.ScaledDeploymentArgs {
				args := minimal()
				row.change(ctx, args)
				return args
			}
			_, _, err := runWith(args, recorder.Options{Preview: true})
			require.NoError(t, err, "nothing is known to be wrong yet")
			_, _, err = runWith(args, recorder.Options{})
			assert.ErrorContains(t, err, row.want, row.reason)
		})
	}
}

func TestLateValuesThatAreRight(t *testing.T) {
	t.Parallel()
	args := func(ctx *pulumi.Context) *workload.ScaledDeploymentArgs {
		args := withExistingSecret()
		args.Namespace = late(ctx, namespace)
		args.Image = late(ctx, image)
		args.SecretSettings.Existing.Name = late(ctx, "made-elsewhere")
		return args
	}
	update, _, err := runWith(args, recorder.Options{})
	require.NoError(t, err)
	assert.Equal(t, podOf(t, record(t, withExistingSecret())), podOf(t, update))
	for _, r := range update.Resources() {
		if r.Parent == name {
			assert.Equal(t, namespace, in(t, r.Object(), "metadata", "namespace"), "%s %s", r.Type, r.Name)
		}
	}

	inPreview, _, err := runWith(args, recorder.Options{Preview: true})
	require.NoError(t, err)
	container := containerOf(t, inPreview)
	for _, field := range []string{"image", "imagePullPolicy"} {
		assert.Equal(t, recorder.UnknownMarker, container[field], field)
	}
	assert.Equal(t, recorder.UnknownMarker, in(t, container, "env", 0, "valueFrom", "secretKeyRef", "name"))
	assert.Equal(t, recorder.UnknownMarker, in(t, objectOf(t, inPreview, "Service", name), "metadata", "namespace"))
}
