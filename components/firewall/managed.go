package firewall

import "slices"

// managedGroup is a group of rules that AWS keeps.
type managedGroup struct {
	// name is AWS's.
	name string
	// rules are the names of the rules in it.
	rules []string
}

// The lists follow https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html.
var (
	reputationGroup = managedGroup{
		name: "AWSManagedRulesAmazonIpReputationList",
		rules: []string{
			"AWSManagedIPReputationList",
			"AWSManagedReconnaissanceList",
			"AWSManagedIPDDoSList",
		},
	}
	knownBadInputsGroup = managedGroup{
		name: "AWSManagedRulesKnownBadInputsRuleSet",
		rules: []string{
			"JavaDeserializationRCE_HEADER",
			"JavaDeserializationRCE_BODY",
			"JavaDeserializationRCE_URIPATH",
			"JavaDeserializationRCE_QUERYSTRING",
			"Host_localhost_HEADER",
			"PROPFIND_METHOD",
			"ExploitablePaths_URIPATH",
			"Log4JRCE_HEADER",
			"Log4JRCE_QUERYSTRING",
			"Log4JRCE_BODY",
			"Log4JRCE_URIPATH",
			"ReactJSRCE_BODY",
		},
	}
	commonGroup = managedGroup{
		name: "AWSManagedRulesCommonRuleSet",
		rules: []string{
			"NoUserAgent_HEADER",
			"UserAgent_BadBots_HEADER",
			"SizeRestrictions_QUERYSTRING",
			"SizeRestrictions_Cookie_HEADER",
			"SizeRestrictions_BODY",
			"SizeRestrictions_URIPATH",
			"EC2MetaDataSSRF_BODY",
			"EC2MetaDataSSRF_COOKIE",
			"EC2MetaDataSSRF_URIPATH",
			"EC2MetaDataSSRF_QUERYARGUMENTS",
			"GenericLFI_QUERYARGUMENTS",
			"GenericLFI_URIPATH",
			"GenericLFI_BODY",
			"RestrictedExtensions_URIPATH",
			"RestrictedExtensions_QUERYARGUMENTS",
			"GenericRFI_QUERYARGUMENTS",
			"GenericRFI_BODY",
			"GenericRFI_URIPATH",
			"CrossSiteScripting_COOKIE",
			"CrossSiteScripting_QUERYARGUMENTS",
			"CrossSiteScripting_BODY",
			"CrossSiteScripting_URIPATH",
		},
	}
)

func isManagedRule(name string) bool {
	return slices.ContainsFunc([]managedGroup{reputationGroup, knownBadInputsGroup, commonGroup},
		func(group managedGroup) bool { return slices.Contains(group.rules, name) })
}

// among are those of names that are rules of the group, sorted.
func (g managedGroup) among(names []string) []string {
	var among []string
	for _, name := range names {
		if slices.Contains(g.rules, name) {
			among = append(among, name)
		}
	}
	slices.Sort(among)
	return among
}
