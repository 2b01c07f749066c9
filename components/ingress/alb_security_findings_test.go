package ingress_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
)

func TestALBSecurityFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]albRow{
		"certificate that is none": {
			reason: "a listener takes ARNs",
			change: func(a *ingress.ALBIngressArgs) {
				a.CertificateARNs = pulumi.StringArray{pulumi.String("spywatcher.example.com")}
			},
			field: "CertificateARNs[0]", rule: "must be the ARN of a certificate in ACM",
		},
		"certificate that is missing": {
			reason: "nil is no certificate",
			change: func(a *ingress.ALBIngressArgs) {
				a.CertificateARNs = pulumi.StringArray{pulumi.String(certificate), nil}
			},
			field: "CertificateARNs[1]", rule: "is missing",
		},
		"policy that is none": {
			reason: "policies of Elastic Load Balancing all start alike",
			change: func(a *ingress.ALBIngressArgs) { a.SSLPolicy = "TLSv1.3" },
			field:  "SSLPolicy", rule: "must name a policy of Elastic Load Balancing",
		},
		"ACL that is none": {
			reason: "the controller takes ARNs",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.ARN = pulumi.String("edge") },
			field:  "WebACL.ARN", rule: "must be the ARN of a regional WAFv2 web ACL",
		},
		"ACL with a name that is none": {
			reason: "WAFv2 allows no dots",
			change: func(a *ingress.ALBIngressArgs) { a.WebACL.Name = pulumi.String("edge.1") },
			field:  "WebACL.Name", rule: "must be 1 to 128 letters",
		},
		"ACL in two ways": {
			reason: "the controller takes one of the two",
			change: func(a *ingress.ALBIngressArgs) {
				a.WebACL = ingress.WebACL{ARN: pulumi.String(acl), Name: pulumi.String("edge")}
			},
			field: "WebACL.Name", rule: "excludes WebACL.ARN",
		},
		"frame options": {
			reason: "browsers know two, and ALLOW-FROM no longer",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.FrameOptions = "ALLOW-FROM https://example.com" },
			field:  "SecurityHeaders.FrameOptions", rule: "must be SAMEORIGIN or DENY or off",
		},
		"content type options": {
			reason: "browsers know one",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.ContentTypeOptions = "sniff" },
			field:  "SecurityHeaders.ContentTypeOptions", rule: "must be nosniff or off",
		},
		"HSTS on two lines": {
			reason: "a header has one",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.StrictTransportSecurity = "max-age=1\nX: y" },
			field:  "SecurityHeaders.StrictTransportSecurity", rule: "printable ASCII characters on one line",
		},
		"content security policy of 1025 bytes": {
			reason: "AWS takes 1K",
			change: func(a *ingress.ALBIngressArgs) {
				a.SecurityHeaders.ContentSecurityPolicy = strings.Repeat("a", 1025)
			},
			field: "SecurityHeaders.ContentSecurityPolicy", rule: "up to 1024",
		},
		"content security policy in another script": {
			reason: "AWS takes ASCII",
			change: func(a *ingress.ALBIngressArgs) { a.SecurityHeaders.ContentSecurityPolicy = "default-src \u00fc" },
			field:  "SecurityHeaders.ContentSecurityPolicy", rule: "printable ASCII",
		},
		"tag without a key": {
			reason: "AWS wants one",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"": "x"} },
			field:  "Tags[]", rule: "key that is not 1 to 128 characters long",
		},
		"tag with a long key": {
			reason: "AWS takes 128 characters",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{strings.Repeat("k", 129): "x"} },
			field:  "Tags[" + strings.Repeat("k", 129) + "]", rule: "key that is not 1 to 128 characters long",
		},
		"tag with a long value": {
			reason: "AWS takes 256 characters",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"k": strings.Repeat("v", 257)} },
			field:  "Tags[k]", rule: "up to 256 characters",
		},
		"tag of AWS": {
			reason: "AWS keeps them to itself, however they are written",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"Aws:team": "x"} },
			field:  "Tags[Aws:team]", rule: "starts with aws:",
		},
		"tag of the controller": {
			reason: "it would no longer know its own",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"elbv2.k8s.aws/cluster": "x"} },
			field:  "Tags[elbv2.k8s.aws/cluster]", rule: "the controller knows its own load balancers",
		},
		"tag key that the annotation cannot hold": {
			reason: "the parser splits at the first equals sign",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"a=b": "x"} },
			field:  "Tags[a=b]", rule: "an equals sign",
		},
		"tag with a blank at its end": {
			reason: "the parser cuts it off",
			change: func(a *ingress.ALBIngressArgs) { a.Tags = map[string]string{"team": "a "} },
			field:  "Tags[team]", rule: "blanks at an end",
		},
	} {
		t.Run(name, row.test)
	}
}
