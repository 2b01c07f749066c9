package ingress

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// pathCharacters are those that a load balancer's path condition may hold, wildcards left out. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions.
var pathCharacters = regexp.MustCompile(`^/[A-Za-z0-9_\-.$/~"'@:+&]*$`)

// roundabout is what Kubernetes refuses in a path: empty segments, and those that lead nowhere or up.
var roundabout = regexp.MustCompile(`//|/\.{1,2}(/|$)`)

// routeFindings are those that any controller would have, about routes with their defaults.
func routeFindings(routes []Route) findings.List {
	var list findings.List
	if len(routes) == 0 {
		list.Add("Routes", nil, "is empty: name at least one host and the Service it leads to")
	}
	first := map[string]int{}
	for i, r := range routes {
		list.Under(routeField(i), r.findings())
		key := r.Host + " " + string(r.PathType) + " " + r.comparedPath()
		if earlier, taken := first[key]; taken {
			list.Add(routeField(i)+".Host", r.Host, "is routed twice for path %q, by Routes[%d] already: only one can "+
				"get the requests", r.Path, earlier)
			continue
		}
		first[key] = i
	}
	return list
}

// comparedPath is Path as Kubernetes compares it: a prefix is the same with and without its last slash.
func (r Route) comparedPath() string {
	if r.PathType == Prefix {
		return strings.TrimSuffix(r.Path, "/")
	}
	return r.Path
}

func (r Route) findings() findings.List {
	var list findings.List
	if r.Host == "" {
		list.Add("Host", nil, "is missing: give a DNS name, such as api.example.com")
	} else if !isHost(r.Host) {
		list.Add("Host", r.Host, "must be a DNS name in lower case, such as api.example.com or *.example.com")
	}
	if !pathCharacters.MatchString(r.Path) {
		list.Add("Path", r.Path, "must start with / and hold no wildcard, blank, ? or #")
	} else if roundabout.MatchString(r.Path) {
		list.Add("Path", r.Path, "must hold no //, /./ or /../, which Kubernetes refuses")
	}
	checks.OneOf(&list, "PathType", r.PathType, Prefix, Exact)
	for _, problem := range validation.IsValidPortName(r.Port) {
		list.Add("Port", r.Port, "must be the name of one of the Service's ports: %s", problem)
	}
	checks.Input(&list, "Service", r.Service, checks.DNSLabel)
	return list
}

func isHost(host string) bool {
	if strings.HasPrefix(host, "*") {
		return len(validation.IsWildcardDNS1123Subdomain(host)) == 0
	}
	_, notAddress := netip.ParseAddr(host)
	return notAddress != nil && len(validation.IsDNS1123Subdomain(host)) == 0
}

// targetConflicts says which of routes gives another Target to a Service that has one: a Service holds one set of
// annotations, so only one of the two could be true. A Service without a name yet is left out.
func targetConflicts(routes []Route, services []string) findings.List {
	var list findings.List
	first := map[string]int{}
	for i, service := range services {
		earlier, known := first[service]
		switch {
		case service == "":
		case !known:
			first[service] = i
		case routes[i].Target != routes[earlier].Target:
			list.Add(routeField(i)+".Target", nil, "differs from that of Routes[%d], but both lead to the Service %q, "+
				"which has one target group's settings", earlier, service)
		}
	}
	return list
}

// plainServices are the names of those Services whose names are known already, "" for the others.
func plainServices(routes []Route) []string {
	names := make([]string, len(routes))
	for i, r := range routes {
		if name, plain := r.Service.(pulumi.String); plain {
			names[i] = string(name)
		}
	}
	return names
}

// checkedServices gives routes whose Services' names are not known yet the checks that come when they are.
func checkedServices(subject string, routes []Route, conflicts bool) []Route {
	all := make(pulumi.StringArray, len(routes))
	for i, r := range routes {
		all[i] = r.Service
	}
	checked := all.ToStringArrayOutput().ApplyT(func(names []string) ([]string, error) {
		var list findings.List
		for i, name := range names {
			if problem := checks.DNSLabel(name); problem != "" {
				list.Add(routeField(i)+".Service", name, "%s", problem)
			}
		}
		if conflicts {
			list = append(list, targetConflicts(routes, names)...)
		}
		return names, list.Err(subject)
	}).(pulumi.StringArrayOutput)

	for i, r := range routes {
		if _, plain := r.Service.(pulumi.String); !plain {
			routes[i].Service = checked.Index(pulumi.Int(i))
		}
	}
	return routes
}

// nameFindings are about the name of the component, which its objects are named after.
func nameFindings(name string) findings.List {
	var list findings.List
	if problem := checks.DNSSubdomain(name); problem != "" {
		list.Add("name", name, "%s", problem)
	}
	return list
}
