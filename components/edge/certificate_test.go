package edge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// makeCertificate makes one Certificate called "edge", and somebody who uses it.
func makeCertificate(t *testing.T, c *cloud, args *edge.CertificateArgs) error {
	t.Helper()
	return c.run(func(ctx *pulumi.Context) error {
		made, err := edge.NewCertificate(ctx, "edge", args)
		if err != nil {
			return err
		}
		c.answered.Keep("arn", made.ARN)
		consume(t, ctx, "ingress", pulumi.Map{"certificate": made.ARN})
		return nil
	})
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeCertificate(t, c, certificateArgs()))

			assert.Equal(t, []string{
				"aws:acm/certificate:Certificate edge <- edge",
				"aws:acm/certificateValidation:CertificateValidation edge <- edge",
				"aws:route53/record:Record edge-example.com <- edge",
				"aws:route53/record:Record edge-spywatcher.example.com <- edge",
				"spywatcher:edge:Certificate edge",
				"test:index:Consumer ingress",
			}, c.URNs(), "a wildcard and the name below it share one record, in a preview too")
			assert.Equal(t, map[string]any{
				"domainName":              "example.com",
				"subjectAlternativeNames": []any{"spywatcher.example.com", "*.spywatcher.example.com"},
				"validationMethod":        "DNS",
			}, c.object(t, "aws:acm/certificate:Certificate", "edge"))
			for _, domain := range []string{"example.com", "spywatcher.example.com"} {
				assert.Equal(t, map[string]any{
					"zoneId":         "Z0123456789ABC",
					"name":           known(preview, "_key."+domain+"."),
					"type":           known(preview, "CNAME"),
					"records":        []any{known(preview, "_"+domain+".acm-validations.aws.")},
					"ttl":            int64(300),
					"allowOverwrite": true,
				}, c.object(t, "Record", "edge-"+domain), "the record is the one that ACM asks for this domain")
			}
			assert.Equal(t, map[string]any{
				"certificateArn": known(preview, certificateARN),
				"validationRecordFqdns": []any{
					known(preview, "_key.example.com."), known(preview, "_key.spywatcher.example.com."),
				},
			}, c.object(t, "CertificateValidation", "edge"))
			validation, _ := c.Find("CertificateValidation", "edge")
			assert.Equal(t, 30*time.Minute, validation.CreateTimeout, "a zone that nobody delegates to is found out")
			assert.Equal(t, map[string]any{
				"hosts": []any{"*.spywatcher.example.com", "spywatcher.example.com", "example.com"}, "zone": "example.com",
			}, c.object(t, "spywatcher:edge:Certificate", "edge"), "the state shows the arguments")

			if preview {
				assert.NotContains(t, c.answered.Values(), "arn", "only ACM can know it")
			} else {
				assert.Equal(t, certificateARN, c.answered.Values()["arn"])
			}
		})
	}
}

// Whoever uses the ARN waits for the validation, and when it goes, the certificate goes after it.
func TestCertificateOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeCertificate(t, c, certificateArgs()))
			assert.Contains(t, c.needs["Consumer ingress"], "CertificateValidation edge", "the ARN is the validated one's")
			assert.Equal(t, []string{
				"Certificate edge", "Record edge-example.com", "Record edge-spywatcher.example.com",
			}, c.needs["CertificateValidation edge"])
			assert.Contains(t, c.needs["Record edge-example.com"], "Certificate edge")
			assert.Empty(t, c.removedFirst, "the new certificate is there before the old one goes")
		})
	}
}

func TestCertificateLooksItsZoneUp(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	args := certificateArgs()
	args.Zone.ID = nil
	require.NoError(t, makeCertificate(t, c, args))
	assert.Equal(t, "Z0LOOKEDUP", c.object(t, "Record", "edge-example.com")["zoneId"])
	asked, _ := c.called("getZone")
	assert.Equal(t, []map[string]any{{"name": "example.com", "privateZone": false}}, asked,
		"ACM asks public DNS, so a private zone of that name is not meant")
}

// The order of hosts means nothing: a certificate must not be replaced when they are sorted otherwise.
func TestCertificateOrderOfHosts(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	args := certificateArgs()
	args.Hosts = []string{"example.com", "spywatcher.example.com", "*.spywatcher.example.com"}
	require.NoError(t, makeCertificate(t, c, args))
	other := newCloud(true)
	require.NoError(t, makeCertificate(t, other, certificateArgs()))
	assert.Equal(t, other.object(t, "aws:acm/certificate:Certificate", "edge"),
		c.object(t, "aws:acm/certificate:Certificate", "edge"))
	assert.Equal(t, []string{"example.com", "spywatcher.example.com", "*.spywatcher.example.com"}, args.Hosts,
		"the arguments stay as they are")
}

func TestCertificateLateChecks(t *testing.T) {
	t.Parallel()
	t.Run("a zone's id", func(t *testing.T) {
		t.Parallel()
		for name, preview := range modes {
			c := newCloud(preview)
			err := c.run(func(ctx *pulumi.Context) error {
				args := certificateArgs()
				args.Zone.ID = unknown(ctx, "/hostedzone/Z0123456789ABC")
				_, err := edge.NewCertificate(ctx, "edge", args)
				return err
			})
			if preview {
				require.NoError(t, err, "%s: nothing is known to be wrong yet", name)
			} else {
				require.ErrorContains(t, err, `edge: Zone.ID is "/hostedzone/Z0123456789ABC"`)
			}
		}
	})
	t.Run("a domain that ACM forgot", func(t *testing.T) {
		t.Parallel()
		c := newCloud(false)
		c.outputs["Certificate"]["domainValidationOptions"] = options("spywatcher.example.com")
		require.ErrorContains(t, makeCertificate(t, c, certificateArgs()),
			"edge: ACM names no validation record for example.com")
	})
	t.Run("an option without a domain", func(t *testing.T) {
		t.Parallel()
		c := newCloud(false)
		nameless := resource.NewProperty(resource.PropertyMap{})
		all := append([]resource.PropertyValue{nameless}, options("example.com", "spywatcher.example.com").ArrayValue()...)
		c.outputs["Certificate"]["domainValidationOptions"] = resource.NewProperty(all)
		require.NoError(t, makeCertificate(t, c, certificateArgs()), "it is passed over")
	})
}

func TestCertificateFindings(t *testing.T) {
	t.Parallel()
	type args = *edge.CertificateArgs
	// ofLength is a host of that many characters.
	ofLength := func(n int) string {
		host := ".example.com"
		return strings.Repeat("a", 40) + "." + strings.Repeat("b", n-41-len(host)) + host
	}
	try(t, certificateArgs, map[string]row[args]{
		"no hosts": {
			reason: "a certificate is for somebody",
			change: func(a args) { a.Hosts = nil },
			field:  "Hosts", rule: "is empty",
		},
		"host that is no name": {
			reason: "DNS knows no underscores in host names",
			change: func(a args) { a.Hosts[1] = "my_host.example.com" },
			field:  "Hosts[1]", rule: "must be a DNS name",
		},
		"wildcard inside": {
			reason: "a wildcard is the whole first label",
			change: func(a args) { a.Hosts[0] = "api.*.example.com" },
			field:  "Hosts[0]", rule: "must be a DNS name",
		},
		"two wildcards": {
			reason: "a wildcard is the first label alone",
			change: func(a args) { a.Hosts[0] = "*.*.example.com" },
			field:  "Hosts[0]", rule: "must be a DNS name",
		},
		"same host twice": {
			reason: "one of them is meant to be another",
			change: func(a args) { a.Hosts[2] = a.Hosts[1] },
			field:  "Hosts[2]", rule: "Hosts[1] is the same",
		},
		"host outside the zone": {
			reason: "its validation record would stand where nobody looks",
			change: func(a args) { a.Hosts[1] = "spywatcher.example.org" },
			field:  "Hosts[1]", rule: "must lie in the zone example.com",
		},
		"host that only ends like the zone": {
			reason: "notexample.com is another's",
			change: func(a args) { a.Hosts[1] = "notexample.com" },
			field:  "Hosts[1]", rule: "must lie in the zone example.com",
		},
		"long hosts alone": {
			reason: "the common name has up to 64 characters",
			change: func(a args) { a.Hosts = []string{ofLength(65), ofLength(66)} },
			field:  "Hosts", rule: "up to 64 characters",
		},
		"too many hosts": {
			reason: "ACM takes 100",
			change: func(a args) {
				for i := range 98 {
					a.Hosts = append(a.Hosts, fmt.Sprintf("h%d.example.com", i))
				}
			},
			field: "Hosts", rule: "at most 100",
		},
		"zone of one label": {
			reason: "nobody has a zone for com",
			change: func(a args) { a.Zone.Name, a.Hosts = "com", []string{"example.com"} },
			field:  "Zone.Name", rule: "must be a DNS name",
		},
		"zone with a dot": {
			reason: "hosts are written without one",
			change: func(a args) { a.Zone.Name = "example.com." },
			field:  "Zone.Name", rule: "without a dot at its end",
		},
		"no zone": {
			reason: "there is no telling where the hosts lie",
			change: func(a args) { a.Zone.Name = "" },
			field:  "Zone.Name", rule: "is missing",
		},
		"id that is a path": {
			reason: "Route 53 answers paths, and takes ids",
			change: func(a args) { a.Zone.ID = pulumi.String("/hostedzone/Z0123456789ABC") },
			field:  "Zone.ID", rule: "must be the id of a hosted zone",
		},
	})
	fits := certificateArgs()
	fits.Hosts = []string{ofLength(65), ofLength(64)}
	assert.Empty(t, fits.Findings(), "one host of 64 characters is enough")
}
