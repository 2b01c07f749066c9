package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// The controllers that the components write annotations for, and what those begin with.
const (
	albController   = "ingress.k8s.aws/alb"
	nginxController = "k8s.io/ingress-nginx"
	albPrefix       = "alb.ingress.kubernetes.io/"
	nginxPrefix     = "nginx.ingress.kubernetes.io/"
)

// classAnnotation is the older way of naming a class.
const classAnnotation = "kubernetes.io/ingress.class"

func className(ingress *networkingv1.Ingress) string {
	return valueOr(ingress.Spec.IngressClassName, ingress.Annotations[classAnnotation])
}

// controllerOf is who looks after an Ingress; "" when its class is not there.
func (s *Snapshot) controllerOf(ingress *networkingv1.Ingress) string {
	for _, class := range s.classes {
		if class.Name == className(ingress) {
			return class.Spec.Controller
		}
	}
	return ""
}

func (s *Snapshot) isALB(ingress *networkingv1.Ingress) bool {
	return s.controllerOf(ingress) == albController
}

// ingressClass: an Ingress of a class that is not there is looked after by nobody, and what it says in another
// controller's annotations is read by nobody.
func ingressClass(s *Snapshot, ingress *networkingv1.Ingress, v *verdict) {
	class, controller := className(ingress), s.controllerOf(ingress)
	v.ok("class %s, of %s", class, controller)
	if controller == "" {
		v.fail(Problem{
			Found: fmt.Sprintf("there is no IngressClass %q", class), Expected: "one of " + strings.Join(names(s.classes), ", "),
			Fix: "set ingress.className in the stack's file, or install the controller: docs/addons.md",
		})
		return
	}
	for prefix, reader := range map[string]string{albPrefix: albController, nginxPrefix: nginxController} {
		dead := annotationsWith(ingress, prefix)
		if len(dead) > 0 && controller != reader {
			v.fail(Problem{
				Found:    fmt.Sprintf("the controller %s does not read %s", controller, strings.Join(dead, ", ")),
				Expected: "annotations of its own controller, or a class of " + reader,
				Fix:      "set ingress.controller and ingress.className in the stack's file so that they agree",
			})
		}
	}
}

func annotationsWith(ingress *networkingv1.Ingress, prefix string) []string {
	return filter(slices.Sorted(maps.Keys(ingress.Annotations)), func(key string) bool { return strings.HasPrefix(key, prefix) })
}

func ingressAddress(s *Snapshot, ingress *networkingv1.Ingress, v *verdict) {
	for _, entry := range ingress.Status.LoadBalancer.Ingress {
		if address := entry.Hostname + entry.IP; address != "" {
			v.ok("reached at %s", address)
			return
		}
	}
	v.fail(Problem{
		Found: "has no address", Expected: "the address of a load balancer",
		Fix: "read what the controller says: " + s.kubectl("describe ingress %s", ingress.Name),
	})
}

// ingressBackends: each path leads to a port that its Service has.
func ingressBackends(s *Snapshot, ingress *networkingv1.Ingress, v *verdict) {
	backends := backendsOf(ingress)
	v.ok("%d paths lead to Services that are there", len(backends))
	for _, backend := range backends {
		service := backend.Service
		if service == nil || albAction(ingress, service.Name) {
			continue
		}
		if found := s.backendProblem(service); found != "" {
			v.fail(Problem{
				Found: found, Expected: "a port of a Service of the namespace", Fix: "pulumi up --refresh puts the program's routes back",
			})
		}
	}
}

func (s *Snapshot) backendProblem(backend *networkingv1.IngressServiceBackend) string {
	for _, service := range s.services {
		if service.Name != backend.Name {
			continue
		}
		var ports []string
		for _, port := range service.Spec.Ports {
			if backend.Port.Name != "" && port.Name == backend.Port.Name || backend.Port.Name == "" && port.Port == backend.Port.Number {
				return ""
			}
			ports = append(ports, fmt.Sprintf("%s (%d)", port.Name, port.Port))
		}
		return fmt.Sprintf("leads to the port %s of the Service %s, which has %s", describePort(backend.Port), service.Name,
			strings.Join(ports, ", "))
	}
	return fmt.Sprintf("leads to the Service %s, which is not there", backend.Name)
}

func describePort(port networkingv1.ServiceBackendPort) string {
	if port.Name != "" {
		return port.Name
	}
	return fmt.Sprint(port.Number)
}

// albAction says that a backend is no Service, but an action that an annotation describes.
func albAction(ingress *networkingv1.Ingress, name string) bool {
	_, action := ingress.Annotations[albPrefix+"actions."+name]
	return action
}

func backendsOf(ingress *networkingv1.Ingress) []networkingv1.IngressBackend {
	var all []networkingv1.IngressBackend
	if ingress.Spec.DefaultBackend != nil {
		all = append(all, *ingress.Spec.DefaultBackend)
	}
	for _, rule := range ingress.Spec.Rules {
		for _, path := range pathsOf(rule) {
			all = append(all, path.Backend)
		}
	}
	return all
}

func pathsOf(rule networkingv1.IngressRule) []networkingv1.HTTPIngressPath {
	if rule.HTTP == nil {
		return nil
	}
	return rule.HTTP.Paths
}

func leadsTo(ingress *networkingv1.Ingress, service string) bool {
	return slices.ContainsFunc(backendsOf(ingress), func(b networkingv1.IngressBackend) bool {
		return b.Service != nil && b.Service.Name == service
	})
}

// ingressHosts: a host that two Ingresses route leads to one of them, and which one is chance. Within a namespace they may
// share a host by its paths.
func ingressHosts(s *Snapshot, ingress *networkingv1.Ingress, v *verdict) {
	v.ok("no other Ingress routes %s", strings.Join(hostsOf(ingress), ", "))
	for _, other := range s.allIngresses {
		if other.Namespace == ingress.Namespace && other.Name == ingress.Name {
			continue
		}
		for _, shared := range sharedRoutes(ingress, other) {
			v.fail(Problem{
				Found:    fmt.Sprintf("%s is routed by Ingress %s/%s too", shared, other.Namespace, other.Name),
				Expected: "hosts of its own", Fix: "set hosts in the stack's file, or delete the other Ingress",
			})
		}
	}
}

func hostsOf(ingress *networkingv1.Ingress) []string {
	var hosts []string
	for _, rule := range ingress.Spec.Rules {
		hosts = append(hosts, rule.Host)
	}
	return hosts
}

// sharedRoutes are the hosts that two Ingresses both route; of one namespace, the paths too must be the same.
func sharedRoutes(one, other *networkingv1.Ingress) []string {
	var shared []string
	for _, rule := range one.Spec.Rules {
		for _, theirs := range other.Spec.Rules {
			if rule.Host == theirs.Host && (one.Namespace != other.Namespace || samePath(rule, theirs)) {
				shared = append(shared, valueOr(nonEmpty(rule.Host), "every host"))
			}
		}
	}
	slices.Sort(shared)
	return slices.Compact(shared)
}

func samePath(one, other networkingv1.IngressRule) bool {
	for _, path := range pathsOf(one) {
		for _, theirs := range pathsOf(other) {
			if path.Path == theirs.Path && valueOr(path.PathType, "") == valueOr(theirs.PathType, "") {
				return true
			}
		}
	}
	return false
}

func nonEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
