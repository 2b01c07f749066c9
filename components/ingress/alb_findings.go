package ingress

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// maxConditionLength is how long the host or the path of a load balancer's rule may be. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html.
const maxConditionLength = 128

// Findings are everything that is wrong with the arguments as far as it is known, with defaults applied. NewALBIngress
// returns them as an error.
func (args *ALBIngressArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Namespace and Routes")
		return list
	}
	a := args.withDefaults()
	checks.Input(&list, "Namespace", a.Namespace, checks.DNSLabel)
	list = append(list, routeFindings(a.Routes)...)
	list = append(list, targetConflicts(a.Routes, plainServices(a.Routes))...)
	a.targetFindings(&list)
	a.identityFindings(&list)
	a.tlsFindings(&list)
	a.logFindings(&list)
	a.networkFindings(&list)
	checks.Seconds(&list, "IdleTimeout", a.IdleTimeout, time.Second, 4000*time.Second)
	checks.Seconds(&list, "ClientKeepAlive", a.ClientKeepAlive, 60*time.Second, 604800*time.Second)
	return list
}

func (args *ALBIngressArgs) targetFindings(list *findings.List) {
	for i, r := range args.Routes {
		field := routeField(i)
		list.Under(field+".Target", r.Target.Findings())
		if r.Target.KeepAlive > 0 && r.Target.KeepAlive <= args.IdleTimeout {
			list.Add(field+".Target.KeepAlive", r.Target.KeepAlive, "must be longer than IdleTimeout (%s), or the "+
				"server closes connections that the load balancer still uses and clients get a 502", args.IdleTimeout)
		}
		if len(r.Host) > maxConditionLength {
			list.Add(field+".Host", r.Host, "must have up to %d characters", maxConditionLength)
		}
		if len(r.Path) > maxConditionLength-len("/*") {
			list.Add(field+".Path", r.Path, "must have up to %d characters", maxConditionLength-len("/*"))
		}
	}
}

func (args *ALBIngressArgs) identityFindings(list *findings.List) {
	checks.OptionalText(list, "ClassName", args.ClassName, checks.DNSSubdomain)
	checks.OneOf(list, "Scheme", args.Scheme, InternetFacing, Internal)
	checks.OptionalText(list, "Name", args.Name, loadBalancerName)
	if strings.HasPrefix(args.Name, "internal-") {
		list.Add("Name", args.Name, "must not start with internal-, which AWS adds itself")
	}
	checks.OptionalText(list, "Group", args.Group, groupName)
	checks.Between(list, "GroupOrder", args.GroupOrder, -1000, 1000)
	if args.Group == "" && args.GroupOrder != 0 {
		list.Add("GroupOrder", args.GroupOrder, "needs Group: a load balancer of its own has nobody to be ordered with")
	}
	for _, key := range slices.Sorted(maps.Keys(args.Tags)) {
		if problem := tagProblem(key, args.Tags[key]); problem != "" {
			list.Add("Tags["+key+"]", args.Tags[key], "%s", problem)
		}
	}
}

// controllerTags are those by which the controller knows its own.
var controllerTags = []string{"elbv2.k8s.aws/cluster", "ingress.k8s.aws/stack", "ingress.k8s.aws/resource"}

// tagProblem is what AWS or the controller's parser would not take. See
// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html.
func tagProblem(key, value string) string {
	switch {
	case key == "" || len(key) > 128:
		return "has a key that is not 1 to 128 characters long"
	case len(value) > 256:
		return "must have up to 256 characters"
	case strings.HasPrefix(strings.ToLower(key), "aws:"):
		return "has a key that starts with aws:, which AWS keeps to itself"
	case slices.Contains(controllerTags, key):
		return "has a key by which the controller knows its own load balancers"
	case strings.ContainsAny(key, `,=\`):
		return "has a key with a comma, an equals sign or a backslash, which the annotation cannot hold"
	case key != strings.TrimSpace(key) || value != strings.TrimSpace(value):
		return "has blanks at an end, which the controller cuts off"
	}
	return ""
}

func (args *ALBIngressArgs) tlsFindings(list *findings.List) {
	each(list, "CertificateARNs", args.CertificateARNs, certificateARN)
	checks.OptionalText(list, "SSLPolicy", args.SSLPolicy, sslPolicy)
	list.Under("SecurityHeaders", args.SecurityHeaders.findings())
	checks.OptionalInput(list, "WebACL.ARN", args.WebACL.ARN, webACLARN)
	checks.OptionalInput(list, "WebACL.Name", args.WebACL.Name, webACLName)
	if args.WebACL.ARN != nil && args.WebACL.Name != nil {
		list.Add("WebACL.Name", nil, "excludes WebACL.ARN: the controller takes one of the two")
	}
}

func (args *ALBIngressArgs) logFindings(list *findings.List) {
	for _, l := range args.logs() {
		if l.logs == nil {
			continue
		}
		if l.logs.Bucket == nil {
			list.Add(l.field+".Bucket", nil, "is missing: with logs on and no bucket the controller makes no listener")
		}
		checks.OptionalInput(list, l.field+".Bucket", l.logs.Bucket, bucketName)
		checks.OptionalInput(list, l.field+".Prefix", l.logs.Prefix, logPrefix)
	}
}

func (args *ALBIngressArgs) networkFindings(list *findings.List) {
	checks.CIDRs(list, "InboundCIDRs", args.InboundCIDRs)
	each(list, "SecurityGroups", args.SecurityGroups, listed)
	each(list, "Subnets", args.Subnets, listed)
	if len(args.InboundCIDRs) > 0 && len(args.SecurityGroups) > 0 {
		list.Add("InboundCIDRs", nil, "excludes SecurityGroups: the controller would not look at it")
	}
	if len(args.Subnets) == 1 {
		list.Add("Subnets", nil, "has one element: a load balancer needs at least two, in different zones")
	}
}
