package alerts_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func scenarios() []scenario {
	return slices.Concat(autoscalingFaults(), availabilityFaults(), resourceFaults(), trafficFaults(), exporterFaults(),
		objectiveFaults(), objectiveReadings(), healthyLives())
}

// TestEveryAlertFires: there is no alert that no scenario has seen.
func TestEveryAlertFires(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range scenarios() {
		for _, f := range s.wanted() {
			seen[f.alert+" "+f.labels["severity"]] = true
		}
	}
	for _, rule := range render(t, true).alerts {
		assert.Contains(t, table, rule.Alert)
		name := rule.Alert + " " + rule.Labels["severity"]
		assert.True(t, seen[name], "no scenario fires %s", name)
	}
	assert.Len(t, seen, 21, "19 alerts, two of them of two severities")
}
