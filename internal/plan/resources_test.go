package plan_test

import (
	"testing"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
)

func TestAWS(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		reason  string
		program []step
		want    string
	}{
		"everything": {
			reason:  "all that is neither Kubernetes' nor a provider nor a component, by type and name",
			program: steps(),
			want: `- type: aws:acm/certificate:Certificate
  name: spywatcher
  inputs:
    domainName: spywatcher.example.com
- type: aws:acm/certificateValidation:CertificateValidation
  name: spywatcher
  inputs:
    certificateArn: (known after up)
    token: (secret)
`,
		},
		"by type and name": {
			reason: "the order is not that of the program",
			program: []step{
				func(ctx *pulumi.Context) error { return register(ctx, "random:index:RandomId", "b", pulumi.Map{}) },
				func(ctx *pulumi.Context) error { return register(ctx, "random:index:RandomId", "a", pulumi.Map{}) },
				func(ctx *pulumi.Context) error { return register(ctx, "aws:s3:Bucket", "c", pulumi.Map{}) },
			},
			want: `- type: aws:s3:Bucket
  name: c
  inputs: {}
- type: random:index:RandomId
  name: a
  inputs: {}
- type: random:index:RandomId
  name: b
  inputs: {}
`,
		},
		"nothing": {
			reason:  "an empty list is a list, so that a reader of the file need not ask",
			program: []step{namespace, release, provider, component},
			want:    "[]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := plan.AWS(run(t, row.program...))
			require.NoError(t, err)
			assert.Equal(t, row.want, string(got), row.reason)
		})
	}
}

func TestUnrendered(t *testing.T) {
	t.Parallel()

	chart := func(ctx *pulumi.Context) error {
		var made pulumi.ResourceState
		return ctx.RegisterRemoteComponentResource("kubernetes:helm.sh/v4:Chart", "grafana",
			pulumi.Map{"chart": pulumi.String("grafana")}, &made)
	}
	patch := func(ctx *pulumi.Context) error {
		_, err := corev1.NewServiceAccountPatch(ctx, "default", &corev1.ServiceAccountPatchArgs{})
		return err
	}
	for name, row := range map[string]struct {
		reason  string
		program []step
		want    string
	}{
		"release": {
			reason:  "a release is a chart that the provider opens; the secrets in its values stay hidden",
			program: steps(),
			want: `- type: kubernetes:helm.sh/v3:Release
  name: adapter
  inputs:
    chart: prometheus-adapter
    values:
      password: (secret)
`,
		},
		"chart and patch": {
			reason:  "so is a chart, though it is a component; a patch is a part of somebody else's object",
			program: []step{patch, chart},
			want: `- type: kubernetes:core/v1:ServiceAccountPatch
  name: default
  inputs:
    apiVersion: v1
    kind: ServiceAccount
- type: kubernetes:helm.sh/v4:Chart
  name: grafana
  inputs:
    chart: grafana
`,
		},
		"nothing": {
			reason:  "manifests stand in their own file, resources of others too",
			program: []step{namespace, rule, component, certificate, provider},
			want:    "[]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording := run(t, row.program...)
			got, err := plan.Unrendered(recording)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(got), row.reason)
		})
	}
}
