package mesh

import (
	"maps"
	"math"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Findings are everything that is wrong with the arguments as far as it is known, with defaults applied.
// NewTrafficPolicy returns them as an error.
func (args *TrafficPolicyArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Namespace, Service, Port and PodLabels")
		return list
	}
	a := args.withDefaults()
	checks.Input(&list, "Namespace", a.Namespace, checks.DNSLabel)
	checks.Input(&list, "Service", a.Service, checks.ServiceName)
	checks.OptionalInput(&list, "Host", a.Host, fullName)
	a.gatewayFindings(&list)
	a.podFindings(&list)
	paths(&list, "LongLived", a.LongLived)
	list.Under("Retries", a.Retries.findings())
	list.Under("Hashing", a.Hashing.findings())
	list.Under("CircuitBreaker", a.CircuitBreaker.findings())
	list.Under("RateLimit", a.RateLimit.findings())
	a.versionHeaderFindings(&list)
	subsetFindings(&list, a.Subsets)
	return list
}

// nameFindings are about the name of the component, which its objects are named after.
func nameFindings(name string) findings.List {
	var list findings.List
	checks.Known(&list, "name", name, checks.DNSSubdomain)
	return list
}

func (args *TrafficPolicyArgs) gatewayFindings(list *findings.List) {
	if len(args.Gateways) > 0 && len(args.Hosts) == 0 {
		list.Add("Hosts", nil, "is empty: name the hosts that Gateways are asked for")
	}
	if len(args.Hosts) > 0 && len(args.Gateways) == 0 {
		list.Add("Gateways", nil, "is empty: name the gateways that are asked for Hosts")
	}
	each(list, "Gateways", args.Gateways, gatewayName)
	each(list, "Hosts", args.Hosts, gatewayHost)
}

func (args *TrafficPolicyArgs) podFindings(list *findings.List) {
	if args.RateLimit.Off {
		return
	}
	for _, problem := range validation.IsValidPortNum(args.Port) {
		list.Add("Port", args.Port, "must be the number of the container's port: %s", problem)
	}
	if len(args.PodLabels) == 0 {
		list.Add("PodLabels", nil, "is empty: give the labels of the Service's pods, or the rate limit would hold for every "+
			"pod of the namespace")
	}
	for _, key := range slices.Sorted(maps.Keys(args.PodLabels)) {
		checks.Known(list, "PodLabels", key, labelKey)
		checks.Known(list, "PodLabels["+key+"]", args.PodLabels[key], checks.LabelValue)
	}
}

func (r Retries) findings() findings.List {
	var list findings.List
	checks.Between(&list, "Tries", r.Tries, 1, 10)
	milliseconds(&list, "Timeout", r.Timeout)
	// The default of PerTry follows from the other two, and would be found wrong with them.
	if len(list) == 0 {
		milliseconds(&list, "PerTry", r.PerTry)
		if r.PerTry > r.Timeout {
			list.Add("PerTry", r.PerTry, "must be at most Timeout (%s), which is for all tries together", r.Timeout)
		}
	}
	each(&list, "Methods", r.Methods, method)
	return list
}

func (h Hashing) findings() findings.List {
	var list findings.List
	switch {
	case h.Cookie != "":
		checks.Known(&list, "Cookie", h.Cookie, httpToken)
		checks.WholeSeconds(&list, "CookieTTL", h.CookieTTL)
	case h.CookieTTL != 0:
		list.Add("CookieTTL", h.CookieTTL, "needs Cookie: there is none with SourceIP or Header")
	}
	if h.Header != "" {
		checks.Known(&list, "Header", h.Header, httpToken)
		if h.Cookie != "" {
			list.Add("Header", h.Header, "excludes Cookie: pods are picked by one key")
		}
	}
	if h.SourceIP && (h.Cookie != "" || h.Header != "") {
		list.Add("SourceIP", true, "excludes Cookie and Header: pods are picked by one key")
	}
	return list
}

func (c CircuitBreaker) findings() findings.List {
	var list findings.List
	checks.Between(&list, "MaxConnections", c.MaxConnections, 1, math.MaxInt32)
	checks.Between(&list, "MaxPending", c.MaxPending, 1, math.MaxInt32)
	checks.Between(&list, "ConsecutiveErrors", c.ConsecutiveErrors, 1, math.MaxInt32)
	milliseconds(&list, "Interval", c.Interval)
	milliseconds(&list, "EjectFor", c.EjectFor)
	checks.Between(&list, "MaxEjected", c.MaxEjected, 1, 100)
	return list
}

func (l RateLimit) findings() findings.List {
	var list findings.List
	checks.Between(&list, "RequestsPerMinute", l.RequestsPerMinute, 1, uncountedPerMinute)
	paths(&list, "Uncounted", l.Uncounted)
	return list
}

// takenHeaders are names that a match of headers cannot have: Istio ignores the first four, and the last is how
// WebSockets are told.
var takenHeaders = []string{"uri", "scheme", "method", "authority", "upgrade"}

func (args *TrafficPolicyArgs) versionHeaderFindings(list *findings.List) {
	header := args.VersionHeader
	switch {
	case header == "":
	case len(args.Subsets) == 0:
		list.Add("VersionHeader", header, "needs Subsets that it can name")
	case slices.Contains(takenHeaders, strings.ToLower(header)):
		list.Add("VersionHeader", header, "must be another header than %s", strings.Join(takenHeaders, ", "))
	default:
		checks.Known(list, "VersionHeader", header, httpToken)
	}
}

func subsetFindings(list *findings.List, subsets []Subset) {
	first := map[string]int{}
	sum := 0
	for i, s := range subsets {
		field := checks.Indexed("Subsets", i)
		earlier, taken := first[s.Name]
		switch {
		case s.Name == "":
			list.Add(field+".Name", nil, "is missing")
		case taken:
			list.Add(field+".Name", s.Name, "must be unique: Subsets[%d] has it too", earlier)
		default:
			first[s.Name] = i
			checks.Known(list, field+".Name", s.Name, checks.DNSLabel)
		}
		if s.Version != s.Name {
			checks.Known(list, field+".Version", s.Version, checks.LabelValue)
		}
		checks.Between(list, field+".Weight", s.Weight, 0, 100)
		sum += s.Weight
	}
	if sum != 0 && sum != 100 {
		list.Add("Subsets", nil, "must have weights that sum to 100, or none: they sum to %d", sum)
	}
}
