package aws

import (
	"fmt"
	"slices"
	"strings"
)

const certificateToken = "aws:acm/certificate:Certificate"

var acm = []kind{
	{
		token:    certificateToken,
		required: []string{"domainName", "validationMethod"},
		rules:    []rule{oneOf("validationMethod", "DNS"), noTrailingDots},
		replaces: []string{
			"domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm", "certificateAuthorityArn",
			"validationOptions",
		},
		tagged:   true,
		defaults: map[string]any{"keyAlgorithm": "RSA_2048"},
		id: func(at account, _ inputs, unique string) string {
			return at.arn("acm", "certificate/"+uniqueID("certificate", unique))
		},
		computed: func(at account, id string, in inputs) map[string]any {
			return map[string]any{
				"arn":                     id,
				"domainValidationOptions": validationOptions(at, in),
				"subjectAlternativeNames": domainsOf(in),
				"status":                  "PENDING_VALIDATION",
				"type":                    "AMAZON_ISSUED",
				"renewalEligibility":      "INELIGIBLE",
				"pendingRenewal":          false,
			}
		},
		uses: func(arn, _ string, annotations map[string]string) bool {
			return slices.Contains(listIn(annotations[albPrefix+"certificate-arn"]), arn)
		},
	},
	{
		token:    "aws:acm/certificateValidation:CertificateValidation",
		required: []string{"certificateArn"},
		replaces: []string{"certificateArn", "validationRecordFqdns"},
		id:       func(_ account, in inputs, unique string) string { return uniqueID(in.text("certificateArn"), unique) },
		admit:    validated,
	},
}

func noTrailingDots(in inputs) []problem {
	var all []problem
	for _, domain := range domainsOf(in) {
		if strings.HasSuffix(domain, ".") {
			all = append(all, wrong("domainName", "or one of subjectAlternativeNames is %q: a certificate's names have no "+
				"dot at their end", domain)...)
		}
	}
	return all
}

// domainsOf are a certificate's names. The first is always among the alternatives.
func domainsOf(in inputs) []string {
	var domains []string
	for _, domain := range append([]string{in.text("domainName")}, in.texts("subjectAlternativeNames")...) {
		if domain != "" && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

// validationOptions have an element for each name. The record is the same for every certificate of an account on a
// domain, and a wildcard is validated by its domain.
func validationOptions(at account, in inputs) []any {
	options := []any{}
	for _, domain := range domainsOf(in) {
		apex := strings.TrimPrefix(domain, "*.")
		options = append(options, map[string]any{
			"domainName":          domain,
			"resourceRecordName":  fmt.Sprintf("_%.32s.%s.", digest("name", at.id, apex), apex),
			"resourceRecordType":  "CNAME",
			"resourceRecordValue": fmt.Sprintf("_%.32s.acm-validations.aws.", digest("value", at.id, apex)),
		})
	}
	return options
}

// validated refuses where AWS would never issue the certificate, and the plugin would wait for it: a validation record
// is not among those named or, when no list is given, is not there.
func validated(at account, in inputs, made inventory) error {
	arn := in.text("certificateArn")
	certificate, there := made[certificateToken][arn]
	if !there {
		return fmt.Errorf("certificate %s is not there", arn)
	}
	named := in.has("validationRecordFqdns")
	var fqdns []string
	for _, fqdn := range in.texts("validationRecordFqdns") {
		fqdns = append(fqdns, hostOf(fqdn))
	}
	for _, element := range validationOptions(at, certificate.Inputs) {
		option := inputs(element.(map[string]any)) //nolint:forcetypeassert // it was made above
		domain, value := option.text("domainName"), option.text("resourceRecordValue")
		host := hostOf(option.text("resourceRecordName"))
		if named && !slices.Contains(fqdns, host) {
			return fmt.Errorf("validationRecordFqdns of certificate %s lack %s, the validation record of %s: it would never "+
				"be issued", arn, host, domain)
		}
		if !named && !made.resolves(host, value) {
			return fmt.Errorf("certificate %s has no validation record for %s, which is a CNAME %s to %s: it would never be "+
				"issued", arn, domain, host, value)
		}
	}
	return nil
}
