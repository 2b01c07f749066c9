package guard

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
)

// Own is a deployment's own hosts and addresses. The zero value has none: only loopback is left.
type Own struct {
	deployment string
	// hosts are the names by which it is reached; one may begin with "*.", as an Ingress's may.
	hosts []string
	// endpoints are its load balancers, by name or address, and its services' addresses.
	endpoints []string
}

// String says which deployment, and what its hosts are.
func (o Own) String() string {
	if o.deployment == "" {
		return "the host of a named --deployment"
	}
	known := slices.Concat(o.hosts, o.endpoints)
	if len(known) == 0 {
		return fmt.Sprintf("a host of deployment %s, which has none", o.deployment)
	}
	return fmt.Sprintf("a host of deployment %s (%s)", o.deployment, strings.Join(known, ", "))
}

// Of finds a deployment's own hosts: the Services that select its pods, and the Ingresses that lead to those.
func Of(ctx context.Context, client kubernetes.Interface, deployment *appsv1.Deployment) (Own, error) {
	own := Own{deployment: deployment.Namespace + "/" + deployment.Name}
	services, err := client.CoreV1().Services(deployment.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return own, err
	}
	var names []string
	for i := range services.Items {
		if service := &services.Items[i]; selects(service, deployment) {
			names = append(names, service.Name)
			own.addService(service)
		}
	}
	ingresses, err := client.NetworkingV1().Ingresses(deployment.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return own, err
	}
	for i := range ingresses.Items {
		own.addIngress(&ingresses.Items[i], names)
	}
	slices.Sort(own.hosts)
	slices.Sort(own.endpoints)
	own.hosts, own.endpoints = slices.Compact(own.hosts), slices.Compact(own.endpoints)
	return own, nil
}

func selects(service *corev1.Service, deployment *appsv1.Deployment) bool {
	return len(service.Spec.Selector) > 0 &&
		labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(deployment.Spec.Template.Labels))
}

func (o *Own) addService(service *corev1.Service) {
	short := service.Name + "." + service.Namespace
	o.hosts = append(o.hosts, short, short+".svc", short+".svc.cluster.local")
	for _, address := range slices.Concat(service.Spec.ClusterIPs, []string{service.Spec.ClusterIP}, service.Spec.ExternalIPs) {
		if address != "" && address != corev1.ClusterIPNone {
			o.endpoints = append(o.endpoints, address)
		}
	}
	for _, entry := range service.Status.LoadBalancer.Ingress {
		o.addEndpoint(entry.Hostname, entry.IP)
	}
}

// addIngress takes those of its hosts that lead to the services, and its load balancer if there are any.
func (o *Own) addIngress(ingress *networkingv1.Ingress, services []string) {
	leads := func(backend *networkingv1.IngressBackend) bool {
		return backend != nil && backend.Service != nil && slices.Contains(services, backend.Service.Name)
	}
	found := leads(ingress.Spec.DefaultBackend)
	for _, rule := range ingress.Spec.Rules {
		if rule.HTTP == nil || !slices.ContainsFunc(rule.HTTP.Paths, func(path networkingv1.HTTPIngressPath) bool {
			return leads(&path.Backend)
		}) {
			continue
		}
		found = true
		if rule.Host != "" {
			o.hosts = append(o.hosts, strings.ToLower(rule.Host))
		}
	}
	if found {
		for _, entry := range ingress.Status.LoadBalancer.Ingress {
			o.addEndpoint(entry.Hostname, entry.IP)
		}
	}
}

func (o *Own) addEndpoint(hostname, ip string) {
	if hostname != "" {
		o.endpoints = append(o.endpoints, strings.ToLower(hostname))
	}
	if ip != "" {
		o.endpoints = append(o.endpoints, ip)
	}
}

// names says whether the host is one of the deployment's own.
func (o Own) names(host string) bool {
	return slices.Contains(o.endpoints, host) || slices.ContainsFunc(o.hosts, func(own string) bool {
		if domain, wild := strings.CutPrefix(own, "*."); wild {
			_, rest, _ := strings.Cut(host, ".")
			return rest == domain
		}
		return own == host
	})
}

// addresses are those of the endpoints, looked up where they are names.
func (o Own) addresses(
	ctx context.Context, resolve func(context.Context, string) ([]netip.Addr, error),
) (map[netip.Addr]bool, error) {
	own := map[netip.Addr]bool{}
	for _, endpoint := range o.endpoints {
		found, err := resolve(ctx, endpoint)
		if err != nil {
			return nil, fmt.Errorf("the address of the load balancer %s cannot be found: %w", endpoint, err)
		}
		for _, address := range found {
			own[address] = true
		}
	}
	return own, nil
}
