package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
	"github.com/subculture-collective/spywatcher-infra/components/firewall"
	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

// usesAWS says whether anything is made in the stack's account.
func (c *Config) usesAWS() bool {
	return c.usesEdge() || c.Edge.Firewall != nil || c.Addons.usesAWS()
}

// usesEdge says whether anything of components/edge is made.
func (c *Config) usesEdge() bool {
	return c.Edge.Zone != "" || c.Edge.Logs != nil || c.Alarms.Enabled
}

// newEdge makes what the load balancer needs before it is there, and gives it to the ingress: so the ingress comes after a
// validated certificate, a bucket that may be written to and an ACL that logs, and goes before them.
func (e *environment) newEdge(args *ingress.ALBIngressArgs) error {
	if e.config.Edge.Zone != "" {
		certificate, err := edge.NewCertificate(e.ctx, project, e.config.certificateArgs(), e.aws.edge...)
		if err != nil {
			return err
		}
		args.CertificateARNs = append(args.CertificateARNs, certificate.ARN)
	}
	if e.config.Edge.Logs != nil {
		logs, err := edge.NewAccessLogs(e.ctx, project, e.config.logsArgs(), e.aws.edge...)
		if err != nil {
			return err
		}
		args.AccessLogs = &ingress.Logs{Bucket: logs.Bucket, Prefix: logs.AccessPrefix}
		args.ConnectionLogs = &ingress.Logs{Bucket: logs.Bucket, Prefix: logs.ConnectionPrefix}
		args.HealthCheckLogs = &ingress.Logs{Bucket: logs.Bucket, Prefix: logs.HealthCheckPrefix}
	}
	if e.config.Edge.Firewall != nil {
		acl, err := firewall.NewWebACL(e.ctx, e.ownName(), e.config.firewallArgs(), e.aws.firewall...)
		if err != nil {
			return err
		}
		args.WebACL.ARN = acl.ARN
	}
	return nil
}

// newWatch makes what looks for the load balancer once it is there.
func (e *environment) newWatch() error {
	if e.config.Edge.Zone != "" {
		if _, err := edge.NewAlias(e.ctx, project, e.config.aliasArgs(e.address), e.aws.edge...); err != nil {
			return err
		}
	}
	if e.config.Alarms.Enabled {
		args := e.config.alarmsArgs(e.address)
		if _, err := edge.NewAlarms(e.ctx, e.ownName(), args, e.aws.edge...); err != nil {
			return err
		}
	}
	return nil
}

// ownName is for what AWS knows by its name alone: an account may have several stacks.
func (e *environment) ownName() string { return project + "-" + e.ctx.Stack() }

func (c *Config) zone() edge.Zone {
	zone := edge.Zone{Name: c.Edge.Zone}
	if c.Edge.ZoneID != "" {
		zone.ID = pulumi.String(c.Edge.ZoneID)
	}
	return zone
}

func (c *Config) hosts() []string { return []string{c.Hosts.Frontend, c.Hosts.Backend} }

func (c *Config) certificateArgs() *edge.CertificateArgs {
	return &edge.CertificateArgs{Hosts: c.hosts(), Zone: c.zone()}
}

func (c *Config) logsArgs() *edge.AccessLogsArgs {
	return &edge.AccessLogsArgs{
		Bucket:        c.Edge.Logs.Bucket,
		Prefix:        c.Edge.Logs.Prefix,
		Account:       c.AWS.Account,
		Region:        c.AWS.Region,
		RetentionDays: c.Edge.Logs.RetentionDays,
		ForceDestroy:  c.Edge.Logs.ForceDestroy,
	}
}

func (c *Config) firewallArgs() *firewall.WebACLArgs {
	f := c.Edge.Firewall
	return &firewall.WebACLArgs{
		Allow:      f.Allow,
		Deny:       f.Deny,
		RateLimit:  firewall.RateLimit{RequestsPerSecond: f.RequestsPerSecond, Window: f.Window},
		CountRules: f.CountRules,
		CountOnly:  f.CountOnly,
		Logs:       firewall.Logs{RetentionDays: f.RetentionDays, RedactQueryString: f.RedactQueryString},
	}
}

// loadBalancer is the one that the controller makes for the ingress, whose name is the project's.
func (c *Config) loadBalancer(address pulumi.StringInput) edge.LoadBalancer {
	return edge.LoadBalancer{
		Cluster: c.clusterName(), Namespace: c.Namespace, Ingress: project, Group: c.Ingress.ALB.Group, Address: address,
	}
}

func (c *Config) aliasArgs(address pulumi.StringInput) *edge.AliasArgs {
	return &edge.AliasArgs{Hosts: c.hosts(), Zone: c.zone(), LoadBalancer: c.loadBalancer(address)}
}

func (c *Config) alarmsArgs(address pulumi.StringInput) *edge.AlarmsArgs {
	a := c.Alarms
	args := &edge.AlarmsArgs{
		Account:      c.AWS.Account,
		Region:       c.AWS.Region,
		LoadBalancer: c.loadBalancer(address),
		Services:     []edge.Service{{Name: backendName}, {Name: frontendName}},
		Thresholds: edge.Thresholds{
			ErrorRatio:             a.ErrorRatio,
			MinRequestRate:         a.MinRequestRate,
			ResponseTime:           a.ResponseTime,
			RejectedConnections:    a.RejectedConnections,
			UnhealthyHosts:         a.UnhealthyHosts,
			TargetConnectionErrors: a.TargetConnectionErrors,
		},
		Objectives: a.Objectives.args(),
	}
	for _, s := range a.Subscriptions {
		endpoint := pulumi.ToSecret(pulumi.String(s.Endpoint)).(pulumi.StringOutput)
		args.Subscriptions = append(args.Subscriptions, edge.Subscription{
			Name: s.Name, Protocol: edge.Protocol(s.Protocol), Endpoint: endpoint,
		})
	}
	return args
}

func (o *AlarmObjectives) args() *edge.Objectives {
	if o == nil {
		return nil
	}
	args := &edge.Objectives{Availability: o.Availability, Period: o.Period}
	if o.Latency != nil {
		args.Latency = &edge.LatencyObjective{Share: o.Latency.Share, Within: o.Latency.Within}
	}
	return args
}
