package stacks_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestComponentsRulesNameSettings: what a component refuses is said of the setting that it comes from, once, and before
// anything is registered.
func TestComponentsRulesNameSettings(t *testing.T) {
	t.Parallel()
	labelled := func(key, value string) map[string]any {
		return map[string]any{"namespace": "x", "podLabels": map[string]any{key: value}}
	}
	for name, row := range map[string]struct {
		given  settings
		fields []string
	}{
		"workload": {
			settings{
				"backend.version":         "-",
				"backend.pullSecrets":     []any{"registry", "Registry"},
				"backend.settings":        map[string]any{"LOG LEVEL": "info"},
				"backend.allowFrom":       []any{labelled("app", "x"), labelled("app.kubernetes.io/Name", "-")},
				"frontend.allowFrom":      []any{labelled("a b", "x")},
				"frontend.drain.inFlight": "2h",
				"backend.drain.inFlight":  "1500ms",
				"network.scraper":         labelled("app", "-"),
				"backend.scaling.memory":  1000,
				"frontend.scaling.cpu":    1000,
				"backend.scaling.schedules": []any{
					map[string]any{"name": "morning", "cron": "0 7 * * 1-5", "min": 3},
					map[string]any{"name": "noon", "cron": "0 12 * * 1-5", "min": 20},
				},
			},
			[]string{
				`backend.allowFrom[1].podLabels["app.kubernetes.io/Name"]`, "backend.drain.inFlight",
				"backend.pullSecrets[1]", "backend.scaling.memory", "backend.scaling.schedules[1].min",
				`backend.settings["LOG LEVEL"]`, "backend.version", `frontend.allowFrom[0].podLabels["a b"]`,
				"frontend.drain.inFlight", "frontend.scaling.cpu", "network.scraper.podLabels.app",
			},
		},
		"frontend's exporter on the pages' port": {
			settings{"frontend.metrics": map[string]any{"port": 80, "path": "/metrics?all"}},
			[]string{"frontend.metrics.path", "frontend.metrics.port"},
		},
		"ingress": {
			settings{
				"edge":                 map[string]any{},
				"alarms":               map[string]any{},
				"ingress.className":    "ALB",
				"ingress.inboundCIDRs": []any{"10.0.0.0/8"},
				"ingress.idleTimeout":  "1500ms",
				"backend.stickiness":   "200h",
				"ingress.alb": map[string]any{
					"name": "internal-spywatcher", "group": "Shared", "groupOrder": 1001,
					"tags":            map[string]any{"aws:Cost.Center": "x"},
					"certificateARNs": []any{"x"}, "sslPolicy": "TLS", "webACL": map[string]any{"arn": "x"},
					"logs": map[string]any{"bucket": "Logs", "prefix": "/alb"}, "securityGroups": []any{"a", "b,c"},
					"subnets": []any{"a"},
				},
			},
			[]string{
				"backend.stickiness", "ingress.alb.certificateARNs[0]", "ingress.alb.group", "ingress.alb.groupOrder",
				"ingress.alb.logs.bucket", "ingress.alb.logs.prefix", "ingress.alb.name", "ingress.alb.securityGroups[1]",
				"ingress.alb.sslPolicy", "ingress.alb.subnets", `ingress.alb.tags["aws:Cost.Center"]`, "ingress.alb.webACL.arn",
				"ingress.className", "ingress.idleTimeout", "ingress.inboundCIDRs",
			},
		},
		"nginx": {
			settings{
				"ingress.controller":        "nginx",
				"ingress.className":         "NGINX",
				"ingress.idleTimeout":       "25h",
				"ingress.nginx":             map[string]any{"tlsSecret": "My Certificate"},
				"backend.allowFrom":         []any{labelled("app", "-")},
				"network.ingressController": labelled("app", "-"),
				"network.scraper":           labelled("app", "-"),
				"backend.stickiness":        "200h",
			},
			[]string{
				"backend.allowFrom[0].podLabels.app", "backend.stickiness", "ingress.className", "ingress.idleTimeout",
				"ingress.nginx.tlsSecret", "network.ingressController.podLabels.app", "network.scraper.podLabels.app",
			},
		},
		"monitoring": {
			settings{
				"monitoring.selector":       map[string]any{"example.com/Release": "-"},
				"monitoring.labels":         map[string]any{"severity": "page", "team": "{{ x }}"},
				"monitoring.runbookBaseURL": "https://example.com/runbooks?page=1",
				"monitoring.dashboards":     map[string]any{"labels": map[string]any{"a.b": "-"}, "folder": "a/b"},
			},
			[]string{
				"monitoring.dashboards.folder", `monitoring.dashboards.labels["a.b"]`,
				"monitoring.labels.severity", "monitoring.labels.team", "monitoring.runbookBaseURL",
				`monitoring.selector["example.com/Release"]`,
			},
		},
		"objectives": {
			settings{
				"backend.objectives":  map[string]any{"availability": 0.92, "latency": map[string]any{"share": 0.92, "within": "1500us"}},
				"frontend.objectives": map[string]any{"availability": 0.99},
			},
			[]string{
				"backend.objectives.availability", "backend.objectives.latency.share", "backend.objectives.latency.within",
				"frontend.objectives",
			},
		},
		"no objective": {
			settings{"backend.objectives": map[string]any{"period": "720h"}},
			[]string{"backend.objectives.availability"},
		},
		"mesh": {
			settings{"mesh.enabled": true, "mesh.gateways": []any{"a/b", "A"}, "hosts.backend": "localhost"},
			[]string{"hosts.backend", "mesh.gateways[1]"},
		},
		"existing secret": {
			settings{"secrets": map[string]any{"source": "existing", "name": "Backend"}},
			[]string{"secrets.name"},
		},
		"external secret": {
			settings{"secrets": map[string]any{"source": "external", "store": "AWS", "key": "x", "refresh": "800h"}},
			[]string{"secrets.refresh", "secrets.store"},
		},
		"secrets of no source": {
			settings{"secrets": map[string]any{"source": "existing"}},
			[]string{"secrets.name"},
		},
		"secrets of no store": {
			settings{"secrets": map[string]any{"source": "external", "name": "backend"}},
			[]string{"secrets.key", "secrets.name", "secrets.store"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for _, field := range row.fields {
				want = append(want, "spywatcher:"+field)
			}
			list := refusal(t, "production", row.given)
			fields := fieldsOf(t, list)
			slices.Sort(fields)
			assert.Equal(t, want, slices.Compact(fields), "%v", list)

			var sentences []string
			for _, f := range list {
				sentences = append(sentences, f.String())
			}
			slices.Sort(sentences)
			assert.Len(t, slices.Compact(sentences), len(list), "each is said once: %v", list)
		})
	}
}
