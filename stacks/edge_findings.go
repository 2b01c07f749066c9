package stacks

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// edgeFindings are about what two settings would make twice, or what only an ALB has.
func (c *Config) edgeFindings(list *findings.List) {
	alb := c.Ingress.ALB
	for _, row := range []struct {
		made, given bool
		key, other  string
		why         string
	}{
		{c.Edge.Logs != nil, alb.Logs != nil, "logs", "logs", "a load balancer logs to one bucket"},
		{
			c.Edge.Firewall != nil, alb.WebACL != WebACL{}, "firewall", "webACL",
			"a load balancer has one web ACL",
		},
	} {
		if row.made && row.given {
			list.Add(strict.Path(project, "edge", row.key), nil, "must be left out beside %s: %s",
				strict.Path(project, "ingress", "alb", row.other), row.why)
		}
	}
	if c.Ingress.Controller == albController {
		return
	}
	for _, row := range []struct {
		key string
		set bool
	}{
		{"edge.zone", c.Edge.Zone != ""},
		{"edge.logs", c.Edge.Logs != nil},
		{"edge.firewall", c.Edge.Firewall != nil},
		{"alarms", c.Alarms.Enabled},
	} {
		if row.set {
			list.Add(project+":"+row.key, nil, "must be left out with the controller %s: it is for an ALB", c.Ingress.Controller)
		}
	}
}

// awsComponentFindings are what the components on AWS would refuse.
func (c *Config) awsComponentFindings() findings.List {
	var list findings.List
	account := map[string]string{"Account": "aws.account", "Region": "aws.region"}
	if c.Edge.Zone != "" {
		zone := map[string]string{
			"Zone.Name": "edge.zone", "Zone.ID": "edge.zoneID", "Hosts[0]": "hosts.frontend", "Hosts[1]": "hosts.backend",
		}
		list = append(list, origin{"edge", zone}.of(c.certificateArgs().Findings())...)
	}
	if c.Edge.Logs != nil {
		list = append(list, origin{"edge.logs", account}.of(c.logsArgs().Findings())...)
	}
	if c.Edge.Firewall != nil {
		firewall := map[string]string{
			"RateLimit": "edge.firewall", "RateLimit.RequestsPerSecond": "edge.firewall.requestsPerSecond",
			"RateLimit.Window":   "edge.firewall.window",
			"Logs.RetentionDays": "edge.firewall.retentionDays",
		}
		list = append(list, origin{"edge.firewall", firewall}.of(c.firewallArgs().Findings())...)
	}
	if c.Alarms.Enabled {
		alarms := map[string]string{
			"Account": "aws.account", "Region": "aws.region", "LoadBalancer.Cluster": c.clusterSetting(),
			"LoadBalancer.Group": "ingress.alb.group", "LoadBalancer.Namespace": "namespace",
		}
		for _, field := range []string{
			"errorRatio", "minRequestRate", "responseTime", "rejectedConnections", "unhealthyHosts", "targetConnectionErrors",
		} {
			alarms["Thresholds."+upper(field)] = "alarms." + field
		}
		list = append(list, origin{"alarms", alarms}.of(c.alarmsArgs(pulumi.String("later")).Findings())...)
	}
	if c.Addons.any() {
		addons := map[string]string{
			"Cluster.Name": c.clusterSetting(), "Cluster.Account": "aws.account", "Cluster.Region": "aws.region",
			"Cluster.VPC": "addons.loadBalancerController.vpc",
		}
		list = append(list, origin{"addons", addons}.of(c.addonsArgs().Findings())...)
	}
	return list
}

// clusterSetting is where the cluster's name comes from.
func (c *Config) clusterSetting() string {
	if c.Cluster.Context == "" {
		return "cluster"
	}
	return "aws.cluster"
}

func upper(field string) string { return strings.ToUpper(field[:1]) + field[1:] }
