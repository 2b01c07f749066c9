package edge

import (
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

var (
	accountID  = checks.Matching(`^[0-9]{12}$`, "must be an AWS account id: 12 digits, in quotes where the file is YAML")
	regionName = checks.Matching(`^[a-z]{2}(-[a-z]+)+-[0-9]$`, "must be an AWS region, such as eu-central-1")
)

// nameFindings are about the name of a component. Its children are named after it, and SNS allows no dots.
func nameFindings(name string) findings.List {
	var list findings.List
	checks.Text(&list, "name", name, checks.DNSLabel)
	return list
}

func accountFindings(list *findings.List, account, region string) {
	checks.Text(list, "Account", account, accountID)
	checks.Text(list, "Region", region, regionName)
}

// partition is the part of AWS that a region belongs to, as its ARNs begin.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// arn is the name of something in an account and a region.
func arn(service, region, account, resource string) string {
	return strings.Join([]string{"arn", partition(region), service, region, account, resource}, ":")
}
