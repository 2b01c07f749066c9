package stacks

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// load reads the stack's configuration, or says all that is wrong with it.
func load(ctx *pulumi.Context, missing missingSecrets) (*Config, workload.SecretSettings, error) {
	config := defaultConfig()
	given := strict.Read(ctx, project, &config)
	settings := maps.Clone(given.Values)
	for _, name := range SecretNames() {
		delete(settings, name) // They are read one by one, with what Pulumi knows of their encryption.
	}
	wrong := strict.Decode(settings, project, &config, strict.Secret(given.Secrets...))
	wrong = append(wrong, encryptedFindings(wrong, given.Secrets)...)
	config.restore(wrong)

	secrets, list := config.Secrets.secretSettings(ctx, missing)
	list = slices.Concat(besides(wrong, config.findings(secrets)), list)
	return &config, secrets, list.Err("the configuration of the stack " + ctx.Stack())
}

// alarmsKey may be encrypted: who is told of alarms is shown nowhere.
const alarmsKey = "alarms"

// encryptedFindings are about keys that are encrypted although plain objects, or Pulumi's state, would show what they
// hold. An unknown key was refused already.
func encryptedFindings(wrong findings.List, keys []string) findings.List {
	var list findings.List
	for _, key := range keys {
		field := strict.Path(project, key)
		if !isRefused(wrong, field) && !slices.Contains(SecretNames(), key) && key != alarmsKey {
			list.Add(field, nil, "is encrypted, whole or in part, but would be shown in plain objects: of this configuration "+
				"only the secret settings, each a key of its own, and %s are kept secret", strict.Path(project, alarmsKey))
		}
	}
	return list
}

// findings are what is wrong with a configuration whose single values are right: what contradicts each other, and what
// the components would refuse.
func (c *Config) findings(secrets workload.SecretSettings) findings.List {
	var list findings.List
	c.awsFindings(&list)
	c.edgeFindings(&list)
	c.hostFindings(&list)
	c.networkFindings(&list)
	c.workloadFindings(&list)
	c.retentionFindings(&list)
	list.Under(strict.Path(project, "secrets"), c.Secrets.findings())
	list = besides(list, c.componentFindings(secrets))
	return append(list, c.quotaFindings(list)...)
}

func (c *Config) hostFindings(list *findings.List) {
	if c.Hosts.Frontend == c.Hosts.Backend {
		list.Add(strict.Path(project, "hosts", "backend"), c.Hosts.Backend, "is the frontend's host too: the load balancer "+
			"could not tell their requests apart")
	}
}

func (c *Config) networkFindings(list *findings.List) {
	if c.Ingress.Controller != albController {
		return
	}
	if len(c.Network.LoadBalancer) == 0 {
		list.Add(strict.Path(project, "network", "loadBalancer"), nil, "is missing: name the address ranges of the load "+
			"balancer's subnets, or it could reach no pod")
	}
	if idle := c.Ingress.IdleTimeout; idle >= keepAlive {
		list.Add(strict.Path(project, "ingress", "idleTimeout"), idle, "must be below %s, for which the workloads' servers "+
			"keep a silent connection, or they close some that the load balancer still uses and clients get a 502", keepAlive)
	}
}

// workloadFindings are about settings that would change nothing, or what the rest of the program takes for given.
func (c *Config) workloadFindings(list *findings.List) {
	for _, named := range []struct {
		name string
		Workload
	}{{"backend", c.Backend}, {"frontend", c.Frontend}} {
		if m := named.Scaling.CustomMetrics; m.Enabled && m.RequestsPerSecond+m.ActiveConnections+m.QueueDepth == 0 {
			list.Add(strict.Path(project, named.name, "scaling", "customMetrics"), nil, "is enabled and names no metric: set "+
				"requestsPerSecond, activeConnections or queueDepth above 0")
		}
	}
	if c.Backend.Metrics != nil {
		list.Add(strict.Path(project, "backend", "metrics"), nil, "must be left out: the backend answers /metrics on its "+
			"own port")
	}
	if port, given := c.Backend.Settings["PORT"]; given {
		list.Add(strict.Path(project, "backend", "settings", "PORT"), port, "must be left out: its probes and its Service "+
			"look for the backend on %d", backendPort)
	}
}
