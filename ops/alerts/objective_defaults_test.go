package alerts_test

import (
	"strings"
	"testing"

	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// TestDefaultBurns: the default burns are for lives longer than this one, in which the windows of hours and days are as
// short as its past. So a total outage of five minutes alerts after four, which is the six hours' doing; once it is
// over, that burn goes on for half an hour, and the three days' warning for six hours.
func TestDefaultBurns(t *testing.T) {
	t.Parallel()
	all := renderArgs(t, &monitoring.MonitoringArgs{
		Namespace: namespace,
		Workloads: []monitoring.Workload{watchedBackend(&monitoring.Objectives{Availability: 0.999})},
	})
	own := all.about(availabilityOf(backend))
	outage := scenario{
		name: "an outage, by default", minutes: 450,
		script: func(l *timeline, c *cluster) {
			c.neighbours = nil
			c.backend.served = []request{{"/api/players", "200", 20, 0.05}, {"/api/players", "500", 0, 0.05}}
			l.at(60, func() { c.backend.served = []request{{"/api/players", "500", 20, 0.05}} })
			l.at(65, func() { c.backend.served = []request{{"/api/players", "200", 20, 0.05}} })
		},
	}
	scraped, kept := record(t, outage, newKubeStateMetrics(t, nil)), teststorage.New(t, lean)
	r := recorded{scenario: outage, engine: newEngine(t), scraped: scraped}
	r.evaluate(t, own.recordings, kept)
	byDefault := func(severity string, from, until int, times string) firing {
		f := burns("availability", severity, backend, from, until, times)
		f.annotations["description"] = strings.Replace(f.annotations["description"], "90% over 4h", "99.9% over 30d", 1)
		return f
	}
	assert.ElementsMatch(t, []firing{
		byDefault("critical", 64, 98, "33.46"), byDefault("warning", 113, 428, "43.21"),
	}, r.with(kept).lives(t, own.alerts))
}
