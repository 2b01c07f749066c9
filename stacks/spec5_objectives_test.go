package stacks_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestObjectives: production promises what its file says, and staging nothing.
func TestObjectives(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]int{"availability critical": 1, "availability warning": 1, "latency critical": 1,
		"latency warning": 1}, burnsOf(t, rendered(t, "production"), backend))
	assert.Empty(t, burnsOf(t, rendered(t, "staging"), backend), "nobody is woken for staging")

	given := settings{"frontend.objectives": map[string]any{"availability": 0.999}}
	maps.Copy(given, behindNGINX())
	assert.Len(t, burnsOf(t, renderedWith(t, "staging", given), frontend), 2, "ingress-nginx counts its requests")
}

// burnsOf counts the alerts of a workload's objectives.
func burnsOf(t *testing.T, plan rendering, workload string) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, rule := range allRules(t, plan) {
		if rule.at("labels.workload") == workload && rule.at("labels.objective") != nil &&
			rule.at("alert") != "MonitoringTargetsMissing" {
			found[fmt.Sprintf("%v %v", rule.at("labels.objective"), rule.at("labels.severity"))]++
		}
	}
	return found
}

// arrivalsOfObjectives are those of one workload. The groups of its objectives and of their budgets are that one of the
// rules and the next.
func arrivalsOfObjectives(key string, group int, beside settings) map[string]arrival {
	rows := map[string]arrival{}
	arrives := func(setting string, value any, path string, want any) {
		given := settings{
			key + ".objectives.availability": 0.95, key + ".objectives.period": "240h",
			key + ".objectives.latency.share": 0.95, key + ".objectives.latency.within": "1s",
		}
		delete(given, key+".objectives."+setting)
		maps.Copy(given, beside)
		rows[key+".objectives."+setting] = arrival{
			value: value, kind: "PrometheusRule", name: "spywatcher", path: fmt.Sprintf(path, group), want: want, beside: given,
		}
	}
	arrives("availability", 0.9625, "spec.groups[%d].rules[0].expr", "vector(0.9625)")
	arrives("latency.share", 0.9625, "spec.groups[%d].rules[10].expr", "vector(0.9625)")
	arrives("latency.within", "5s", "spec.groups[%d].rules[12].expr", containing(`le=~"5(\\.0)?"`))
	group++
	arrives("period", "216h", "spec.groups[%d].rules[0].expr", containing("[9d]"))
	return rows
}
