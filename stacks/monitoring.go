package stacks

import "github.com/subculture-collective/spywatcher-infra/components/monitoring"

func (c *Config) monitoringArgs() *monitoring.MonitoringArgs {
	return &monitoring.MonitoringArgs{
		Namespace:      c.Namespace,
		Workloads:      []monitoring.Workload{c.backendWatched(), c.frontendWatched()},
		Selector:       c.Monitoring.Selector,
		RunbookBaseURL: c.Monitoring.RunbookBaseURL,
		Labels:         c.Monitoring.Labels,
		NGINX:          c.Ingress.Controller == nginxController,
	}
}
