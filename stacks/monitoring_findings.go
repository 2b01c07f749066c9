package stacks

import (
	"cmp"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// retentionFindings are about promises over more days than the stack's own Prometheus keeps.
func (c *Config) retentionFindings(list *findings.List) {
	prometheus := c.Addons.Prometheus
	if prometheus == nil {
		return
	}
	kept := cmp.Or(prometheus.Retention, addons.DefaultRetention)
	for _, workload := range []string{"backend", "frontend"} {
		objectives := map[string]*Objectives{"backend": c.Backend.Objectives, "frontend": c.Frontend.Objectives}[workload]
		if objectives == nil {
			continue
		}
		if period := cmp.Or(objectives.Period, monitoring.DefaultPeriod); kept < period {
			list.Add(strict.Path(project, "addons", "prometheus", "retention"), kept,
				"must be at least %s (%s), or the error budget is that of fewer days",
				strict.Path(project, workload, "objectives", "period"), period)
			return // one is enough to say so
		}
	}
}
