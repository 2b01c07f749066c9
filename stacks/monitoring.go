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
		Dashboards:     c.Monitoring.Dashboards.args(),
	}
}

func (d Dashboards) args() *monitoring.Dashboards {
	if !d.Enabled {
		return nil
	}
	return &monitoring.Dashboards{Labels: d.Labels, Folder: d.Folder}
}
