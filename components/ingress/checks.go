package ingress

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// joined is list as one text with commas, each element with its check.
func joined(subject, field string, list pulumi.StringArray, r checks.Rule) pulumi.StringInput {
	checked := make(pulumi.StringArray, len(list))
	for i, element := range list {
		checked[i] = checks.Late(subject, checks.Indexed(field, i), element, r)
	}
	return checked.ToStringArrayOutput().ApplyT(func(texts []string) string {
		return strings.Join(texts, ",")
	}).(pulumi.StringOutput)
}

// each checks the elements of a list.
func each(list *findings.List, field string, elements pulumi.StringArray, r checks.Rule) {
	for i, element := range elements {
		checks.Input(list, checks.Indexed(field, i), element, r)
	}
}

var (
	// certificateARN is that of a certificate in ACM. The listener also takes IAM server certificates; they cannot renew
	// themselves, so they are refused.
	certificateARN = checks.Matching(`^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`,
		"must be the ARN of a certificate in ACM: arn:aws:acm:REGION:ACCOUNT:certificate/ID")
	// webACLARN is that of a regional ACL: those of scope CLOUDFRONT cannot stand before a load balancer.
	webACLARN = checks.Matching(`^none$|^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[^/]+/[A-Za-z0-9-]+$`,
		"must be the ARN of a regional WAFv2 web ACL (arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID), or none")
	// webACLName is what WAFv2 allows: https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html.
	webACLName = checks.Matching(`^[A-Za-z0-9_-]{1,128}$`, "must be 1 to 128 letters, digits, hyphens or underscores")
	// bucketName is what S3 allows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
	bucketName = checks.Matching(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`, "must be the name of an S3 bucket: 3 to 63 lower case "+
		"letters, digits, dots and hyphens")
	// listed is what stands in a list with commas, such as a subnet's id or its tag Name.
	listed = checks.Matching(`^[^,\s]([^,]*[^,\s])?$`, "must be an id or a name, without a comma")
	// loadBalancerName is what Elastic Load Balancing allows:
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html.
	loadBalancerName = checks.Matching(`^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$`,
		"must be up to 32 letters, digits and hyphens, with no hyphen at either end")
	// groupName is what the controller allows.
	groupName = checks.Matching(`^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$`,
		"must be up to 63 lower case letters, digits, hyphens and dots, with a letter or digit at either end")
	// sslPolicy is the name of one of Elastic Load Balancing's predefined policies; which of them exist is AWS's to say.
	sslPolicy = checks.Matching(`^ELBSecurityPolicy-[A-Za-z0-9-]+$`, "must name a policy of Elastic Load Balancing, "+
		"such as "+defaultSSLPolicy)
)

// logPrefix is what a load balancer allows as the folder of its logs:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
func logPrefix(text string) string {
	switch {
	case strings.Contains(text, "AWSLogs"):
		return "must not hold AWSLogs, which the load balancer adds itself"
	case strings.HasPrefix(text, "/"), strings.HasSuffix(text, "/"):
		return "must not start or end with a slash"
	case strings.ContainsAny(text, " \t\r\n"):
		return "must hold no blanks"
	}
	return ""
}
