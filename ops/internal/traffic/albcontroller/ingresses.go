package albcontroller

import (
	"cmp"
	"slices"
	"strconv"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Annotations that say which Ingresses share a load balancer, and in which order their rules are tried.
const (
	groupAnnotation = "alb.ingress.kubernetes.io/group.name"
	orderAnnotation = "alb.ingress.kubernetes.io/group.order"
	nameAnnotation  = "alb.ingress.kubernetes.io/load-balancer-name"
)

// className is that of the stand-in.
const className = "alb"

// albIngresses are those that have a load balancer, in the order in which their rules are tried.
func (c *Controller) albIngresses() []*networkingv1.Ingress {
	all, err := c.ingresses.List(labels.Everything())
	if err != nil {
		return nil // a cache has no errors
	}
	all = slices.DeleteFunc(all, func(i *networkingv1.Ingress) bool {
		return i.DeletionTimestamp != nil || i.Spec.IngressClassName == nil || *i.Spec.IngressClassName != className
	})
	slices.SortFunc(all, func(a, b *networkingv1.Ingress) int {
		return cmp.Or(cmp.Compare(orderOf(a), orderOf(b)), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// nameOf is the load balancer's: of its group, or of its own.
func nameOf(ingress *networkingv1.Ingress) string {
	return cmp.Or(ingress.Annotations[groupAnnotation], ingress.Annotations[nameAnnotation], ingress.Namespace+"-"+ingress.Name)
}

func orderOf(ingress *networkingv1.Ingress) int {
	order, err := strconv.Atoi(ingress.Annotations[orderAnnotation])
	if err != nil {
		return 0 // as without the annotation
	}
	return order
}

// route is a path of a rule.
type route struct {
	ingress *networkingv1.Ingress
	host    string
	path    networkingv1.HTTPIngressPath
}

// routesOf are all, in the order in which they are tried.
func routesOf(ingresses []*networkingv1.Ingress) []route {
	var routes []route
	for _, ingress := range ingresses {
		for _, rule := range ingress.Spec.Rules {
			if rule.HTTP == nil {
				continue
			}
			for _, path := range rule.HTTP.Paths {
				routes = append(routes, route{ingress, rule.Host, path})
			}
		}
	}
	return routes
}

func hostsOf(ingresses []*networkingv1.Ingress) []string {
	var hosts []string
	for _, ingress := range ingresses {
		for _, rule := range ingress.Spec.Rules {
			hosts = append(hosts, rule.Host)
		}
	}
	return hosts
}

func namespacesOf(ingresses []*networkingv1.Ingress) []string {
	var namespaces []string
	for _, ingress := range ingresses {
		namespaces = append(namespaces, ingress.Namespace)
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces)
}
