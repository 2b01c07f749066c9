package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/rendered"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/validate"
)

// requestRate lifts client-go's own limits, 5 requests a second, for which a run of some 20 requests would wait.
const requestRate = 50

// target is the deployment that is looked at.
type target struct {
	client  dynamic.Interface
	context string
	options validate.Options
}

// target finds the deployment: by the flags, else by the stack's file, else by the kubeconfig.
func (s settings) target() (target, error) {
	var t target
	var stack rendered.Stack
	if s.stack != "" {
		var err error
		if stack, err = rendered.Load(s.dir, s.stack, nil); err != nil {
			return t, err
		}
	}
	kubeconfig := s.clientConfig(cmp.Or(s.context, stack.Context))
	raw, err := kubeconfig.RawConfig()
	if err != nil {
		return t, fmt.Errorf("the kubeconfig cannot be read: %w", err)
	}
	t.context = cmp.Or(s.context, stack.Context, raw.CurrentContext)
	if _, there := raw.Contexts[t.context]; t.context != "" && !there {
		return t, fmt.Errorf("the kubeconfig has no context %q: name one with --context: %s", t.context,
			strings.Join(slices.Sorted(maps.Keys(raw.Contexts)), ", "))
	}
	config, err := kubeconfig.ClientConfig()
	if err != nil {
		return t, fmt.Errorf("there is no cluster to look at: name its kubeconfig with --kubeconfig: %w", err)
	}
	namespace, _, err := kubeconfig.Namespace()
	if err != nil {
		return t, err
	}
	t.options = validate.Options{
		Namespace: cmp.Or(s.namespace, stack.Namespace, namespace), Stack: s.stack, Plan: stack.Objects,
	}
	config.QPS, config.Burst = requestRate, requestRate
	config.WarningHandler = rest.NoWarnings{} // warnings of versions that go one day are not about this deployment
	config.UserAgent = "spywatcher-validate"
	t.client, err = dynamic.NewForConfig(config)
	return t, err
}

func (s settings) clientConfig(context string) clientcmd.ClientConfig {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = s.kubeconfig
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: context})
}
