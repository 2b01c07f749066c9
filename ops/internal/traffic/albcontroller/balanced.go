package albcontroller

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

// balanced is a load balancer, with its groups.
type balanced struct {
	name   string
	lb     *balancer.Balancer
	groups map[groupKey]*balancer.Group
	// namespaces are those of its Ingresses, and hosts those of its rules; neither is changed, only replaced.
	namespaces, hosts []string
	err               error // what keeps it from being as it should
}

// bring makes a load balancer what its Ingresses say. What is wrong with one rule leaves the others in place.
func (c *Controller) bring(b *balanced, ingresses []*networkingv1.Ingress) error {
	settings, err := balancer.ParseSettings(ingresses[0].Annotations)
	if err != nil {
		return err
	}
	if b.lb == nil {
		listener, err := c.options.Listen()
		if err != nil {
			return fmt.Errorf("the load balancer %s gets no listener: %w", b.name, err)
		}
		b.lb = balancer.Serve(listener, settings)
	}
	b.namespaces, b.hosts = namespacesOf(ingresses), hostsOf(ingresses)
	var errs []error
	var rules []balancer.Rule
	used := map[groupKey]bool{}
	for _, r := range routesOf(ingresses) {
		group, key, err := c.group(b, r, settings)
		if err != nil {
			errs = append(errs, fmt.Errorf("the Ingress %s/%s, host %s: %w", r.ingress.Namespace, r.ingress.Name, r.host, err))
			continue
		}
		used[key] = true
		rules = append(rules, balancer.Rule{
			Host: r.host, Path: cmp.Or(r.path.Path, "/"), Group: group,
			Exact: r.path.PathType != nil && *r.path.PathType == networkingv1.PathTypeExact,
		})
	}
	b.lb.SetRules(rules)
	for key, group := range b.groups {
		if !used[key] {
			delete(b.groups, key)
			group.Close()
		}
	}
	return errors.Join(errs...)
}

// group is the target group of an Ingress's backend, with the targets that it should have.
func (c *Controller) group(
	b *balanced, r route, settings balancer.Settings,
) (*balancer.Group, groupKey, error) {
	backend := r.path.Backend.Service
	if backend == nil {
		return nil, groupKey{}, errors.New("only a Service can be the backend")
	}
	service, err := c.services.Services(r.ingress.Namespace).Get(backend.Name)
	if err != nil {
		return nil, groupKey{}, err
	}
	port, err := portOf(service, backend.Port)
	if err != nil {
		return nil, groupKey{}, err
	}
	key := groupKey{types.NamespacedName{Namespace: service.Namespace, Name: service.Name}, port.Port}
	parsed, err := balancer.ParseGroup(r.ingress.Annotations, service.Annotations)
	if err != nil {
		return nil, key, fmt.Errorf("the Service %s: %w", service.Name, err)
	}
	parsed.IdleTimeout = settings.IdleTimeout
	parsed = parsed.At(c.options.Pace)
	group, found := b.groups[key]
	if found {
		group.Configure(parsed)
	} else {
		group = balancer.NewGroup(key.String(), parsed, c.options.Delays.At(c.options.Pace), c.options.Dial, &b.lb.Counters)
		b.groups[key] = group
	}
	group.Set(addressesOf(c.endpoints(key.service, port.Name)))
	return group, key, nil
}

func portOf(service *corev1.Service, wanted networkingv1.ServiceBackendPort) (corev1.ServicePort, error) {
	for _, port := range service.Spec.Ports {
		if wanted.Name != "" && port.Name == wanted.Name || wanted.Number != 0 && port.Port == wanted.Number {
			return port, nil
		}
	}
	missing := cmp.Or(wanted.Name, strconv.Itoa(int(wanted.Number)))
	return corev1.ServicePort{}, fmt.Errorf("the Service %s has no port %s", service.Name, missing)
}

func (b *balanced) close() {
	if b.lb != nil {
		b.lb.Close()
	}
	for _, group := range b.groups {
		group.Close()
	}
}
