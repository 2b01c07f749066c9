package ingress_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

// albRow is one change to good arguments, and the only finding that must come of it.
type albRow struct {
	reason string
	change func(*ingress.ALBIngressArgs)
	field  string
	rule   string
}

func (row albRow) test(t *testing.T) {
	t.Parallel()
	args := albArgs()
	row.change(args)
	onlyFinding(t, args.Findings(), row.field, row.rule, row.reason)
}

func TestALBFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]albRow{
		"no namespace": {
			reason: "an Ingress reaches Services of its own namespace alone",
			change: func(a *ingress.ALBIngressArgs) { a.Namespace = nil },
			field:  "Namespace", rule: "is missing",
		},
		"namespace that is no label": {
			reason: "Kubernetes refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.Namespace = pulumi.String("Spywatcher") },
			field:  "Namespace", rule: "must be a DNS label",
		},
		"class that is no name": {
			reason: "Kubernetes refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.ClassName = "ALB" },
			field:  "ClassName", rule: "must be a DNS subdomain",
		},
		"unknown scheme": {
			reason: "AWS has two",
			change: func(a *ingress.ALBIngressArgs) { a.Scheme = "public" },
			field:  "Scheme", rule: "must be internet-facing or internal",
		},
		"name of 33 characters": {
			reason: "the controller takes 32",
			change: func(a *ingress.ALBIngressArgs) { a.Name = strings.Repeat("a", 33) },
			field:  "Name", rule: "up to 32 letters",
		},
		"name with a hyphen at its end": {
			reason: "AWS refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.Name = "spywatcher-" },
			field:  "Name", rule: "no hyphen at either end",
		},
		"name with a dot": {
			reason: "AWS refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.Name = "spywatcher.production" },
			field:  "Name", rule: "letters, digits and hyphens",
		},
		"name that AWS makes up itself": {
			reason: "internal- is what AWS puts before the DNS names of internal ones",
			change: func(a *ingress.ALBIngressArgs) { a.Name = "internal-spywatcher" },
			field:  "Name", rule: "must not start with internal-",
		},
		"group of 64 characters": {
			reason: "the controller takes 63",
			change: func(a *ingress.ALBIngressArgs) { a.Group = strings.Repeat("a", 64) },
			field:  "Group", rule: "up to 63 lower case letters",
		},
		"group in capitals": {
			reason: "the controller refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.Group = "Edge" },
			field:  "Group", rule: "lower case letters",
		},
		"group order too low": {
			reason: "the controller takes -1000 to 1000",
			change: func(a *ingress.ALBIngressArgs) { a.Group, a.GroupOrder = "edge", -1001 },
			field:  "GroupOrder", rule: "must be from -1000 to 1000",
		},
		"group order too high": {
			reason: "the controller takes -1000 to 1000",
			change: func(a *ingress.ALBIngressArgs) { a.Group, a.GroupOrder = "edge", 1001 },
			field:  "GroupOrder", rule: "must be from -1000 to 1000",
		},
		"order without a group": {
			reason: "there is nobody to be ordered with",
			change: func(a *ingress.ALBIngressArgs) { a.GroupOrder = 1 },
			field:  "GroupOrder", rule: "needs Group",
		},
		"idle timeout of nothing": {
			reason: "AWS takes 1s to 4000s",
			change: func(a *ingress.ALBIngressArgs) { a.IdleTimeout = -time.Second },
			field:  "IdleTimeout", rule: "must be from 1s to 1h6m40s",
		},
		"idle timeout too long": {
			reason: "AWS takes 1s to 4000s",
			change: func(a *ingress.ALBIngressArgs) { a.IdleTimeout = 4001 * time.Second },
			field:  "IdleTimeout", rule: "must be from 1s to 1h6m40s",
		},
		"client keep-alive too short": {
			reason: "AWS takes 60s to 604800s",
			change: func(a *ingress.ALBIngressArgs) { a.ClientKeepAlive = 59 * time.Second },
			field:  "ClientKeepAlive", rule: "must be from 1m0s to 168h0m0s",
		},
		"client keep-alive too long": {
			reason: "AWS takes 60s to 604800s",
			change: func(a *ingress.ALBIngressArgs) { a.ClientKeepAlive = 604801 * time.Second },
			field:  "ClientKeepAlive", rule: "must be from 1m0s to 168h0m0s",
		},
		"server that hangs up first": {
			reason: "clients would get a 502",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[1].Target.KeepAlive = 5 * time.Second },
			field:  "Routes[1].Target.KeepAlive", rule: "must be longer than IdleTimeout (1m0s)",
		},
		"server that hangs up at the same time": {
			reason: "which of the two is first is chance",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[1].Target.KeepAlive = time.Minute },
			field:  "Routes[1].Target.KeepAlive", rule: "must be longer than IdleTimeout (1m0s)",
		},
		"target": {
			reason: "targets are checked where they are used",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[1].Target.Algorithm = ingress.WeightedRandom },
			field:  "Routes[1].Target.Stickiness", rule: "cannot be had with Algorithm weighted_random",
		},
		"one service with two targets": {
			reason: "a Service holds one set of annotations",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[1].Service = a.Routes[0].Service },
			field:  "Routes[1].Target",
			rule:   `differs from that of Routes[0], but both lead to the Service "spywatcher-frontend"`,
		},
		"host of 129 characters": {
			reason: "a rule of a load balancer takes 128",
			change: func(a *ingress.ALBIngressArgs) {
				a.Routes[0].Host = strings.Repeat("a", 60) + "." + strings.Repeat("b", 60) + ".example"
			},
			field: "Routes[0].Host", rule: "must have up to 128 characters",
		},
		"path of 127 characters": {
			reason: "a rule takes 128, and the controller adds two to a prefix",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[0].Path = "/" + strings.Repeat("a", 126) },
			field:  "Routes[0].Path", rule: "must have up to 126 characters",
		},
		"logs without a bucket": {
			reason: "the controller would make no listener",
			change: func(a *ingress.ALBIngressArgs) { a.HealthCheckLogs = &ingress.Logs{} },
			field:  "HealthCheckLogs.Bucket", rule: "is missing",
		},
		"log bucket that is none": {
			reason: "S3 allows no underscores",
			change: func(a *ingress.ALBIngressArgs) { a.AccessLogs = &ingress.Logs{Bucket: pulumi.String("my_logs")} },
			field:  "AccessLogs.Bucket", rule: "must be the name of an S3 bucket",
		},
		"log folder that the load balancer adds": {
			reason: "AWS refuses it",
			change: func(a *ingress.ALBIngressArgs) {
				a.ConnectionLogs = &ingress.Logs{Bucket: pulumi.String("logs"), Prefix: pulumi.String("alb/AWSLogs")}
			},
			field: "ConnectionLogs.Prefix", rule: "must not hold AWSLogs",
		},
		"log folder with a slash at its end": {
			reason: "the bucket's policy is for another folder",
			change: func(a *ingress.ALBIngressArgs) {
				a.AccessLogs = &ingress.Logs{Bucket: pulumi.String("logs"), Prefix: pulumi.String("alb/")}
			},
			field: "AccessLogs.Prefix", rule: "must not start or end with a slash",
		},
		"log folder with a blank": {
			reason: "the controller's parser cuts it off at an end",
			change: func(a *ingress.ALBIngressArgs) {
				a.AccessLogs = &ingress.Logs{Bucket: pulumi.String("logs"), Prefix: pulumi.String("al b")}
			},
			field: "AccessLogs.Prefix", rule: "must hold no blanks",
		},
		"inbound range that is none": {
			reason: "the controller refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.InboundCIDRs = []string{"10.0.0.0/8", "10.0.0.1"} },
			field:  "InboundCIDRs[1]", rule: "must be a range of addresses",
		},
		"inbound range with a host": {
			reason: "AWS refuses it",
			change: func(a *ingress.ALBIngressArgs) { a.InboundCIDRs = []string{"10.1.0.0/8"} },
			field:  "InboundCIDRs[0]", rule: "write 10.0.0.0/8",
		},
		"inbound ranges beside own groups": {
			reason: "the controller would not look at the ranges",
			change: func(a *ingress.ALBIngressArgs) {
				a.InboundCIDRs = []string{"10.0.0.0/8"}
				a.SecurityGroups = pulumi.StringArray{pulumi.String("sg-1")}
			},
			field: "InboundCIDRs", rule: "excludes SecurityGroups",
		},
		"security group with a comma": {
			reason: "it would be two",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityGroups = pulumi.StringArray{pulumi.String("a,b")} },
			field:  "SecurityGroups[0]", rule: "without a comma",
		},
		"security group that is missing": {
			reason: "nil is no group",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityGroups = pulumi.StringArray{nil} },
			field:  "SecurityGroups[0]", rule: "is missing",
		},
		"one subnet": {
			reason: "a load balancer stands in two zones at least",
			change: func(a *ingress.ALBIngressArgs) { a.Subnets = pulumi.StringArray{pulumi.String("subnet-a")} },
			field:  "Subnets", rule: "needs at least two",
		},
		"subnet with a blank at its end": {
			reason: "the controller cuts it off",
			change: func(a *ingress.ALBIngressArgs) {
				a.Subnets = pulumi.StringArray{pulumi.String("subnet-a"), pulumi.String("subnet-b ")}
			},
			field: "Subnets[1]", rule: "must be an id or a name",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestALBArgumentsThatAreFine(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.ALBIngressArgs)
	}{
		"the longest name": {
			reason: "32 characters are allowed",
			change: func(a *ingress.ALBIngressArgs) { a.Name = strings.Repeat("a", 32) },
		},
		"the longest group": {
			reason: "63 characters are allowed",
			change: func(a *ingress.ALBIngressArgs) { a.Group = strings.Repeat("a", 63) },
		},
		"the first and the last place": {
			reason: "-1000 to 1000 are allowed",
			change: func(a *ingress.ALBIngressArgs) { a.Group, a.GroupOrder = "edge", -1000 },
		},
		"the longest path": {
			reason: "126 characters and the controller's two are allowed",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[0].Path = "/" + strings.Repeat("a", 125) },
		},
		"a server that waits longer": {
			reason: "the load balancer hangs up first",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[1].Target.KeepAlive = 61 * time.Second },
		},
		"the limits of time": {
			reason: "AWS allows them",
			change: func(a *ingress.ALBIngressArgs) {
				a.IdleTimeout, a.ClientKeepAlive = 4000*time.Second, 604800*time.Second
			},
		},
		"an ACL that is taken away": {
			reason: "none is the controller's word for it",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.ARN = pulumi.String("none") },
		},
		"certificates of other partitions": {
			reason: "China and GovCloud have ARNs of their own",
			change: func(a *ingress.ALBIngressArgs) {
				other := strings.Replace(certificate, "arn:aws:", "arn:aws-us-gov:", 1)
				a.CertificateARNs = pulumi.StringArray{pulumi.String(other)}
			},
		},
		"services whose names come later": {
			reason: "two names that are not known yet are not the same name",
			change: func(a *ingress.ALBIngressArgs) {
				a.Routes[0].Service = pulumi.String("a").ToStringOutput()
				a.Routes[1].Service = pulumi.String("b").ToStringOutput()
			},
		},
		"subnets by name": {
			reason: "their tag Name may hold blanks",
			change: func(a *ingress.ALBIngressArgs) {
				a.Subnets = pulumi.StringArray{pulumi.String("public a"), pulumi.String("public b")}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := albArgs()
			row.change(args)
			assert.Empty(t, args.Findings(), row.reason)
		})
	}
}
