package alerts_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func scenarios() []scenario {
	return slices.Concat(autoscalingFaults(), availabilityFaults(), resourceFaults(), trafficFaults(), exporterFaults(),
		healthyLives())
}

// TestEveryAlertFires: there is no alert that no scenario has seen.
func TestEveryAlertFires(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range scenarios() {
		for _, f := range s.wanted(true) {
			seen[f.alert] = true
		}
	}
	for _, rule := range render(t, true) {
		assert.Contains(t, table, rule.Alert)
		assert.True(t, seen[rule.Alert], "no scenario fires %s", rule.Alert)
	}
	assert.Len(t, seen, 17)
}
