package addons_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

func TestChildren(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, answered, err := run(t, "addons", all(), preview)
			require.NoError(t, err)
			assert.Equal(t, []string{
				associationType + " addons-external-secrets-identity <- addons",
				associationType + " addons-load-balancer-controller-identity <- addons",
				roleType + " addons-external-secrets-role <- addons",
				roleType + " addons-load-balancer-controller-role <- addons",
				rolePolicyType + " addons-external-secrets-policy <- addons",
				rolePolicyType + " addons-load-balancer-controller-policy <- addons",
				releaseType + " addons-aws-load-balancer-controller <- addons",
				releaseType + " addons-external-secrets <- addons",
				releaseType + " addons-kube-prometheus-stack <- addons",
				releaseType + " addons-metrics-server <- addons",
				releaseType + " addons-prometheus-adapter <- addons",
				componentType + " addons",
				userType + " autoscaler",
				userType + " custom autoscaler",
				userType + " ingress",
				userType + " rules",
				userType + " secret store",
			}, recording.URNs(), "another type, name or parent removes an add-on unless the old one is made an alias")
			assert.Equal(t, map[string]string{
				"aws-load-balancer-controller": "3.5.0",
				"external-secrets":             "2.7.0",
				"kube-prometheus-stack":        "88.6.4",
				"metrics-server":               "3.14.0",
				"prometheus-adapter":           "5.3.0",
			}, answered["versions"])
		})
	}
}

// A pod gets its credentials when it starts, and the controller must still have its own when an Ingress goes.
func TestOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "addons", all(), preview)
			require.NoError(t, err)
			uses := func(typ, name string) []string { return found(t, recording, typ, name).DependsOn }
			for release, identity := range map[string]string{
				"addons-aws-load-balancer-controller": "addons-load-balancer-controller",
				"addons-external-secrets":             "addons-external-secrets",
			} {
				assert.Equal(t, []string{identity + "-identity", identity + "-policy"}, uses(releaseType, release),
					"identity and rights come before the release")
				assert.Equal(t, []string{identity + "-role"}, uses(rolePolicyType, identity+"-policy"))
				assert.Equal(t, []string{identity + "-role"}, uses(associationType, identity+"-identity"))
			}
			assert.Equal(t, []string{"addons-kube-prometheus-stack"}, uses(releaseType, "addons-prometheus-adapter"),
				"the adapter asks Prometheus when it starts")
			assert.Empty(t, uses(releaseType, "addons-metrics-server"))
			assert.Empty(t, uses(releaseType, "addons-kube-prometheus-stack"))

			for user, release := range map[string]string{
				"ingress":           "addons-aws-load-balancer-controller",
				"autoscaler":        "addons-metrics-server",
				"rules":             "addons-kube-prometheus-stack",
				"custom autoscaler": "addons-prometheus-adapter",
				"secret store":      "addons-external-secrets",
			} {
				assert.Equal(t, []string{release}, uses(userType, user), "%s after its add-on, and gone before it", user)
			}
		})
	}
}

func TestEachAddonStandsAlone(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   *addons.AddonsArgs
		urns   []string
	}{
		"metrics-server": {
			reason: "it has nothing to do with AWS",
			args:   &addons.AddonsArgs{MetricsServer: &addons.MetricsServer{}},
			urns:   []string{releaseType + " addons-metrics-server <- addons"},
		},
		"controller": {
			reason: "it acts on AWS",
			args: &addons.AddonsArgs{
				Cluster: cluster(), LoadBalancerController: &addons.LoadBalancerController{},
			},
			urns: []string{
				associationType + " addons-load-balancer-controller-identity <- addons",
				roleType + " addons-load-balancer-controller-role <- addons",
				rolePolicyType + " addons-load-balancer-controller-policy <- addons",
				releaseType + " addons-aws-load-balancer-controller <- addons",
			},
		},
		"prometheus": {
			reason: "it has nothing to do with AWS",
			args:   &addons.AddonsArgs{Prometheus: &addons.Prometheus{}},
			urns:   []string{releaseType + " addons-kube-prometheus-stack <- addons"},
		},
		"adapter": {
			reason: "it may ask a Prometheus that is there already",
			args: &addons.AddonsArgs{
				PrometheusAdapter: &addons.PrometheusAdapter{URL: "http://prometheus.observability.svc"},
			},
			urns: []string{releaseType + " addons-prometheus-adapter <- addons"},
		},
		"external secrets": {
			reason: "it acts on AWS, but needs no VPC",
			args: &addons.AddonsArgs{
				Cluster:         addons.Cluster{Name: "spywatcher", Account: "123456789012", Region: "eu-central-1"},
				ExternalSecrets: &addons.ExternalSecrets{SecretARNs: []string{secret}},
			},
			urns: []string{
				associationType + " addons-external-secrets-identity <- addons",
				roleType + " addons-external-secrets-role <- addons",
				rolePolicyType + " addons-external-secrets-policy <- addons",
				releaseType + " addons-external-secrets <- addons",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "addons", row.args, false)
			require.NoError(t, err, row.reason)
			var urns []string
			for _, urn := range recording.URNs() {
				if !strings.HasPrefix(urn, userType) {
					urns = append(urns, urn)
				}
			}
			assert.Equal(t, append(row.urns, componentType+" addons"), urns, row.reason)
		})
	}
}

func TestAddonsInputs(t *testing.T) {
	t.Parallel()
	where := map[string]any{
		"name": "spywatcher", "account": "123456789012", "region": "eu-central-1", "vpc": "vpc-0123456789abcdef0",
	}
	assert.Equal(t, map[string]any{
		"timeout":                "10m0s",
		"cluster":                where,
		"metricsServer":          map[string]any{},
		"loadBalancerController": map[string]any{},
		"prometheus":             map[string]any{"retention": "360h0m0s", "storage": ""},
		"prometheusAdapter": map[string]any{
			"url": "http://kube-prometheus-stack-prometheus.monitoring.svc", "port": int64(9090), "queueSeries": "",
		},
		"externalSecrets": map[string]any{"secretARNs": []any{secret}, "keyARNs": []any{}},
	}, objectOf(t, all(), componentType, "addons"), "the component's own inputs are in the state")

	few := &addons.AddonsArgs{Cluster: cluster(), MetricsServer: &addons.MetricsServer{}, Timeout: 90 * time.Second}
	assert.Equal(t, map[string]any{"timeout": "1m30s", "cluster": where, "metricsServer": map[string]any{}},
		objectOf(t, few, componentType, "addons"), "an add-on that is off is not there")
}

func TestBadArgumentsRegisterNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		name   string
		args   *addons.AddonsArgs
		fields []string
	}{
		"nil": {
			reason: "nil is a finding, no panic", name: "addons", fields: []string{"args"},
		},
		"no name": {
			reason: "everything is named after the component", args: all(), fields: []string{"name"},
		},
		"a long name": {
			reason: "IAM's names have 64 characters", name: "addons-of-the-shared-cluster", args: all(),
			fields: []string{"name"},
		},
		"several": {
			reason: "all findings come together", name: "Addons",
			args: &addons.AddonsArgs{
				LoadBalancerController: &addons.LoadBalancerController{},
				PrometheusAdapter:      &addons.PrometheusAdapter{},
				ExternalSecrets:        &addons.ExternalSecrets{},
			},
			fields: []string{
				"name", "Cluster.Name", "Cluster.Account", "Cluster.Region", "Cluster.VPC", "PrometheusAdapter.URL",
				"ExternalSecrets.SecretARNs",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, row.name, row.args, false)
			var refused *findings.Error
			require.ErrorAs(t, err, &refused, row.reason)
			var fields []string
			for _, f := range refused.Findings {
				fields = append(fields, f.Field)
			}
			assert.Equal(t, row.fields, fields, row.reason)
			assert.Empty(t, recording.Resources(), "nothing is registered")
		})
	}
}

// A component must not change what it was given: two may be made from the same arguments.
func TestArgsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	args := all()
	_, _, err := run(t, "addons", args, false)
	require.NoError(t, err)
	assert.Equal(t, all(), args)
}
