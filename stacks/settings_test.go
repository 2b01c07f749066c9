package stacks_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// arrival is where a setting's value arrives.
type arrival struct {
	value      any
	kind, name string
	path       string
	want       any
	// beside are other settings without which it means nothing.
	beside settings
}

// byHand leaves out what AWS has before the load balancer, for stacks that are given it or have hosts elsewhere.
var byHand = settings{"edge": map[string]any{}}

// TestEverySettingReachesAnObject: one that changes nothing would be worse than none.
func TestEverySettingReachesAnObject(t *testing.T) {
	t.Parallel()
	rows := map[string]arrival{}
	for _, some := range []map[string]arrival{
		arrivalsOf("backend", backend, 90, 125), arrivalsOf("frontend", frontend, 30, 115),
		arrivalsOfTheEnvironment(), arrivalsOfTheIngress(),
		arrivalsOfObjectives("backend", 4, nil), arrivalsOfObjectives("frontend", 10, behindNGINX()),
	} {
		maps.Copy(rows, some)
	}
	for path, row := range rows {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			given := settings{path: row.value}
			maps.Copy(given, row.beside)
			plan := renderedWith(t, "production", given)
			assertSays(t, plan.the(t, row.kind, row.name), row.path, row.want, path)
		})
	}

	_, all := levels()
	known := append(slices.Collect(maps.Keys(rows)),
		"environment",                   // TestMovingTagsInStaging, TestSpec4LoadBalancer
		"cluster.context",               // TestOneProvider
		"network.loadBalancer",          // TestSpec7NetworkPolicies
		"network.scraper",               // TestSpec7NamedPeers
		"backend.metrics",               // TestValuesThatContradictOthers
		"frontend.metrics",              // TestSpec5Frontend
		"secrets",                       // TestExistingSecret, TestExternalSecret
		"monitoring.enabled",            // TestSpec5MonitoringCanBeLeftOut
		"monitoring.dashboards.enabled", // TestSpec5Dashboards
		"mesh",                          // TestSpec4Mesh...
		"ingress.controller",            // TestSpec4NGINXVariant
		"ingress.nginx",                 // TestSpec4NGINXHashing
		"aws",                           // TestAccount
		"edge", "alarms",                // TestEdgeSettingsReachAResource
		"addons", // TestAddons
	)
	for _, one := range all {
		assert.True(t, slices.ContainsFunc(known, func(path string) bool {
			return one.path == path || strings.HasPrefix(one.path, path+".") || strings.HasPrefix(one.path, path+"[")
		}), "where does %s arrive?", one.path)
	}
}

// arrivalsOf are those of one workload: its preStop sleep after 30s of propagation is given, and its grace period with
// 90s in flight.
func arrivalsOf(key, workload string, preStop, grace int) map[string]arrival {
	rows := map[string]arrival{}
	deployment := func(setting string, value any, path string, want any) {
		rows[key+"."+setting] = arrival{value: value, kind: "Deployment", name: workload, path: path, want: want}
	}
	deployment("image", "example.com/app:9.8.7", container+"image", "example.com/app:9.8.7")
	deployment("version", "v2", "spec.template.metadata.labels.version", "v2")
	deployment("pullSecrets", []any{"registry"}, pod+"imagePullSecrets[0].name", "registry")
	deployment("requests.cpu", "90m", container+"resources.requests.cpu", quantity("90m"))
	deployment("requests.memory", "90Mi", container+"resources.requests.memory", quantity("90Mi"))
	deployment("limits.cpu", "900m", container+"resources.limits.cpu", quantity("900m"))
	deployment("limits.memory", "900Mi", container+"resources.limits.memory", quantity("900Mi"))
	deployment("drain.propagation", "30s", container+"lifecycle.preStop.sleep.seconds", preStop)
	deployment("drain.inFlight", "90s", pod+"terminationGracePeriodSeconds", grace)
	deployment("drain.gracePeriod", "300s", pod+"terminationGracePeriodSeconds", 300)

	autoscaler := func(setting string, value any, path string, want any) {
		rows[key+"."+setting] = arrival{
			value: value, kind: "HorizontalPodAutoscaler", name: workload, path: path, want: want,
		}
	}
	autoscaler("scaling.min", 3, "spec.minReplicas", 3)
	autoscaler("scaling.max", 6, "spec.maxReplicas", 6)
	autoscaler("scaling.cpu", 60, "spec.metrics[0]", utilization("cpu", 60))
	autoscaler("scaling.memory", 60, "spec.metrics[1]", utilization("memory", 60))
	autoscaler("scaling.customMetrics", map[string]any{
		"enabled": true, "requestsPerSecond": 7, "activeConnections": 8, "queueDepth": 9,
	}, "spec.metrics", []any{
		utilization("cpu", 70), utilization("memory", 80), perPod("http_requests_per_second", "7"),
		perPod("active_connections", "8"), external("queue_depth", "9"),
	})

	other := func(setting string, value any, kind, name, path string, want any) {
		rows[key+"."+setting] = arrival{value: value, kind: kind, name: name, path: path, want: want}
	}
	other("scaling.schedules", []any{map[string]any{"name": "evening", "cron": "0 19 * * *", "min": 2}},
		"CronJob", workload+"-evening", "spec.schedule", "0 19 * * *")
	other("verticalRecommendations", true, "VerticalPodAutoscaler", workload, "spec.targetRef.name", workload)
	other("settings", map[string]any{"GREETING": "hello"}, "ConfigMap", workload+"-settings", "data.GREETING", "hello")
	other("stickiness", "2h", "Service", workload, `metadata.annotations["`+alb+`target-group-attributes"]`,
		containing("stickiness.enabled=true,stickiness.lb_cookie.duration_seconds=7200"))
	peer := map[string]any{"namespace": "bots", "podLabels": map[string]any{"app": "bot"}}
	other("allowFrom", []any{peer}, "NetworkPolicy", workload, "spec.ingress[3].from[0]",
		ofPods("bots", map[string]any{"app": "bot"}))
	rows[key+".minAvailable"] = arrival{
		value: 2, kind: "PodDisruptionBudget", name: workload, path: "spec.minAvailable", want: 2,
		beside: settings{key + ".scaling.min": 3},
	}
	return rows
}

func arrivalsOfTheEnvironment() map[string]arrival {
	agent := map[string]any{"namespace": "edge", "podLabels": map[string]any{"app": "proxy"}}
	return map[string]arrival{
		"namespace": {value: "other", kind: "Namespace", name: "other", path: "metadata.name", want: "other"},
		"hosts.backend": {
			value: "api.example.org", kind: "Ingress", name: "spywatcher", path: "spec.rules[0].host", want: "api.example.org",
			beside: byHand,
		},
		"hosts.frontend": {
			value: "a.example.org", kind: "Ingress", name: "spywatcher", path: "spec.rules[0].host", want: "a.example.org",
			beside: byHand,
		},
		"network.ingressController": {
			value: agent, kind: "NetworkPolicy", name: frontend, path: "spec.ingress[0].from[0]",
			want: ofPods("edge", map[string]any{"app": "proxy"}), beside: behindNGINX(),
		},
		"monitoring.selector": {
			value: map[string]any{"prometheus": "own"}, kind: "ServiceMonitor", name: backend, path: "metadata.labels",
			want: map[string]any{"prometheus": "own"},
		},
		"monitoring.labels": {
			value: map[string]any{"team": "spy"}, kind: "PrometheusRule", name: "spywatcher",
			path: "spec.groups[0].rules[0].labels.team", want: "spy",
		},
		"monitoring.runbookBaseURL": {
			value: "https://example.org/books", kind: "PrometheusRule", name: "spywatcher",
			path: "spec.groups[0].rules[0].annotations.runbook_url", want: containing("https://example.org/books/"),
		},
		"monitoring.dashboards.labels": {
			value: map[string]any{"dashboards": "own"}, kind: "ConfigMap", name: "spywatcher-dashboard-traffic",
			path: "metadata.labels", want: map[string]any{"dashboards": "own"},
		},
		"monitoring.dashboards.folder": {
			value: "Spywatcher", kind: "ConfigMap", name: "spywatcher-dashboard-traffic",
			path: "metadata.annotations.grafana_folder", want: "Spywatcher",
		},
	}
}

func arrivalsOfTheIngress() map[string]arrival {
	rows := map[string]arrival{}
	annotated := func(setting string, value any, annotation string, want any) {
		rows["ingress."+setting] = arrival{
			value: value, kind: "Ingress", name: "spywatcher",
			path: `metadata.annotations["` + alb + annotation + `"]`, want: want, beside: byHand,
		}
	}
	const certificate = "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
	const acl = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/edge/12345678-1234-1234-1234-123456789012"
	const attributes = "load-balancer-attributes"
	annotated("idleTimeout", "40s", attributes, containing("idle_timeout.timeout_seconds=40,"))
	annotated("inboundCIDRs", []any{"10.0.0.0/8", "192.0.2.0/24"}, "inbound-cidrs", "10.0.0.0/8,192.0.2.0/24")
	annotated("alb.scheme", "internal", "scheme", "internal")
	annotated("alb.name", "other", "load-balancer-name", "other")
	annotated("alb.group", "shared", "group.name", "shared")
	annotated("alb.groupOrder", 7, "group.order", "7")
	annotated("alb.tags", map[string]any{"team": "spy"}, "tags", "team=spy")
	annotated("alb.certificateARNs", []any{certificate}, "certificate-arn", certificate)
	annotated("alb.sslPolicy", "ELBSecurityPolicy-Other", "ssl-policy", "ELBSecurityPolicy-Other")
	annotated("alb.securityGroups", []any{"sg-1", "sg-2"}, "security-groups", "sg-1,sg-2")
	annotated("alb.subnets", []any{"subnet-1", "subnet-2"}, "subnets", "subnet-1,subnet-2")
	annotated("alb.deletionProtection", false, attributes, containing("deletion_protection.enabled=false,"))
	annotated("alb.logs", map[string]any{"bucket": "logs", "prefix": "alb"}, attributes,
		containing("access_logs.s3.bucket=logs,access_logs.s3.enabled=true,access_logs.s3.prefix=alb,"))
	annotated("alb.webACL", map[string]any{"arn": acl}, "wafv2-acl-arn", acl)

	order := rows["ingress.alb.groupOrder"]
	order.beside = settings{"ingress.alb.group": "shared", "edge": map[string]any{}}
	rows["ingress.alb.groupOrder"] = order
	rows["ingress.className"] = arrival{
		value: "other", kind: "Ingress", name: "spywatcher", path: "spec.ingressClassName", want: "other",
	}
	return rows
}
