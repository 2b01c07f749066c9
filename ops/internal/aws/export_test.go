package aws

import (
	"context"
	"fmt"
	"slices"

	networkingv1 "k8s.io/api/networking/v1"
)

// Ingresses are those of a cluster that is not there.
type Ingresses func() ([]networkingv1.Ingress, error)

func (f Ingresses) ingresses(context.Context) ([]networkingv1.Ingress, error) {
	all, err := f()
	return balanced(slices.Clone(all)), err
}

// AttachOn is Attach, with Ingresses instead of a cluster's.
func AttachOn(ctx context.Context, store string, on Ingresses) (*Attached, error) {
	return attach(ctx, store, on)
}

// Address is where the provider listens.
func (a *Attached) Address() string { return fmt.Sprintf("127.0.0.1:%d", a.Port) }

// IngressesOf are those of class alb on the cluster of a kubeconfig.
func IngressesOf(ctx context.Context, kubeconfig string) ([]networkingv1.Ingress, error) {
	return kubernetesCluster{kubeconfig}.ingresses(ctx)
}

// Tokens are the types that are served.
func Tokens() []string {
	var tokens []string
	for token := range kinds {
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	return tokens
}

var VersionIn = versionIn
