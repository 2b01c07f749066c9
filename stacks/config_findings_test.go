package stacks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// refusals are settings that cannot be used, each with the one finding that there must be.
type refusals map[string]struct {
	reason string
	given  settings
	field  string
	value  any
	rule   string
}

func (rows refusals) assert(t *testing.T) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := refusal(t, "production", row.given)
			if assert.Len(t, list, 1, "%s: %v", row.reason, list) {
				assert.Equal(t, "spywatcher:"+row.field, list[0].Field, row.reason)
				assert.Equal(t, written(row.value), written(list[0].Value), row.reason)
				assert.Contains(t, list[0].Rule, row.rule, row.reason)
			}
		})
	}
}

func TestValuesThatNobodyCanUse(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/subculture-collective/spywatcher-backend"
	long := strings.Repeat("a", 58) + "." + strings.Repeat("b", 58)
	refusals{
		"maximum below minimum": {
			"there would be no number of pods", settings{"backend.scaling": map[string]any{"min": 4, "max": 3}},
			"backend.scaling.max", 3, "must be at least spywatcher:backend.scaling.min (4)",
		},
		"disruption budget without room": {
			"node drains would hang", settings{"frontend.minAvailable": 2},
			"frontend.minAvailable", 2, "must be below the least number of pods (2",
		},
		"disruption budget without room at night": {
			"a schedule's floor counts", settings{
				"backend.scaling.schedules": []any{map[string]any{"name": "night", "cron": "0 22 * * *", "min": 1}},
			},
			"backend.minAvailable", 1, "must be below the least number of pods (1",
		},
		"CPU target without a CPU request": {
			"the autoscaler cannot work out the share of nothing", settings{"backend.requests.cpu": ""},
			"backend.requests.cpu", nil, "is missing: Scaling.CPU (70%) is a share of it",
		},
		"memory target without a memory request": {
			"the autoscaler cannot work out the share of nothing", settings{"frontend.requests.memory": ""},
			"frontend.requests.memory", nil, "is missing: Scaling.Memory (80%) is a share of it",
		},
		"drain longer than the grace period": {
			"the pod would be killed over its requests", settings{"backend.drain.gracePeriod": "60s"},
			"backend.drain.gracePeriod", "1m0s", "must be at least the preStop sleep (1m20s), Shutdown (10s) and 5s: 1m35s",
		},
		"two hosts alike": {
			"the load balancer could not tell the requests apart", settings{"hosts.backend": "spywatcher.example.com"},
			"hosts.backend", "spywatcher.example.com", "is the frontend's host too",
		},
		"host that is no DNS name": {
			"nobody could look it up", settings{"hosts.frontend": "spy_watcher.example.com"},
			"hosts.frontend", "spy_watcher.example.com", "must be a DNS name in lower case",
		},
		"host that is an address": {
			"a certificate is for names", settings{"hosts.backend": "10.0.0.1"},
			"hosts.backend", "10.0.0.1", "must be a DNS name in lower case",
		},
		"host of 129 characters": {
			"a rule of an ALB takes 128, and the name of an Ingress for nginx has its end too",
			settings{"hosts.frontend": long + ".example.com", "ingress.controller": "nginx"},
			"hosts.frontend", long + ".example.com", "must have at most 128 characters",
		},
		"latest in production": {
			"two pods of one revision could differ", settings{"backend.image": image + ":latest"},
			"backend.image", image + ":latest", "must be pinned by a digest",
		},
		"image without a tag": {
			"it would mean the latest", settings{"backend.image": image},
			"backend.image", image, "must be an image with a tag or a digest",
		},
		"memory's unit on CPU": {
			"it would be half a billion cores", settings{"backend.limits.cpu": "512Mi"},
			"backend.limits.cpu", "512Mi", "must be a number of cores or thousandths of them",
		},
		"CPU's unit on memory": {
			"it would be half a byte", settings{"backend.requests.memory": "512m"},
			"backend.requests.memory", "512m", "must be at least 1Mi: write the unit",
		},
		"no unit of Kubernetes": {
			"it means nothing", settings{"frontend.limits.memory": "256MB"},
			"frontend.limits.memory", "256MB", "must be a Kubernetes quantity",
		},
		"negative minimum": {
			"there is always a pod", settings{"backend.scaling.min": -1},
			"backend.scaling.min", -1, "must be at least 1",
		},
		"negative target": {
			"a use is never below 0", settings{"frontend.scaling.cpu": -70},
			"frontend.scaling.cpu", -70, "must be at least 1",
		},
		"negative quantity": {
			"nobody can ask for less than nothing", settings{"backend.requests.cpu": "-500m"},
			"backend.requests.cpu", "-500m", "must be a Kubernetes quantity that is not negative",
		},
		"negative time": {
			"no request ends before it began", settings{"frontend.drain.inFlight": "-60s"},
			"frontend.drain.inFlight", "-1m0s", "must be at least 1s",
		},
		"negative metric": {
			"no queue is shorter than empty", settings{"backend.scaling.customMetrics.queueDepth": -1},
			"backend.scaling.customMetrics.queueDepth", -1, "must be at least 0",
		},
	}.assert(t)
}

func TestValuesThatContradictOthers(t *testing.T) {
	t.Parallel()
	refusals{
		"custom metrics without any": {
			"the frontend counts none by default, so this would change nothing",
			settings{"frontend.scaling.customMetrics.enabled": true},
			"frontend.scaling.customMetrics", nil, "is enabled and names no metric",
		},
		"target beyond the limit": {
			"no pod can use that much", settings{"backend.scaling.cpu": 300},
			"backend.scaling.cpu", 300, "must be at most",
		},
		"idle timeout beyond the servers'": {
			"they would close a connection that the load balancer uses", settings{"ingress.idleTimeout": "65s"},
			"ingress.idleTimeout", "1m5s", "must be below 1m5s",
		},
		"no way in for the load balancer": {
			"the network policies let in nobody else", settings{"network.loadBalancer": []any{}},
			"network.loadBalancer", nil, "is missing: name the address ranges",
		},
		"another port for the backend": {
			"probes and Service would not find it", settings{"backend.settings": map[string]any{"PORT": "4000"}},
			"backend.settings.PORT", "4000", "must be left out",
		},
		"metrics of the backend": {
			"it would change nothing", settings{"backend.metrics": map[string]any{"port": 9113}},
			"backend.metrics", nil, "must be left out",
		},
		"cookie and hash": {
			"the controller would take the cookie",
			settings{"ingress.controller": "nginx", "ingress.nginx.balance": "client-address"},
			"backend.stickiness", "1h0m0s", "excludes Balance ClientAddress",
		},
		"web ACL named twice": {
			"the controller takes one of the two", settings{
				"edge": map[string]any{}, "ingress.alb.webACL": map[string]any{"arn": "none", "name": "spywatcher-production"},
			},
			"ingress.alb.webACL.name", "spywatcher-production", "must be left out beside",
		},
		"schedule above the maximum": {
			"the floor would be above the ceiling", settings{
				"backend.scaling.schedules": []any{map[string]any{"name": "morning", "cron": "0 7 * * 1-5", "min": 11}},
			},
			"backend.scaling.schedules[0].min", 11, "must be from 1 to 10",
		},
		"schedule with a long name": {
			"Kubernetes would refuse the CronJob", settings{
				"frontend.scaling.schedules": []any{
					map[string]any{"name": "weekday-morning-before-everybody", "cron": "0 7 * * 1-5", "min": 2},
					map[string]any{"name": "weekday-mornings-before-everybody", "cron": "0 7 * * 1-5", "min": 2},
				},
			},
			"frontend.scaling.schedules[1].name", "weekday-mornings-before-everybody", "must have at most 32 characters",
		},
		"budget of more days than there are samples": {
			"what is left of it would be wrong", settings{
				"addons.prometheus": map[string]any{}, "backend.objectives": map[string]any{"availability": 0.999, "period": "720h"},
			},
			"addons.prometheus.retention", "360h0m0s", "must be at least spywatcher:backend.objectives.period (720h0m0s)",
		},
		"secret setting among the plain ones": {
			"a ConfigMap would show it", settings{"backend.settings": map[string]any{"JWT_SECRET": "x"}},
			"backend.settings.JWT_SECRET", nil, "is a secret setting too",
		},
	}.assert(t)
}

// TestLongestScheduleName: what the configuration lets through, the component takes.
func TestLongestScheduleName(t *testing.T) {
	t.Parallel()
	plan := renderedWith(t, "production", settings{"frontend.scaling.schedules": []any{
		map[string]any{"name": "weekday-morning-before-everybody", "cron": "0 7 * * 1-5", "min": 2},
	}})
	name := plan.all("CronJob")[0].name()
	assert.Len(t, name, 52, "Kubernetes adds a time to it, and allows 63")
}

// TestMovingTagsInStaging: only production wants pinned images, and staging looks a tag up at each start.
func TestMovingTagsInStaging(t *testing.T) {
	t.Parallel()
	plan := renderedWith(t, "staging", settings{
		"backend.image": "ghcr.io/subculture-collective/spywatcher-backend:main",
	})
	assertSays(t, plan.the(t, "Deployment", backend), container+"imagePullPolicy", "Always", "the tag moves")
	assertSays(t, plan.the(t, "Deployment", frontend), container+"imagePullPolicy", "IfNotPresent", "the tag stays")
}

// TestAllFindingsAtOnce: whatever is wrong comes in one error, single values and what contradicts others alike. Nothing
// that only follows from another mistake is among it.
func TestAllFindingsAtOnce(t *testing.T) {
	t.Parallel()
	options := optionsOf(t, "production", settings{
		"environment":               "test",
		"namespace":                 "Spy Watcher",
		"backend.scaling":           map[string]any{"min": 4, "max": "many", "memory": 90},
		"backend.requests.cpu":      "512Mi",
		"backend.image":             nil,
		"backend.allowFrom":         []any{map[string]any{"namespace": "bots", "podLabels": map[string]any{"app": "-"}}},
		"frontend.minAvailable":     3,
		"frontend.drain":            map[string]any{"gracePeriod": "10s", "graze": "x"},
		"hosts.backend":             "spywatcher.example.com",
		"ingress.idleTimeout":       "2m",
		"ingress.alb.logs":          map[string]any{"bucket": "Logs"},
		"edge":                      map[string]any{},
		"secrets":                   map[string]any{"source": "external", "store": "aws"},
		"monitoring.labels":         map[string]any{"severity": "page"},
		"network.loadBalancer":      []any{"10.0.0.0"},
		"network.scraper.podLabels": map[string]any{"app": "-"},
		"DATABASE_URL":              "postgres://spywatcher:hunter2@db/spywatcher",
		"misspelt":                  "x",
	})
	list := refusalOf(t, options)
	assert.Equal(t, []string{
		"spywatcher:backend.image",
		"spywatcher:backend.scaling.max",
		"spywatcher:environment",
		"spywatcher:frontend.drain.graze",
		"spywatcher:misspelt",
		"spywatcher:namespace",
		"spywatcher:network.loadBalancer[0]",

		"spywatcher:hosts.backend",
		"spywatcher:ingress.idleTimeout",
		"spywatcher:secrets.key",
		"spywatcher:backend.requests.cpu",
		"spywatcher:backend.allowFrom[0].podLabels.app",
		"spywatcher:network.scraper.podLabels.app",
		"spywatcher:frontend.minAvailable",
		"spywatcher:frontend.drain.gracePeriod",
		"spywatcher:ingress.alb.logs.bucket",
		"spywatcher:monitoring.labels.severity",

		"spywatcher:DATABASE_URL",
	}, fieldsOf(t, list))
	assert.NotContains(t, list.Err("x").Error(), "hunter2")
}
