package traffic

import (
	"context"
	"fmt"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// LoadtestArguments are those by which loadtest sends to a deployment through the sandbox's load balancer, and watches it.
func (s Status) LoadtestArguments(
	ctx context.Context, client kubernetes.Interface, kubeconfig, namespace, deployment string,
) (string, error) {
	ingresses, err := client.NetworkingV1().Ingresses(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, balancer := range s.Serving(namespace) {
		for _, host := range balancer.Hosts {
			if slices.ContainsFunc(ingresses.Items, leads(host, deployment)) {
				return strings.Join([]string{
					balancer.URL + "/", "--host-header", host, "--kubeconfig", kubeconfig, "--namespace", namespace,
					"--deployment", deployment,
				}, " "), nil
			}
		}
	}
	return "", fmt.Errorf("no load balancer of the sandbox leads to %s/%s: wait until its targets are registered", namespace, deployment)
}

// leads tells whether an Ingress has a host lead to a Service, which is called as its deployment.
func leads(host, service string) func(networkingv1.Ingress) bool {
	return func(ingress networkingv1.Ingress) bool {
		return slices.ContainsFunc(ingress.Spec.Rules, func(rule networkingv1.IngressRule) bool {
			return rule.Host == host && rule.HTTP != nil && slices.ContainsFunc(rule.HTTP.Paths,
				func(path networkingv1.HTTPIngressPath) bool {
					return path.Backend.Service != nil && path.Backend.Service.Name == service
				})
		})
	}
}
