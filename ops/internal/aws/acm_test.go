package aws_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	networkingv1 "k8s.io/api/networking/v1"
)

const (
	validation = "aws:acm/certificateValidation:CertificateValidation"
	wildcard   = `{domainName: example.com, validationMethod: DNS, subjectAlternativeNames: ["*.example.com", api.example.org, example.com]}`
)

type option struct{ domain, name, kind, value string }

func optionsOf(t *testing.T, m made) []option {
	t.Helper()
	var options []option
	for _, element := range m.outputs["domainValidationOptions"].ArrayValue() {
		o := element.ObjectValue()
		options = append(options, option{
			o["domainName"].StringValue(), o["resourceRecordName"].StringValue(),
			o["resourceRecordType"].StringValue(), o["resourceRecordValue"].StringValue(),
		})
	}
	return options
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(certificate, wildcard)
	assert.Regexp(t, "^arn:aws:acm:eu-west-1:123456789012:certificate/[0-9a-f-]{36}$", m.id)
	assert.Equal(t, m.id, m.outputs["arn"].StringValue())
	assert.Equal(t, []any{"example.com", "*.example.com", "api.example.org"}, m.outputs["subjectAlternativeNames"].Mappable(),
		"ACM counts the first among them, and each once")
	options := optionsOf(t, m)
	require.Len(t, options, 3, "one for each name")
	assert.Equal(t, "*.example.com", options[1].domain)
	assert.Equal(t, options[0].name, options[1].name, "a wildcard is validated by its domain's record")
	assert.Equal(t, options[0].value, options[1].value)
	assert.NotEqual(t, options[0].name, options[2].name)
	for _, o := range options {
		assert.Equal(t, "CNAME", o.kind)
		assert.Regexp(t, `^_[0-9a-f]{32}\.`, o.name)
		assert.True(t, strings.HasSuffix(o.name, "."+strings.TrimPrefix(o.domain, "*.")+"."), "ACM ends it with a dot")
		assert.True(t, strings.HasSuffix(o.value, ".acm-validations.aws."))
	}
}

func TestValidation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fqdns func(options []option) string
		// records are made before, all but as many as are left out.
		records, leftOut int
		err              string
		reason           string
	}{
		"all named": {
			fqdns:  func(o []option) string { return fmt.Sprintf(", validationRecordFqdns: [%s, %s]", o[0].name, o[2].name) },
			reason: "the wildcard's is the domain's",
		},
		"named without dots": {
			fqdns: func(o []option) string {
				return fmt.Sprintf(", validationRecordFqdns: [%s, %s]", strings.TrimSuffix(o[0].name, "."), strings.TrimSuffix(o[2].name, "."))
			},
			reason: "an fqdn of Route 53 has none at its end",
		},
		"one is not named": {
			fqdns: func(o []option) string { return fmt.Sprintf(", validationRecordFqdns: [%s]", o[0].name) },
			err:   "the validation record of api.example.org", reason: "ACM would wait for it for ever",
		},
		"nothing is named": {
			fqdns: func([]option) string { return ", validationRecordFqdns: []" }, err: "the validation record of example.com",
			reason: "an empty list names none",
		},
		"no list, all there":   {records: 2, reason: "ACM sees them itself"},
		"no list, one missing": {records: 1, err: "no validation record for api.example.org", reason: "ACM would wait for it for ever"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			m := s.mustMake(certificate, wildcard)
			options := optionsOf(t, m)
			for _, o := range []option{options[0], options[2]}[:test.records] {
				s.mustMake(record, fmt.Sprintf("{zoneId: Z1, name: %s, type: CNAME, ttl: 60, records: [%s]}", o.name, o.value))
			}
			fqdns := ""
			if test.fqdns != nil {
				fqdns = test.fqdns(options)
			}
			validated, err := s.make(validation, properties(t, "{certificateArn: '"+m.id+"'"+fqdns+"}"))
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			assert.Equal(t, m.id, validated.outputs["certificateArn"].StringValue())
		})
	}
}

func TestValidationOfNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	_, err := s.make(validation, properties(t, "{certificateArn: none}"))
	require.ErrorContains(t, err, "certificate none is not there")
}

// guarded is an Ingress that uses a certificate and a web ACL.
const guarded = `
metadata:
  namespace: web
  name: frontend
  annotations:
    alb.ingress.kubernetes.io/certificate-arn: "arn:other, %s"
    alb.ingress.kubernetes.io/%s: %s
spec: {ingressClassName: %s}
`

func TestInUse(t *testing.T) {
	t.Parallel()
	const acl = "aws:wafv2/webAcl:WebAcl"
	inputs := map[string]string{
		certificate: wildcard,
		acl: "{name: shield, scope: REGIONAL, defaultAction: {allow: {}}, visibilityConfig: " +
			"{cloudwatchMetricsEnabled: true, metricName: m, sampledRequestsEnabled: true}}",
	}
	tests := map[string]struct {
		token string
		// ingress has what is made in it.
		ingress func(m made) string
		inUse   bool
		reason  string
	}{
		"certificate": {
			certificate, func(m made) string { return fmt.Sprintf(guarded, m.id, "scheme", "internal", "alb") }, true,
			"ACM refuses while a listener has it",
		},
		"ACL by ARN": {
			acl, func(m made) string {
				return fmt.Sprintf(guarded, "x", "wafv2-acl-arn", m.outputs["arn"].StringValue(), "alb")
			}, true, "WAF refuses while a load balancer has it",
		},
		"ACL by name": {
			acl, func(made) string { return fmt.Sprintf(guarded, "x", "wafv2-acl-name", "shield", "alb") }, true,
			"WAF refuses while a load balancer has it",
		},
		"other certificate": {
			certificate, func(made) string { return fmt.Sprintf(guarded, "x", "scheme", "internal", "alb") }, false, "it is not this one",
		},
		"other ACL": {
			acl, func(made) string { return fmt.Sprintf(guarded, "x", "wafv2-acl-arn", "y", "alb") }, false, "it is not this one",
		},
		"other class": {
			certificate, func(m made) string { return fmt.Sprintf(guarded, m.id, "scheme", "internal", "nginx") }, false,
			"no load balancer comes of it",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ingresses []networkingv1.Ingress
			s := serveOn(t, filepath.Join(t.TempDir(), "aws.json"), func() ([]networkingv1.Ingress, error) { return ingresses, nil })
			m := s.mustMake(test.token, inputs[test.token])
			ingresses = parsed(t, test.ingress(m))
			err := s.delete(m)
			if !test.inUse {
				require.NoError(t, err, test.reason)
				return
			}
			require.ErrorContains(t, err, "is in use by Ingress web/frontend", test.reason)
			assert.NotEmpty(t, s.read(m).GetId(), "it stays")
			ingresses = nil
			require.NoError(t, s.delete(m), "the Ingress is gone")
		})
	}
}

func TestUseUnseen(t *testing.T) {
	t.Parallel()
	down := func() ([]networkingv1.Ingress, error) { return nil, errors.New("connection refused") }
	s := serveOn(t, filepath.Join(t.TempDir(), "aws.json"), down)
	m := s.mustMake(certificate, wildcard)
	require.ErrorContains(t, s.delete(m), "connection refused", "it may be in use")
	_, err := s.invoke("aws:lb/getLoadBalancer:getLoadBalancer", "{name: web}")
	require.ErrorContains(t, err, "connection refused")
}
