package ingress_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

func TestALBIngressAnnotations(t *testing.T) {
	t.Parallel()
	attribute := func(key string) func(*testing.T, map[string]any) any {
		return func(t *testing.T, a map[string]any) any {
			t.Helper()
			return attributesOf(t, a[alb+"load-balancer-attributes"])[key]
		}
	}
	header := func(key string) func(*testing.T, map[string]any) any {
		return func(t *testing.T, a map[string]any) any {
			t.Helper()
			return attributesOf(t, a[alb+"listener-attributes.HTTPS-443"])["routing.http.response."+key]
		}
	}
	annotation := func(suffix string) func(*testing.T, map[string]any) any {
		return func(_ *testing.T, a map[string]any) any { return a[alb+suffix] }
	}
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.ALBIngressArgs)
		read   func(*testing.T, map[string]any) any
		want   any
	}{
		"internal": {
			reason: "a load balancer need not face the internet",
			change: func(a *ingress.ALBIngressArgs) { a.Scheme = ingress.Internal },
			read:   annotation("scheme"), want: "internal",
		},
		"name": {
			reason: "a load balancer can be found by its name",
			change: func(a *ingress.ALBIngressArgs) { a.Name = "spywatcher-production" },
			read:   annotation("load-balancer-name"), want: "spywatcher-production",
		},
		"group": {
			reason: "load balancers can be shared",
			change: func(a *ingress.ALBIngressArgs) { a.Group = "edge.shared" },
			read:   annotation("group.name"), want: "edge.shared",
		},
		"group order": {
			reason: "rules that must be tried first come first",
			change: func(a *ingress.ALBIngressArgs) { a.Group, a.GroupOrder = "edge", -10 },
			read:   annotation("group.order"), want: "-10",
		},
		"default group order": {
			reason: "older controllers refuse a written 0, and the same order written twice in a group",
			change: func(a *ingress.ALBIngressArgs) { a.Group = "edge" },
			read:   annotation("group.order"), want: nil,
		},
		"tags": {
			reason: "tags are sorted, and their commas escaped",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"team": "a, b", "cost": "c=1"} },
			read:   annotation("tags"), want: `cost=c=1,team=a\, b`,
		},
		"certificates": {
			reason: "the first is the default certificate, so the order stays",
			change: func(a *ingress.ALBIngressArgs) {
				a.CertificateARNs = pulumi.StringArray{pulumi.String(certificate), pulumi.String(certificate + "-2")}
			},
			read: annotation("certificate-arn"), want: certificate + "," + certificate + "-2",
		},
		"TLS policy": {
			reason: "an older client may need an older policy",
			change: func(a *ingress.ALBIngressArgs) { a.SSLPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06" },
			read:   annotation("ssl-policy"), want: "ELBSecurityPolicy-TLS13-1-2-2021-06",
		},
		"web ACL by ARN": {
			reason: "the ACL comes from elsewhere",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.ARN = pulumi.String(acl) },
			read:   annotation("wafv2-acl-arn"), want: acl,
		},
		"web ACL taken away": {
			reason: "the controller leaves an ACL alone when the annotation goes",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.ARN = pulumi.String("none") },
			read:   annotation("wafv2-acl-arn"), want: "none",
		},
		"web ACL by name": {
			reason: "the controller can look an ACL up",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.Name = pulumi.String("edge") },
			read:   annotation("wafv2-acl-name"), want: "edge",
		},
		"web ACL fails open": {
			reason: "availability may count for more than the filter",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.FailOpen = true },
			read:   attribute("waf.fail_open.enabled"), want: "true",
		},
		"inbound CIDRs": {
			reason: "not everybody may connect",
			change: func(a *ingress.ALBIngressArgs) { a.InboundCIDRs = []string{"203.0.113.0/24", "2001:db8::/32"} },
			read:   annotation("inbound-cidrs"), want: "203.0.113.0/24,2001:db8::/32",
		},
		"own security groups": {
			reason: "groups may be managed elsewhere",
			change: func(a *ingress.ALBIngressArgs) {
				a.SecurityGroups = pulumi.StringArray{pulumi.String("sg-1"), pulumi.String("web")}
			},
			read: annotation("security-groups"), want: "sg-1,web",
		},
		"own security groups still reach the pods": {
			reason: "without the controller's rules no health check would arrive",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityGroups = pulumi.StringArray{pulumi.String("sg-1")} },
			read:   annotation("manage-backend-security-group-rules"), want: "true",
		},
		"subnets": {
			reason: "subnets may have no tags to be found by",
			change: func(a *ingress.ALBIngressArgs) {
				a.Subnets = pulumi.StringArray{pulumi.String("subnet-a"), pulumi.String("subnet-b")}
			},
			read: annotation("subnets"), want: "subnet-a,subnet-b",
		},
		"idle timeout": {
			reason: "quiet WebSockets may need longer",
			change: func(a *ingress.ALBIngressArgs) { a.IdleTimeout = 2 * time.Minute },
			read:   attribute("idle_timeout.timeout_seconds"), want: "120",
		},
		"client keep-alive": {
			reason: "clients may be told to reconnect sooner",
			change: func(a *ingress.ALBIngressArgs) { a.ClientKeepAlive = time.Minute },
			read:   attribute("client_keep_alive.seconds"), want: "60",
		},
		"no HTTP/2": {
			reason: "it can be turned off",
			change: func(a *ingress.ALBIngressArgs) { a.DisableHTTP2 = true },
			read:   attribute("routing.http2.enabled"), want: "false",
		},
		"invalid headers": {
			reason: "an application may use underscores",
			change: func(a *ingress.ALBIngressArgs) { a.KeepInvalidHeaders = true },
			read:   attribute("routing.http.drop_invalid_header_fields.enabled"), want: "false",
		},
		"deletion protection": {
			reason: "production resists deletion",
			change: func(a *ingress.ALBIngressArgs) { a.DeletionProtection = true },
			read:   attribute("deletion_protection.enabled"), want: "true",
		},
		"zonal shift": {
			reason: "a zone can be taken out",
			change: func(a *ingress.ALBIngressArgs) { a.ZonalShift = true },
			read:   attribute("zonal_shift.config.enabled"), want: "true",
		},
		"server header": {
			reason: "it can be kept",
			change: func(a *ingress.ALBIngressArgs) { a.KeepServerHeader = true },
			read:   header("server.enabled"), want: "true",
		},
		"server header of the redirect": {
			reason: "both listeners answer",
			change: func(a *ingress.ALBIngressArgs) { a.KeepServerHeader = true },
			read:   annotation("listener-attributes.HTTP-80"), want: "routing.http.response.server.enabled=true",
		},
		"another HSTS": {
			reason: "a year may be too long to begin with",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.StrictTransportSecurity = "max-age=300" },
			read:   header("strict_transport_security.header_value"), want: "max-age=300",
		},
		"no frame options": {
			reason: "a header left out is written as empty, or the one before would stay",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.FrameOptions = ingress.NoHeader },
			read:   header("x_frame_options.header_value"), want: "",
		},
		"no content type options": {
			reason: "a header left out is written as empty, or the one before would stay",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.ContentTypeOptions = ingress.NoHeader },
			read:   header("x_content_type_options.header_value"), want: "",
		},
		"content security policy": {
			reason: "commas are escaped, so the controller's parser gives them back",
			change: func(a *ingress.ALBIngressArgs) {
				a.SecurityHeaders.ContentSecurityPolicy = "default-src 'self', frame-src=x"
			},
			read: header("content_security_policy.header_value"), want: "default-src 'self', frame-src=x",
		},
		"another class": {
			reason: "a cluster may call the controller's class something else, and no annotation names it",
			change: func(a *ingress.ALBIngressArgs) { a.ClassName = "alb-internal" },
			read:   func(_ *testing.T, a map[string]any) any { return a["kubernetes.io/ingress.class"] }, want: nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := albArgs()
			row.change(args)
			assert.Equal(t, row.want, row.read(t, albAnnotations(t, args)), row.reason)
		})
	}
}

func TestALBIngressLogs(t *testing.T) {
	t.Parallel()
	args := albArgs()
	args.AccessLogs = &ingress.Logs{Bucket: pulumi.String("logs-a"), Prefix: pulumi.String("alb/spywatcher")}
	args.ConnectionLogs = &ingress.Logs{Bucket: pulumi.String("logs-b")}
	args.HealthCheckLogs = &ingress.Logs{Bucket: pulumi.String("logs-c"), Prefix: pulumi.String("health")}
	attributes := attributesOf(t, albAnnotations(t, args)[alb+"load-balancer-attributes"])
	for key, want := range map[string]string{
		"access_logs.s3.enabled":       "true",
		"access_logs.s3.bucket":        "logs-a",
		"access_logs.s3.prefix":        "alb/spywatcher",
		"connection_logs.s3.enabled":   "true",
		"connection_logs.s3.bucket":    "logs-b",
		"connection_logs.s3.prefix":    "",
		"health_check_logs.s3.enabled": "true",
		"health_check_logs.s3.bucket":  "logs-c",
		"health_check_logs.s3.prefix":  "health",
	} {
		assert.Equal(t, want, attributes[key], key)
	}
	assert.Len(t, attributes, 15+6, "logs add a bucket and a folder each, and take nothing away")
}
