package aws

import (
	"context"
	"slices"

	networkingv1 "k8s.io/api/networking/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Ingresses are those of a cluster that is not there.
type Ingresses func() ([]networkingv1.Ingress, error)

func (f Ingresses) ingresses(context.Context) ([]networkingv1.Ingress, error) {
	all, err := f()
	return balanced(slices.Clone(all)), err
}

// AttachOn is Attach, with Ingresses instead of a cluster's.
func AttachOn(ctx context.Context, store string, on Ingresses) (*pluginrpc.Attached, error) {
	return attach(ctx, store, on)
}

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
