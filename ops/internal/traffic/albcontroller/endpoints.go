package albcontroller

import (
	"net"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// endpoint is a pod that should be a target.
type endpoint struct {
	address string
	pod     *corev1.Pod
}

// endpoints are the pods behind a Service's port: those that are ready, and those whose containers are and that do not
// terminate, as their readiness may wait for the load balancer. See pkg/backend/endpoint_resolver.go of the controller.
func (c *Controller) endpoints(service types.NamespacedName, port string) []endpoint {
	selector := labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: service.Name})
	all, err := c.slices.EndpointSlices(service.Namespace).List(selector)
	if err != nil {
		return nil // a cache has no errors
	}
	var found []endpoint
	for _, slice := range all {
		for _, p := range slice.Ports {
			if p.Port == nil || port != "" && (p.Name == nil || *p.Name != port) {
				continue
			}
			for _, e := range slice.Endpoints {
				if pod := c.target(service.Namespace, e); pod != nil {
					found = append(found, endpoint{net.JoinHostPort(e.Addresses[0], strconv.Itoa(int(*p.Port))), pod})
				}
			}
		}
	}
	return found
}

// target is the pod of an endpoint that should be registered; nil when it should not be.
func (c *Controller) target(namespace string, e discoveryv1.Endpoint) *corev1.Pod {
	if e.TargetRef == nil || e.TargetRef.Kind != "Pod" || len(e.Addresses) == 0 {
		return nil
	}
	pod, err := c.pods.Pods(namespace).Get(e.TargetRef.Name)
	if err != nil {
		return nil // it will be seen soon, or was seen going
	}
	isTrue := func(b *bool) bool { return b != nil && *b }
	if isTrue(e.Conditions.Ready) || holds(pod, corev1.ContainersReady) && !isTrue(e.Conditions.Terminating) {
		return pod
	}
	return nil
}

func holds(pod *corev1.Pod, kind corev1.PodConditionType) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == kind && c.Status == corev1.ConditionTrue
	})
}

func addressesOf(endpoints []endpoint) []string {
	var addresses []string
	for _, e := range endpoints {
		addresses = append(addresses, e.address)
	}
	return addresses
}
