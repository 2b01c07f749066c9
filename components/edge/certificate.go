package edge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Certificate is a certificate of AWS Certificate Manager that its owner has proved by DNS records.
type Certificate struct {
	pulumi.ResourceState

	// ARN is that of the certificate once it is validated, and so can be used. It is unknown in the preview that would
	// make the certificate.
	ARN pulumi.StringOutput
}

// CertificateArgs say what a certificate is for. Both must be given.
type CertificateArgs struct {
	// Hosts are the DNS names that clients use, *.example.com for all names one level below. Their order means nothing.
	// Another set of hosts makes another certificate: the new one is valid before the old one goes.
	Hosts []string
	// Zone is where the validation records are made. It must be what the world sees: ACM asks public DNS.
	Zone Zone
}

// NewCertificate makes a Certificate and waits, up to 30 minutes, until ACM has validated it.
//
// It returns an error with all findings, and registers nothing, when args cannot be used.
func NewCertificate(
	ctx *pulumi.Context, name string, args *CertificateArgs, opts ...pulumi.ResourceOption,
) (*Certificate, error) {
	if err := append(nameFindings(name), args.Findings()...).Err(name); err != nil {
		return nil, err
	}
	component := &Certificate{}
	if err := ctx.RegisterComponentResourceV2(certificateToken, name, args.inputs(), component, opts...); err != nil {
		return nil, err
	}
	hosts := shortestFirst(args.Hosts)
	requested, err := acm.NewCertificate(ctx, name, &acm.CertificateArgs{
		DomainName:              pulumi.String(hosts[0]),
		SubjectAlternativeNames: pulumi.ToStringArray(hosts[1:]),
		ValidationMethod:        pulumi.String("DNS"),
	}, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}

	zone := args.Zone.id(ctx, name, component)
	fqdns := pulumi.StringArray{}
	for _, domain := range distinctDomains(hosts) {
		record, err := newValidationRecord(ctx, name, domain, zone, requested, component)
		if err != nil {
			return nil, err
		}
		fqdns = append(fqdns, record.Fqdn)
	}
	validated, err := acm.NewCertificateValidation(ctx, name, &acm.CertificateValidationArgs{
		CertificateArn:        requested.Arn,
		ValidationRecordFqdns: fqdns,
	}, pulumi.Parent(component), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: validationTimeout}))
	if err != nil {
		return nil, err
	}

	component.ARN = validated.CertificateArn
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"arn": component.ARN})
}

const certificateToken = "spywatcher:edge:Certificate"

// newValidationRecord makes the record by which ACM sees that the domain is ours. An earlier certificate for the same
// domain has asked for the very same record, so it may be there already.
func newValidationRecord(
	ctx *pulumi.Context, name, domain string, zone pulumi.StringInput, requested *acm.Certificate, parent pulumi.Resource,
) (*route53.Record, error) {
	option := requested.DomainValidationOptions.ApplyT(
		func(options []acm.CertificateDomainValidationOption) (acm.CertificateDomainValidationOption, error) {
			for _, option := range options {
				if option.DomainName != nil && domainOf(*option.DomainName) == domain {
					return option, nil
				}
			}
			return acm.CertificateDomainValidationOption{}, fmt.Errorf(
				"%s: ACM names no validation record for %s: look at the certificate in ACM, and run pulumi up again", name, domain)
		}).(acm.CertificateDomainValidationOptionOutput)
	return route53.NewRecord(ctx, name+"-"+domain, &route53.RecordArgs{
		ZoneId:         zone,
		Name:           option.ResourceRecordName().Elem(),
		Type:           option.ResourceRecordType().Elem(),
		Records:        pulumi.StringArray{option.ResourceRecordValue().Elem()},
		Ttl:            pulumi.Int(validationTTL),
		AllowOverwrite: pulumi.Bool(true),
	}, pulumi.Parent(parent))
}

// shortestFirst puts the host first that fits the best into a certificate's common name, which is short.
func shortestFirst(hosts []string) []string {
	sorted := slices.Clone(hosts)
	slices.SortFunc(sorted, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return sorted
}

// distinctDomains are those that a record is needed for: a wildcard's is the one of the name below it.
func distinctDomains(hosts []string) []string {
	var domains []string
	for _, host := range hosts {
		if domain := domainOf(host); !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

func domainOf(host string) string { return strings.TrimPrefix(host, wildcard) }

// What ACM allows: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html.
const (
	maxCommonName = 64
	maxHosts      = 100
)

// Findings are everything that is wrong with the arguments as far as it is known. NewCertificate returns them as an
// error.
func (args *CertificateArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give Hosts and Zone")
		return list
	}
	list.Under("Zone", args.Zone.findings())
	list = append(list, args.Zone.hostFindings(args.Hosts)...)
	if len(args.Hosts) > maxHosts {
		list.Add("Hosts", nil, "has %d elements: a certificate holds at most %d", len(args.Hosts), maxHosts)
	}
	if len(args.Hosts) > 0 {
		if shortest := shortestFirst(args.Hosts)[0]; len(shortest) > maxCommonName {
			list.Add("Hosts", nil, "must have one name of up to %d characters, which becomes the certificate's common name",
				maxCommonName)
		}
	}
	return list
}

// inputs are what the state keeps of the arguments.
func (args *CertificateArgs) inputs() pulumi.Map {
	return pulumi.Map{
		"hosts": pulumi.ToStringArray(args.Hosts),
		"zone":  pulumi.String(args.Zone.Name),
	}
}
