package stacks

import (
	_ "embed"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

const (
	backendName = "spywatcher-backend"
	backendPort = 3001
)

// backendReadiness is what the kubelet and the load balancer ask.
const backendReadiness = "/health/ready"

// The application does not handle SIGTERM, and its server closes idle connections after 5s unless keepAliveScript is
// loaded before it.
const (
	keepAlivePath = "/etc/spywatcher/keep-alive.cjs"
	keepAlive     = 65 * time.Second
)

//go:embed keep-alive.cjs
var keepAliveScript string

func (c *Config) backendArgs(
	namespace pulumi.StringInput, secrets workload.SecretSettings,
) *workload.ScaledDeploymentArgs {
	args := c.workloadArgs(namespace, c.Backend, c.backendTarget())
	args.Port = workload.Port{Number: backendPort}
	args.ClientAffinity = 3 * time.Hour
	args.Probes = workload.Probes{
		Liveness: &workload.Probe{
			Path: "/health/live", InitialDelay: 30 * time.Second, Period: 10 * time.Second, Timeout: 5 * time.Second,
			Failures: 3,
		},
		Readiness: &workload.Probe{
			Path: backendReadiness, InitialDelay: 10 * time.Second, Period: 5 * time.Second, Timeout: 3 * time.Second,
			Failures: 3,
		},
		Startup: &workload.Probe{
			Path: "/health/live", Period: 10 * time.Second, Timeout: 3 * time.Second, Failures: 30,
		},
	}
	args.Settings = pulumi.ToStringMap(c.backendSettings())
	args.SecretSettings = secrets
	args.Files = map[string]string{keepAlivePath: keepAliveScript}
	args.WritableFolders = []workload.WritableFolder{{Path: "/app/logs"}, {Path: "/tmp"}}
	args.AllowFrom = append(args.AllowFrom, c.Network.Scraper.workloadPeer())
	args.Migration = &workload.Migration{
		Command: []string{"npx", "prisma", "migrate", "deploy"}, Retries: 3, KeepFor: time.Hour,
	}
	return args
}

// backendSettings are the application's own, under what the stack's file says. Options for node come beside
// keepAlive's, without which clients would get 502s.
func (c *Config) backendSettings() map[string]string {
	settings := map[string]string{
		"NODE_ENV":                "production",
		"PORT":                    strconv.Itoa(backendPort),
		"LOG_LEVEL":               "info",
		"RATE_LIMIT_WINDOW_MS":    "900000",
		"RATE_LIMIT_MAX_REQUESTS": "100",
		"HEALTH_CHECK_INTERVAL":   "30",
		"DB_POOL_MIN":             "2",
		"DB_POOL_MAX":             "10",
		"REDIS_MAX_RETRIES":       "3",
		"REDIS_RETRY_DELAY":       "1000",
	}
	if c.Environment == Staging {
		settings["LOG_LEVEL"] = "debug"
	}
	// npx and Prisma keep caches at home, which the image has on its read-only file system.
	settings["HOME"] = "/tmp"
	maps.Copy(settings, c.Backend.Settings)
	settings["NODE_OPTIONS"] = strings.TrimSpace("--require=" + keepAlivePath + " " + settings["NODE_OPTIONS"])
	return settings
}

// backendTarget is how the load balancer treats the backend.
func (c *Config) backendTarget() ingress.Target {
	target := c.target(c.Backend, backendReadiness)
	target.KeepAlive = keepAlive
	return target
}

// backendWatched is what monitoring must know of the backend.
func (c *Config) backendWatched() monitoring.Workload {
	watched := watched(backendName, c.Backend)
	watched.Metrics = &monitoring.Endpoint{
		Port: "http", Path: "/metrics", Interval: 30 * time.Second, Timeout: 10 * time.Second,
	}
	return watched
}
