package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// componentFindings are what the components would refuse, with the paths of the settings that it comes from. So it is
// known before anything is registered, and no rule is written twice.
func (c *Config) componentFindings(secrets workload.SecretSettings) findings.List {
	namespace := pulumi.String(c.Namespace)
	frontend, backend := pulumi.String(frontendName), pulumi.String(backendName)
	routes := c.routes(frontend, backend)

	var list findings.List
	list = append(list, c.workloadOrigin("backend", c.Backend).of(c.backendArgs(namespace, secrets).Findings())...)
	list = append(list, c.workloadOrigin("frontend", c.Frontend).of(c.frontendArgs(namespace).Findings())...)
	if c.Ingress.Controller == nginxController {
		list = append(list, ingressOrigin("ingress.nginx").of(c.nginxArgs(namespace, routes).Findings())...)
	} else {
		list = append(list, ingressOrigin("ingress.alb").of(c.albArgs(namespace, routes).Findings())...)
	}
	list = append(list, c.awsComponentFindings()...)
	if c.Monitoring.Enabled {
		list = append(list, monitoringOrigin().of(c.monitoringArgs().Findings())...)
	}
	if c.Mesh.Enabled {
		list = append(list, meshOrigin().of(c.meshArgs(namespace, backend).Findings())...)
	}
	return list
}

// workloadOrigin is that of the arguments which workloadArgs and its two callers fill.
func (c *Config) workloadOrigin(key string, w Workload) origin {
	others := map[string]string{
		"Namespace": "namespace",
		// A graceful process may take as long to end as its requests do.
		"Drain.Shutdown":                    key + ".drain.inFlight",
		"ExtraPorts[0].Number":              key + ".metrics.port",
		"SecretSettings.Existing.Name":      "secrets.name",
		"SecretSettings.External.Store":     "secrets.store",
		"SecretSettings.External.StoreKind": "secrets.storeKind",
		"SecretSettings.External.Refresh":   "secrets.refresh",
		"SecretSettings.External.Keys":      "secrets.key",
	}
	c.addPeers(others, key, w)
	return origin{key, others}
}

// addPeers tells where the peers of a workload come from, in its order: load balancer, own ones, scraper.
func (c *Config) addPeers(others map[string]string, key string, w Workload) {
	before := c.loadBalancerPeers()
	for i := range before {
		if c.Ingress.Controller == nginxController {
			others[checks.Indexed("AllowFrom", i)] = "network.ingressController"
		} else {
			others[checks.Indexed("AllowFrom", i)+".CIDR"] = checks.Indexed("network.loadBalancer", i)
		}
	}
	for i := range w.AllowFrom {
		others[checks.Indexed("AllowFrom", len(before)+i)] = checks.Indexed(key+".allowFrom", i)
	}
	others[checks.Indexed("AllowFrom", len(before)+len(w.AllowFrom))] = "network.scraper"
}

func ingressOrigin(key string) origin {
	others := map[string]string{
		"Namespace": "namespace", "ClassName": "ingress.className", "IdleTimeout": "ingress.idleTimeout",
		"InboundCIDRs": "ingress.inboundCIDRs",
		"AccessLogs":   key + ".logs", "ConnectionLogs": key + ".logs", "HealthCheckLogs": key + ".logs",
	}
	for i, workload := range []string{"frontend", "backend"} {
		route := checks.Indexed("Routes", i)
		others[route+".Host"] = "hosts." + workload
		others[route+".Target.Stickiness"] = workload + ".stickiness"
		others[route+".Target.DeregistrationDelay"] = workload + ".drain.inFlight"
		// The servers' times are fixed; what can be changed is the load balancer's, which must be below.
		others[route+".Target.KeepAlive"] = "ingress.idleTimeout"
	}
	return origin{key, others}
}

func monitoringOrigin() origin {
	others := map[string]string{"Namespace": "namespace"}
	for i, workload := range []string{"backend", "frontend"} {
		watched := checks.Indexed("Workloads", i)
		others[watched+".MinReplicas"] = workload + ".scaling.min"
		others[watched+".MaxReplicas"] = workload + ".scaling.max"
		others[watched+".Metrics"] = workload + ".metrics"
		others[watched+".Objectives"] = workload + ".objectives"
	}
	return origin{"monitoring", others}
}

func meshOrigin() origin {
	return origin{"mesh", map[string]string{"Namespace": "namespace", "Hosts[0]": "hosts.backend"}}
}
