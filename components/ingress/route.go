package ingress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Route leads the requests for a host and a path to a Service.
type Route struct {
	// Host is a DNS name, or "*." and one: "api.example.com", "*.example.com". Required: a rule without a host would
	// answer for every name that points here, and no certificate could be found for it.
	Host string
	// Path starts with a slash and holds no wildcard. Default "/".
	Path string
	// PathType says what Path is compared with. Default Prefix.
	PathType PathType
	// Service is the name of the Service, in the Ingress's namespace. Required.
	Service pulumi.StringInput
	// Port is the name of the Service's port. Default "http".
	Port string
	// Target says how the load balancer treats the pods behind the Service.
	Target Target
}

// PathType says how a path is compared; the values are Kubernetes' own. ImplementationSpecific is left out, as it means
// something else to each controller.
type PathType string

// How a path is compared.
const (
	// Prefix takes the path and everything below it: /api takes /api and /api/users, not /apis.
	Prefix PathType = "Prefix"
	// Exact takes the path alone.
	Exact PathType = "Exact"
)

func (r Route) withDefaults() Route {
	r.Path = cmp.Or(r.Path, defaultPath)
	r.PathType = cmp.Or(r.PathType, defaultPathType)
	r.Port = cmp.Or(r.Port, defaultPort)
	r.Target = r.Target.withDefaults()
	return r
}

func routesWithDefaults(routes []Route) []Route {
	complete := make([]Route, len(routes))
	for i, r := range routes {
		complete[i] = r.withDefaults()
	}
	return complete
}

// sortedRoutes are routes in the order in which they must be tried. The load balancer takes the first rule that fits,
// in the order of the Ingress, so a wildcard host comes after the names that it would swallow, and a path after those
// that are below it.
func sortedRoutes(routes []Route) []Route {
	sorted := slices.Clone(routes)
	slices.SortStableFunc(sorted, func(a, b Route) int {
		return cmp.Or(
			compareBool(isWildcard(a.Host), isWildcard(b.Host)),
			wildcardDepth(b.Host)-wildcardDepth(a.Host),
			strings.Compare(a.Host, b.Host),
			compareBool(a.PathType == Prefix, b.PathType == Prefix),
			len(b.Path)-len(a.Path),
			strings.Compare(a.Path, b.Path),
		)
	})
	return sorted
}

func isWildcard(host string) bool { return strings.HasPrefix(host, "*.") }

// wildcardDepth is how many labels a wildcard host names; 0 for other hosts, which cannot swallow each other.
func wildcardDepth(host string) int {
	if !isWildcard(host) {
		return 0
	}
	return strings.Count(host, ".")
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// hostsOf are the different hosts of sorted routes, in their order.
func hostsOf(routes []Route) []string {
	var hosts []string
	for _, r := range routes {
		if !slices.Contains(hosts, r.Host) {
			hosts = append(hosts, r.Host)
		}
	}
	return hosts
}

// rulesOf are the rules of an Ingress for sorted routes.
func rulesOf(routes []Route) networkingv1.IngressRuleArray {
	var rules networkingv1.IngressRuleArray
	for _, host := range hostsOf(routes) {
		var paths networkingv1.HTTPIngressPathArray
		for _, r := range routes {
			if r.Host == host {
				paths = append(paths, r.ingressPath())
			}
		}
		rules = append(rules, &networkingv1.IngressRuleArgs{
			Host: pulumi.String(host),
			Http: &networkingv1.HTTPIngressRuleValueArgs{Paths: paths},
		})
	}
	return rules
}

func (r Route) ingressPath() *networkingv1.HTTPIngressPathArgs {
	return &networkingv1.HTTPIngressPathArgs{
		Path:     pulumi.String(r.Path),
		PathType: pulumi.String(r.PathType),
		Backend: &networkingv1.IngressBackendArgs{
			Service: &networkingv1.IngressServiceBackendArgs{
				Name: r.Service,
				Port: &networkingv1.ServiceBackendPortArgs{Name: pulumi.String(r.Port)},
			},
		},
	}
}

// inputsOf are routes as a component's inputs in the state.
func inputsOf(routes []Route) pulumi.Array {
	var list pulumi.Array
	for _, r := range routes {
		list = append(list, pulumi.Map{
			"host":     pulumi.String(r.Host),
			"path":     pulumi.String(r.Path),
			"pathType": pulumi.String(r.PathType),
			"service":  r.Service,
			"port":     pulumi.String(r.Port),
		})
	}
	return list
}

func routeField(i int) string { return fmt.Sprintf("Routes[%d]", i) }
