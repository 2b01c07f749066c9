package aws

import (
	"context"
	"fmt"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is where Ingresses have load balancers made.
type cluster interface {
	// ingresses are those of class alb, in all namespaces, sorted by namespace and name.
	ingresses(ctx context.Context) ([]networkingv1.Ingress, error)
}

// kubernetesCluster is the one of a kubeconfig's current context.
type kubernetesCluster struct{ kubeconfig string }

func (c kubernetesCluster) ingresses(ctx context.Context) ([]networkingv1.Ingress, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("the kubeconfig cannot be read: %w", err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("the cluster's client cannot be made: %w", err)
	}
	all, err := client.NetworkingV1().Ingresses(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("the cluster's Ingresses cannot be listed: %w", err)
	}
	return balanced(all.Items), nil
}
