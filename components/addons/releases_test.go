package addons_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
)

// Who installs a chart without a version gets another one with the next pod that is made.
func TestReleasesArePinned(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason                         string
		version, repository, namespace string
		create                         bool
	}{
		"metrics-server": {
			reason:  "every cluster has kube-system",
			version: "3.14.0", repository: "https://kubernetes-sigs.github.io/metrics-server/", namespace: "kube-system",
		},
		"aws-load-balancer-controller": {
			reason:  "every cluster has kube-system",
			version: "3.5.0", repository: "https://aws.github.io/eks-charts", namespace: "kube-system",
		},
		"kube-prometheus-stack": {
			reason:  "stacks let the Prometheus of that namespace in",
			version: "88.6.4", repository: "https://prometheus-community.github.io/helm-charts",
			namespace: "monitoring", create: true,
		},
		"prometheus-adapter": {
			reason:  "it stands beside Prometheus",
			version: "5.3.0", repository: "https://prometheus-community.github.io/helm-charts",
			namespace: "monitoring", create: true,
		},
		"external-secrets": {
			reason:  "it has a namespace of its own",
			version: "2.7.0", repository: "https://charts.external-secrets.io",
			namespace: "external-secrets", create: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			release := objectOf(t, all(), releaseType, "addons-"+name)
			delete(release, "values")
			assert.Equal(t, map[string]any{
				"name": name, "chart": name, "version": row.version,
				"repositoryOpts": map[string]any{"repo": row.repository},
				"namespace":      row.namespace, "createNamespace": row.create,
				"atomic": true, "timeout": int64(600), "maxHistory": int64(5),
				"compat": "true",
			}, release, row.reason)
		})
	}
	slow := all()
	slow.Timeout = 20 * time.Minute
	assert.Equal(t, int64(1200), objectOf(t, slow, releaseType, "addons-external-secrets")["timeout"])
}

func values(t *testing.T, args *addons.AddonsArgs, release string) any {
	t.Helper()
	return objectOf(t, args, releaseType, "addons-"+release)["values"]
}

func TestMetricsServer(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{
		"replicas":            int64(2),
		"podDisruptionBudget": map[string]any{"enabled": true, "minAvailable": int64(1)},
	}, values(t, all(), "metrics-server"), "autoscalers stand still while it is not there")
}

func TestLoadBalancerController(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{
		"clusterName":                 "spywatcher",
		"region":                      "eu-central-1",
		"vpcId":                       "vpc-0123456789abcdef0",
		"serviceAccount":              map[string]any{"create": true, "name": "aws-load-balancer-controller"},
		"replicaCount":                int64(2),
		"podDisruptionBudget":         map[string]any{"maxUnavailable": int64(1)},
		"ingressClass":                "alb",
		"enableServiceMutatorWebhook": false,
		"enableWaf":                   false,
		"enableShield":                false,
		"enableWafv2":                 true,
		"controllerConfig": map[string]any{"featureGates": map[string]any{
			"ALBGatewayAPI": false, "NLBGatewayAPI": false, "GatewayListenerSet": false,
		}},
	}, values(t, all(), "aws-load-balancer-controller"), "what it has no rights for is off, and it takes Ingresses alone")
}

func TestPrometheus(t *testing.T) {
	t.Parallel()
	off := map[string]any{"enabled": false}
	want := map[string]any{
		"prometheus": map[string]any{"prometheusSpec": map[string]any{
			"retention":                               "360h",
			"ruleSelectorNilUsesHelmValues":           false,
			"serviceMonitorSelectorNilUsesHelmValues": false,
			"podMonitorSelectorNilUsesHelmValues":     false,
			"probeSelectorNilUsesHelmValues":          false,
			"scrapeConfigSelectorNilUsesHelmValues":   false,
		}},
		"grafana": map[string]any{"sidecar": map[string]any{"dashboards": map[string]any{
			"enabled": true, "searchNamespace": "ALL",
		}}},
		"kubeControllerManager": off, "kubeScheduler": off, "kubeEtcd": off, "kubeProxy": off,
	}
	assert.Equal(t, want, values(t, all(), "kube-prometheus-stack"),
		"rules, monitors and dashboards of other releases are taken; what EKS hides is not scraped; no password is set")

	kept := all()
	kept.Prometheus = &addons.Prometheus{Retention: 36 * time.Hour, Storage: "50Gi"}
	spec := want["prometheus"].(map[string]any)["prometheusSpec"].(map[string]any)
	spec["retention"] = "36h"
	spec["storageSpec"] = map[string]any{"volumeClaimTemplate": map[string]any{"spec": map[string]any{
		"accessModes": []any{"ReadWriteOnce"},
		"resources":   map[string]any{"requests": map[string]any{"storage": "50Gi"}},
	}}}
	assert.Equal(t, want, values(t, kept, "kube-prometheus-stack"))
}

func podRule(series, metric, query string) any {
	return map[string]any{
		"seriesQuery": series + `{namespace!="",pod!=""}`,
		"resources": map[string]any{"overrides": map[string]any{
			"namespace": map[string]any{"resource": "namespace"}, "pod": map[string]any{"resource": "pod"},
		}},
		"name":         map[string]any{"as": metric},
		"metricsQuery": query,
	}
}

func TestPrometheusAdapter(t *testing.T) {
	t.Parallel()
	custom := []any{
		podRule("http_requests_total", "http_requests_per_second",
			"sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)"),
		podRule("websocket_active_connections", "active_connections",
			"sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)"),
	}
	assert.Equal(t, map[string]any{
		"prometheus": map[string]any{
			"url": "http://kube-prometheus-stack-prometheus.monitoring.svc", "port": int64(9090),
		},
		"replicas":            int64(2),
		"podDisruptionBudget": map[string]any{"enabled": true},
		"rules":               map[string]any{"default": false, "custom": custom},
	}, values(t, all(), "prometheus-adapter"), "spec §2: the queries that make the custom metrics exist")

	queue := all()
	queue.PrometheusAdapter = &addons.PrometheusAdapter{
		URL: "https://thanos.observability.svc", Port: 443, QueueSeries: "rabbitmq_queue_messages",
	}
	set := values(t, queue, "prometheus-adapter").(map[string]any)
	assert.Equal(t, map[string]any{"url": "https://thanos.observability.svc", "port": int64(443)}, set["prometheus"],
		"a Prometheus that is named is asked, also where the add-on is there")
	assert.Equal(t, map[string]any{"default": false, "custom": custom, "external": []any{map[string]any{
		"seriesQuery": `rabbitmq_queue_messages{namespace!=""}`,
		"resources": map[string]any{"overrides": map[string]any{
			"namespace": map[string]any{"resource": "namespace"},
		}},
		"name":         map[string]any{"as": "queue_depth"},
		"metricsQuery": "sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
	}}}, set["rules"])
}

func TestExternalSecrets(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]any{
		"installCRDs":         true,
		"serviceAccount":      map[string]any{"create": true, "name": "external-secrets"},
		"replicaCount":        int64(2),
		"leaderElect":         true,
		"podDisruptionBudget": map[string]any{"enabled": true, "minAvailable": int64(1)},
	}, values(t, all(), "external-secrets"))
}
