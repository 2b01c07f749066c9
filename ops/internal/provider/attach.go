package provider

import (
	"context"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// defaultPatience is how long a pod may be in trouble before the rollout that it belongs to is given up.
const defaultPatience = 20 * time.Second

// Option changes how a provider behaves.
type Option func(*server)

// Patience is how long a pod may be unable to start (no image, crashing, no configuration) before its Deployment or Job
// is reported as failed; 20 s by default. Zero reports at first sight.
func Patience(d time.Duration) Option { return func(s *server) { s.patience = d } }

// Attach serves a Kubernetes provider until Close is called or ctx ends. The kubeconfig file is read when a provider is
// configured, so contexts may be added to it meanwhile; a program that gives its provider a kubeconfig uses its own.
func Attach(ctx context.Context, kubeconfig string, options ...Option) (*pluginrpc.Attached, error) {
	return pluginrpc.Serve(ctx, "kubernetes", func(base context.Context) pluginrpc.Provider {
		s := &server{base: base, kubeconfig: kubeconfig, patience: defaultPatience, connect: connect}
		for _, option := range options {
			option(s)
		}
		return s
	})
}
