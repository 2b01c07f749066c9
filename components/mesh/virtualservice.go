package mesh

import (
	"maps"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// meshGateway is Istio's name for all sidecars.
const meshGateway = "mesh"

// virtualService is the spec of a VirtualService:
// https://istio.io/latest/docs/reference/config/networking/virtual-service/.
func (args *TrafficPolicyArgs) virtualService() pulumi.Map {
	spec := pulumi.Map{
		"hosts": append(pulumi.StringArray{args.Host}, pulumi.ToStringArray(args.Hosts)...),
		"http":  args.routes(),
	}
	if len(args.Gateways) > 0 {
		spec["gateways"] = append(pulumi.StringArray{pulumi.String(meshGateway)}, pulumi.ToStringArray(args.Gateways)...)
	}
	return spec
}

// target is where requests go, and the headers by which they are known.
type target struct {
	name         string
	headers      pulumi.Map
	destinations pulumi.Array
}

// targets are all of them, the one that takes what is left over last.
func (args *TrafficPolicyArgs) targets() []target {
	all := make([]target, 0, len(args.Subsets)+1)
	for _, s := range args.Subsets {
		all = append(all, target{
			name:         s.Name,
			headers:      pulumi.Map{strings.ToLower(args.VersionHeader): exact(s.Name)},
			destinations: pulumi.Array{pulumi.Map{"destination": args.destination(s.Name)}},
		})
	}
	return append(all, target{name: "default", destinations: args.split()})
}

// split is where requests go that ask for no subset: to all pods, so that none fails while only one version is there,
// or by weight where there are weights.
func (args *TrafficPolicyArgs) split() pulumi.Array {
	var weighted pulumi.Array
	for _, s := range args.Subsets {
		if s.Weight > 0 {
			weighted = append(weighted, pulumi.Map{
				"destination": args.destination(s.Name),
				"weight":      pulumi.Int(s.Weight),
			})
		}
	}
	if len(weighted) > 0 {
		return weighted
	}
	return pulumi.Array{pulumi.Map{"destination": args.destination("")}}
}

func (args *TrafficPolicyArgs) destination(subset string) pulumi.Map {
	destination := pulumi.Map{"host": args.Host}
	if subset != "" {
		destination["subset"] = pulumi.String(subset)
	}
	return destination
}

// routes are tried from the first to the last.
func (args *TrafficPolicyArgs) routes() pulumi.Array {
	var routes pulumi.Array
	for _, t := range args.targets() {
		routes = append(routes, args.longLivedRoute(t))
		if args.Retries.repeats() {
			routes = append(routes, args.repeatableRoute(t))
		}
		routes = append(routes, args.onceRoute(t))
	}
	return routes
}

// longLivedRoute has no timeout. One would cut off a request that is still being answered; what it does to a WebSocket
// has changed between versions of Envoy: https://github.com/envoyproxy/envoy/pull/41075.
func (args *TrafficPolicyArgs) longLivedRoute(t target) pulumi.Map {
	upgrade := pulumi.Map{"upgrade": pulumi.Map{"regex": pulumi.String("(?i)websocket")}}
	maps.Copy(upgrade, t.headers)
	matches := make(pulumi.Array, 0, 1+len(args.LongLived))
	matches = append(matches, pulumi.Map{"headers": upgrade})
	for _, path := range args.LongLived {
		matches = append(matches, t.match("uri", pulumi.Map{"prefix": pulumi.String(path)}))
	}
	return pulumi.Map{
		"name":    pulumi.String(t.name + "-long-lived"),
		"match":   matches,
		"route":   t.destinations,
		"retries": args.Retries.policy(retryWhenUnsent),
	}
}

func (args *TrafficPolicyArgs) repeatableRoute(t target) pulumi.Map {
	methods := pulumi.Map{"regex": pulumi.String(strings.Join(args.Retries.Methods, "|"))}
	retries := args.Retries.policy(retryWhenAnswered)
	retries["perTryTimeout"] = duration(args.Retries.PerTry)
	return pulumi.Map{
		"name":    pulumi.String(t.name + "-repeatable"),
		"match":   pulumi.Array{t.match("method", methods)},
		"route":   t.destinations,
		"timeout": duration(args.Retries.Timeout),
		"retries": retries,
	}
}

func (args *TrafficPolicyArgs) onceRoute(t target) pulumi.Map {
	route := pulumi.Map{
		"name":    pulumi.String(t.name + "-once"),
		"route":   t.destinations,
		"timeout": duration(args.Retries.Timeout),
		"retries": args.Retries.policy(retryWhenUnsent),
	}
	if len(t.headers) > 0 {
		route["match"] = pulumi.Array{pulumi.Map{"headers": t.headers}}
	}
	return route
}

// match is that of the target's headers together with one more field of the request.
func (t target) match(field string, value pulumi.Map) pulumi.Map {
	match := pulumi.Map{field: value}
	if len(t.headers) > 0 {
		match["headers"] = t.headers
	}
	return match
}

// repeats says whether there is a request that may be repeated.
func (r Retries) repeats() bool { return r.Tries > 1 && len(r.Methods) > 0 }

// policy is a retry policy. Istio's attempts are those after the first.
func (r Retries) policy(retryOn string) pulumi.Map {
	if r.Tries == 1 {
		// Written, as no policy would be the mesh's default one. Istio refuses other fields beside a zero.
		return pulumi.Map{"attempts": pulumi.Int(0)}
	}
	return pulumi.Map{
		"attempts": pulumi.Int(r.Tries - 1),
		"retryOn":  pulumi.String(retryOn),
		// Written, as with consistent hashing Istio would else ask the pod that just failed:
		// https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/route/retry/retry.go.
		"retryIgnorePreviousHosts": pulumi.Bool(true),
	}
}

func exact(text string) pulumi.Map { return pulumi.Map{"exact": pulumi.String(text)} }
