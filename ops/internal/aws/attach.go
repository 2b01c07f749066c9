package aws

import (
	"context"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// Attach serves an AWS provider until Close is called or ctx ends. The file store holds what it made; it need not be
// there yet, but its folder must. One provider at a time may use it. The kubeconfig's current context is the cluster on
// which Ingresses are looked for; the file is read each time.
func Attach(ctx context.Context, store, kubeconfig string) (*pluginrpc.Attached, error) {
	return attach(ctx, store, kubernetesCluster{kubeconfig})
}

func attach(ctx context.Context, file string, on cluster) (*pluginrpc.Attached, error) {
	made := &store{path: file}
	if err := made.read("", func(inventory) error { return nil }); err != nil {
		return nil, err
	}
	return pluginrpc.Serve(ctx, "aws", func(context.Context) pluginrpc.Provider { return &server{made: made, cluster: on} })
}
