package aws

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// albPrefix starts the annotations that the AWS Load Balancer Controller reads on an Ingress.
const albPrefix = "alb.ingress.kubernetes.io/"

// The tags by which the controller finds again what it made. The first holds the cluster's name, which nothing
// in a cluster tells: any is taken.
const (
	clusterTag  = "elbv2.k8s.aws/cluster"
	stackTag    = "ingress.k8s.aws/stack"
	resourceTag = "ingress.k8s.aws/resource"
)

// onCluster are the look-ups of what the controller makes of Ingresses, by what they look among.
var onCluster = map[string]func(at account, ingresses []networkingv1.Ingress) []balancing{
	"aws:lb/getLoadBalancer:getLoadBalancer": loadBalancers,
	"aws:lb/getTargetGroup:getTargetGroup":   targetGroups,
}

// balanced are the Ingresses of class alb, sorted.
func balanced(ingresses []networkingv1.Ingress) []networkingv1.Ingress {
	ingresses = slices.DeleteFunc(ingresses, func(i networkingv1.Ingress) bool {
		return i.Spec.IngressClassName == nil || *i.Spec.IngressClassName != "alb"
	})
	slices.SortFunc(ingresses, func(a, b networkingv1.Ingress) int {
		return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
	})
	return ingresses
}

// balancing is a load balancer or target group that the controller made.
type balancing struct {
	arn, name string
	tags      map[string]string
	result    map[string]any
}

// single is the one that the arguments are true of. None and several are errors, as they are for the plugin.
func single(all []balancing, in inputs) (map[string]any, error) {
	matching := slices.DeleteFunc(all, func(b balancing) bool { return !b.is(in) })
	if len(matching) != 1 {
		return nil, fmt.Errorf("the search returned %d results, and must return one: there is one for an Ingress of class "+
			"alb that has an address", len(matching))
	}
	match := matching[0]
	tags := map[string]any{}
	for key, value := range match.tags {
		tags[key] = value
	}
	if cluster := in.tags()[clusterTag]; cluster != nil {
		tags[clusterTag] = cluster
	}
	maps.Copy(match.result, map[string]any{
		"arn": match.arn, "id": match.arn, "arnSuffix": suffixOf(match.arn), "name": match.name, "tags": tags,
	})
	return match.result, nil
}

func (in inputs) tags() map[string]any {
	tags, _ := in.at("tags").(map[string]any)
	return tags
}

func (b balancing) is(in inputs) bool {
	if in.has("arn") && in.text("arn") != b.arn || in.has("name") && in.text("name") != b.name {
		return false
	}
	for key, value := range in.tags() {
		if key != clusterTag && b.tags[key] != value {
			return false
		}
	}
	return true
}

// suffixOf is what CloudWatch calls a load balancer or target group.
func suffixOf(arn string) string {
	return strings.TrimPrefix(arn[strings.LastIndex(arn, ":")+1:], "loadbalancer/")
}

// loadBalancers are one for each Ingress or group of Ingresses that has an address.
func loadBalancers(at account, ingresses []networkingv1.Ingress) []balancing {
	var all []balancing
	hosts := hostsOf(ingresses)
	for _, ingress := range ingresses {
		stack := stackOf(&ingress)
		host, has := hosts[stack]
		if !has {
			continue
		}
		delete(hosts, stack) // The other members of a group share it.
		attributes := listIn(ingress.Annotations[albPrefix+"load-balancer-attributes"])
		all = append(all, balancing{
			arn: balancerARN(at, host), name: balancerName(host),
			tags: map[string]string{stackTag: stack, resourceTag: "LoadBalancer"},
			result: map[string]any{
				"dnsName":                  host,
				"zoneId":                   "Z" + upper(13, "elb", at.region),
				"loadBalancerType":         "application",
				"ipAddressType":            "ipv4",
				"internal":                 ingress.Annotations[albPrefix+"scheme"] != "internet-facing",
				"enableDeletionProtection": slices.Contains(attributes, "deletion_protection.enabled=true"),
				"securityGroups":           []any{},
				"subnets":                  []any{},
			},
		})
	}
	return all
}

// hostsOf are the load balancers' host names by stack. A group's is that of its first member which has one.
func hostsOf(ingresses []networkingv1.Ingress) map[string]string {
	hosts := map[string]string{}
	for _, ingress := range ingresses {
		stack := stackOf(&ingress)
		if host := cmp.Or(hosts[stack], addressOf(&ingress)); host != "" {
			hosts[stack] = host
		}
	}
	return hosts
}

// addressOf is the host name that an Ingress has got, empty while it has none.
func addressOf(ingress *networkingv1.Ingress) string {
	for _, address := range ingress.Status.LoadBalancer.Ingress {
		if address.Hostname != "" {
			return address.Hostname
		}
	}
	return ""
}

// stackOf is the controller's name for the Ingresses that share a load balancer.
func stackOf(ingress *networkingv1.Ingress) string {
	return cmp.Or(ingress.Annotations[albPrefix+"group.name"], ingress.Namespace+"/"+ingress.Name)
}

// balancerName is in the host name, before the number that AWS adds to it.
func balancerName(host string) string {
	label, _, _ := strings.Cut(host, ".")
	if end := strings.LastIndex(label, "-"); end > 0 {
		label = label[:end]
	}
	return strings.TrimPrefix(label, "internal-")
}

func balancerARN(at account, host string) string {
	name := fmt.Sprintf("loadbalancer/app/%s/%.16s", balancerName(host), digest("balancer", host))
	return at.arn("elasticloadbalancing", name)
}

// targetGroups are one for each port of a Service in an Ingress that has an address. Their names are of the
// controller's form, with another digest.
func targetGroups(at account, ingresses []networkingv1.Ingress) []balancing {
	var all []balancing
	hosts := hostsOf(ingresses)
	for _, ingress := range ingresses {
		if addressOf(&ingress) == "" {
			continue
		}
		host := hosts[stackOf(&ingress)]
		for _, backend := range backendsOf(&ingress) {
			port := cmp.Or(backend.Port.Name, strconv.Itoa(int(backend.Port.Number)))
			id := fmt.Sprintf("%s/%s-%s:%s", ingress.Namespace, ingress.Name, backend.Name, port)
			if slices.ContainsFunc(all, func(b balancing) bool { return b.tags[resourceTag] == id }) {
				continue
			}
			name := fmt.Sprintf("k8s-%.8s-%.8s-%.10s", plain(ingress.Namespace), plain(backend.Name), digest("target", id))
			all = append(all, balancing{
				arn:  at.arn("elasticloadbalancing", fmt.Sprintf("targetgroup/%s/%.16s", name, digest("group", host, id))),
				name: name,
				tags: map[string]string{stackTag: stackOf(&ingress), resourceTag: id},
				result: map[string]any{
					"loadBalancerArns": []any{balancerARN(at, host)},
					"port":             int(backend.Port.Number), "protocol": "HTTP", "targetType": "ip",
				},
			})
		}
	}
	return all
}

// plain is a name without what is neither letter nor digit.
func plain(name string) string { return strings.NewReplacer("-", "", ".", "").Replace(name) }

func backendsOf(ingress *networkingv1.Ingress) []networkingv1.IngressServiceBackend {
	var all []networkingv1.IngressServiceBackend
	add := func(backend *networkingv1.IngressBackend) {
		if backend != nil && backend.Service != nil {
			all = append(all, *backend.Service)
		}
	}
	add(ingress.Spec.DefaultBackend)
	for _, rule := range ingress.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			add(&path.Backend)
		}
	}
	return all
}

// listIn are the elements of an annotation that separates them by commas.
func listIn(annotation string) []string {
	var all []string
	for element := range strings.SplitSeq(annotation, ",") {
		all = append(all, strings.TrimSpace(element))
	}
	return all
}
