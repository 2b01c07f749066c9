package ingress_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// A value that comes from another resource is unknown in a preview and in place after an update.
func TestALBIngressUnknownInputs(t *testing.T) {
	t.Parallel()
	program := func(ctx *pulumi.Context) error {
		args := albArgs()
		args.Namespace = unknown(ctx, "spywatcher")
		args.Routes[0].Service = unknown(ctx, "spywatcher-frontend")
		args.CertificateARNs = pulumi.StringArray{unknown(ctx, certificate)}
		args.WebACL.ARN = unknown(ctx, acl)
		args.AccessLogs = &ingress.Logs{Bucket: unknown(ctx, "logs"), Prefix: unknown(ctx, "alb")}
		_, err := ingress.NewALBIngress(ctx, "spywatcher", args)
		return err
	}
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, err := recorder.Run(program, recorder.Options{Preview: preview})
			require.NoError(t, err)
			want := func(value string) string {
				if preview {
					return recorder.UnknownMarker
				}
				return value
			}
			object := objectOf(t, recording, "spywatcher")
			assert.Equal(t, want("spywatcher"), object["metadata"].(map[string]any)["namespace"])
			annotations := annotationsOf(t, recording, "spywatcher")
			assert.Equal(t, want(certificate), annotations[alb+"certificate-arn"])
			assert.Equal(t, want(acl), annotations[alb+"wafv2-acl-arn"])
			assert.Equal(t, "internet-facing", annotations[alb+"scheme"], "what is known is shown in a preview too")
			if preview {
				assert.Equal(t, recorder.UnknownMarker, annotations[alb+"load-balancer-attributes"])
			} else {
				attributes := attributesOf(t, annotations[alb+"load-balancer-attributes"])
				assert.Equal(t, "logs", attributes["access_logs.s3.bucket"])
			}
			rules := object["spec"].(map[string]any)["rules"].([]any)
			assert.Equal(t, "spywatcher-backend", serviceOf(rules[0]), "a name given as text stays known")
			assert.Equal(t, want("spywatcher-frontend"), serviceOf(rules[1]))
		})
	}
}

func serviceOf(rule any) any {
	paths := rule.(map[string]any)["http"].(map[string]any)["paths"].([]any)
	return paths[0].(map[string]any)["backend"].(map[string]any)["service"].(map[string]any)["name"]
}

// What is known only in an update is checked there, with the same fields as before: a preview cannot say more.
func TestALBIngressLateChecks(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*pulumi.Context, *ingress.ALBIngressArgs)
		field  string
	}{
		"namespace": {
			reason: "a namespace is a DNS label",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) { a.Namespace = unknown(ctx, "a.b") },
			field:  "Namespace",
		},
		"service": {
			reason: "a Service is named by a DNS label",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) { a.Routes[1].Service = unknown(ctx, "a.b") },
			field:  "Routes[1].Service",
		},
		"service with two targets": {
			reason: "that both routes lead to one Service is seen when its name is",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.Routes[0].Service = unknown(ctx, "spywatcher-backend")
			},
			field: "Routes[1].Target",
		},
		"certificate": {
			reason: "an IAM server certificate does not renew itself",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				iam := unknown(ctx, "arn:aws:iam::123456789012:server-certificate/old")
				a.CertificateARNs = pulumi.StringArray{pulumi.String(certificate), iam}
			},
			field: "CertificateARNs[1]",
		},
		"web ACL": {
			reason: "an ACL of scope CLOUDFRONT cannot stand before a load balancer",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.WebACL.ARN = unknown(ctx, "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1234")
			},
			field: "WebACL.ARN",
		},
		"web ACL's name": {
			reason: "WAFv2 allows no blanks",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) { a.WebACL.Name = unknown(ctx, "my acl") },
			field:  "WebACL.Name",
		},
		"log bucket": {
			reason: "S3 allows no capitals",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.ConnectionLogs = &ingress.Logs{Bucket: unknown(ctx, "Logs")}
			},
			field: "ConnectionLogs.Bucket",
		},
		"log folder": {
			reason: "a load balancer takes no slash at an end",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.AccessLogs = &ingress.Logs{Bucket: pulumi.String("logs"), Prefix: unknown(ctx, "/alb")}
			},
			field: "AccessLogs.Prefix",
		},
		"security group": {
			reason: "a comma would make it two",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.SecurityGroups = pulumi.StringArray{unknown(ctx, "sg-1,sg-2")}
			},
			field: "SecurityGroups[0]",
		},
		"subnet": {
			reason: "an empty name finds nothing",
			change: func(ctx *pulumi.Context, a *ingress.ALBIngressArgs) {
				a.Subnets = pulumi.StringArray{pulumi.String("subnet-a"), unknown(ctx, "")}
			},
			field: "Subnets[1]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := func(ctx *pulumi.Context) error {
				args := albArgs()
				row.change(ctx, args)
				_, err := ingress.NewALBIngress(ctx, "spywatcher", args)
				return err
			}
			_, err := recorder.Run(program, recorder.Options{Preview: true})
			require.NoError(t, err, "nothing is known to be wrong yet")
			_, err = recorder.Run(program, recorder.Options{})
			require.Error(t, err, row.reason)
			assert.Contains(t, err.Error(), "spywatcher: "+row.field+" ", row.reason)
		})
	}
}
