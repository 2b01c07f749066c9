package stacks

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

const frontendName = "spywatcher-frontend"

// frontendMetricsPort is what the port of an exporter in the frontend's image is called.
const frontendMetricsPort = "metrics"

// frontendArgs are the frontend's: static files behind nginx, which finishes what is in flight at its image's stop
// signal, SIGQUIT.
func (c *Config) frontendArgs(namespace pulumi.StringInput) *workload.ScaledDeploymentArgs {
	args := c.workloadArgs(namespace, c.Frontend, c.frontendTarget())
	args.Port = workload.Port{Number: 80}
	args.Probes = workload.Probes{
		Liveness: &workload.Probe{
			Path: "/", InitialDelay: 10 * time.Second, Period: 10 * time.Second, Timeout: 5 * time.Second, Failures: 3,
		},
		Readiness: &workload.Probe{
			Path: "/", InitialDelay: 5 * time.Second, Period: 5 * time.Second, Timeout: 3 * time.Second, Failures: 3,
		},
	}
	args.Settings = pulumi.ToStringMap(c.Frontend.Settings)
	args.WritableFolders = []workload.WritableFolder{
		{Path: "/var/cache/nginx"}, {Path: "/var/run"}, {Path: "/tmp"},
	}
	args.Drain.Graceful = true
	if metrics := c.Frontend.Metrics; metrics != nil {
		args.ExtraPorts = []workload.Port{{Name: frontendMetricsPort, Number: metrics.Port}}
		scraper := c.Network.Scraper.workloadPeer()
		scraper.Ports = []string{frontendMetricsPort}
		args.AllowFrom = append(args.AllowFrom, scraper)
	}
	return args
}

// frontendTarget is how the load balancer treats the frontend. Its nginx keeps idle connections for 65s.
func (c *Config) frontendTarget() ingress.Target {
	target := c.target(c.Frontend, "/")
	target.KeepAlive = 65 * time.Second
	return target
}

// frontendWatched is what monitoring must know of the frontend: nginx itself exports nothing.
func (c *Config) frontendWatched() monitoring.Workload {
	watched := watched(frontendName, c.Frontend)
	if metrics := c.Frontend.Metrics; metrics != nil {
		watched.Metrics = &monitoring.Endpoint{Port: frontendMetricsPort, Path: metrics.Path, ScrapeOnly: true}
	}
	return watched
}
