package workload_test

import (
	"cmp"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// alwaysMade are the children that each ScaledDeployment has.
var alwaysMade = []string{
	"kubernetes:apps/v1:Deployment shop <- shop",
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler shop <- shop",
	"kubernetes:core/v1:Service shop <- shop",
	"kubernetes:core/v1:ServiceAccount shop <- shop",
	"kubernetes:networking.k8s.io/v1:NetworkPolicy shop <- shop",
	"kubernetes:policy/v1:PodDisruptionBudget shop <- shop",
	component + " shop",
}

// TestChildren names every child with its type, logical name and parent. A change of one of them makes Pulumi delete
// the object and make another, unless it is given an alias; a change of the hashes rolls the pods of every workload.
func TestChildren(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *workload.ScaledDeploymentArgs
		more   []string
	}{
		"minimal": {
			reason: "nothing is made that was not asked for and that not every service needs",
			args:   minimal(),
		},
		"everything": {
			reason: "each option adds what it is about",
			args:   everything(),
			more: []string{
				"kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler shop-vpa <- shop",
				"kubernetes:batch/v1:CronJob shop-evening <- shop",
				"kubernetes:batch/v1:CronJob shop-morning <- shop",
				"kubernetes:batch/v1:Job shop-migration <- shop",
				"kubernetes:core/v1:ConfigMap shop-files-7f56299a49 <- shop",
				"kubernetes:core/v1:ConfigMap shop-settings-da917114be <- shop",
				"kubernetes:core/v1:Secret shop-secrets-9d7c2f30b6 <- shop",
				"kubernetes:core/v1:ServiceAccount shop-scheduler <- shop",
				"kubernetes:rbac.authorization.k8s.io/v1:Role shop-scheduler <- shop",
				"kubernetes:rbac.authorization.k8s.io/v1:RoleBinding shop-scheduler <- shop",
			},
		},
		"secrets from a store": {
			reason: "the operator makes the Secret, not Pulumi",
			args:   withExternalSecret(),
			more:   []string{"kubernetes:external-secrets.io/v1:ExternalSecret shop-secrets <- shop"},
		},
		"secrets that exist": {
			reason: "there is nothing to make",
			args:   withExistingSecret(),
		},
	} {
		for mode, options := range modes {
			t.Run(name+" in "+mode, func(t *testing.T) {
				t.Parallel()
				recording, _, err := run(row.args, options)
				require.NoError(t, err)
				assert.ElementsMatch(t, append(row.more, alwaysMade...), recording.URNs(), row.reason)
			})
		}
	}
}

// Default providers are disabled in a stack, so what was given to the component must reach each child.
func TestChildrenUseTheComponentsProvider(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		_, err = workload.NewScaledDeployment(ctx, name, everything(), pulumi.Provider(provider))
		return err
	}, recorder.Options{})
	require.NoError(t, err)
	for _, child := range recording.Resources() {
		if child.Parent == name {
			assert.Contains(t, child.Provider, "pulumi:providers:kubernetes::cluster", "%s %s", child.Type, child.Name)
		}
	}
}

// What runs beside the workload is not labelled as it, or it would be taken for it.
func TestMetadata(t *testing.T) {
	t.Parallel()
	beside := map[string]string{
		"shop-migration": "shop-migration",
		"shop-scheduler": "shop-scheduler",
		"shop-morning":   "shop-scheduler",
		"shop-evening":   "shop-scheduler",
	}
	recording := record(t, everything())
	for _, child := range recording.Resources() {
		if child.Parent != name {
			continue
		}
		metadata := in(t, child.Object(), "metadata")
		assert.Equal(t, namespace, in(t, metadata, "namespace"), "%s %s", child.Type, child.Name)
		assert.Equal(t, object{
			"app.kubernetes.io/name":       cmp.Or(beside[child.Name], name),
			"app.kubernetes.io/managed-by": "pulumi",
			"team":                         "sales",
		}, in(t, metadata, "labels"), "%s %s", child.Type, child.Name)
	}
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	for mode, options := range modes {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			_, answered, err := run(minimal(), options)
			require.NoError(t, err)
			assert.Equal(t, map[string]any{"name": "shop", "serviceName": "shop", "migrationName": ""}, answered)

			recording, answered, err := run(everything(), options)
			require.NoError(t, err)
			assert.Equal(t, map[string]any{
				"name":        "shop",
				"serviceName": "shop",
				"migrationName": in(t, objectOf(t, recording, "Job", "shop-migration"),
					"metadata", "name"),
			}, answered)
		})
	}
}

// Selector is what others, a ServiceMonitor for one, find the workload by.
func TestSelector(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	assert.Equal(t, map[string]string{"app.kubernetes.io/name": "shop"}, workload.Selector(name))
	want := object{"app.kubernetes.io/name": "shop"}
	assert.Equal(t, want, in(t, objectOf(t, recording, "Service", name), "spec", "selector"))
	for _, kind := range []string{"Deployment", "PodDisruptionBudget"} {
		assert.Equal(t, want, in(t, objectOf(t, recording, kind, name), "spec", "selector", "matchLabels"), kind)
	}
	assert.Equal(t, want, in(t, objectOf(t, recording, "NetworkPolicy", name), "spec", "podSelector", "matchLabels"))
	assert.Subset(t, in(t, objectOf(t, recording, "Service", name), "metadata", "labels"), want,
		"a ServiceMonitor selects Services")
}

func TestServiceAccountHasNoToken(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	for _, account := range []string{"shop", "shop-scheduler"} {
		assert.Equal(t, false, objectOf(t, recording, "ServiceAccount", account)["automountServiceAccountToken"])
	}
	assert.Equal(t, false, podOf(t, recording)["automountServiceAccountToken"])
	assert.Equal(t, "shop", podOf(t, recording)["serviceAccountName"])
}

// A component must not change what it was given: two may be made from the same arguments.
func TestArgsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, fixture := range []func() *workload.ScaledDeploymentArgs{minimal, everything, withExternalSecret} {
		args := fixture()
		record(t, args)
		assert.Equal(t, fixture(), args)
	}
}
