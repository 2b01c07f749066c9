package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/client-go/tools/clientcmd"
)

// guard is an error when the kubeconfig that the program was given points at another cluster than the stack's. Without
// any kubeconfig there is nothing to compare, and the provider says that it reaches no cluster.
func (c Cluster) guard() error {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	kubeconfig, err := rules.Load()
	if err != nil {
		return fmt.Errorf("the kubeconfig cannot be read: %w", err)
	}
	return c.compare(kubeconfig.CurrentContext)
}

func (c Cluster) compare(current string) error {
	if current == "" || current == c.Context {
		return nil
	}
	return fmt.Errorf("the kubeconfig points at the context %q, and this stack belongs to %q (%s): "+
		"kubectl config use-context %s, or choose another stack", current, c.Context, project+":cluster.context", c.Context)
}

// provider is the one that everything in the cluster is made by.
func (c Cluster) provider(ctx *pulumi.Context) (*kubernetes.Provider, error) {
	return kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
		Context:               pulumi.String(c.Context),
		EnableServerSideApply: pulumi.Bool(true),
	}, pulumi.Transformations([]pulumi.ResourceTransformation{withoutKubeconfig}))
}

// withoutKubeconfig takes back what the SDK fills in from the variable KUBECONFIG: the state would hold a path of whoever
// ran Pulumi last, and show it as a change to the next. The plugin looks at the variable itself, lists of files included.
func withoutKubeconfig(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
	if provider, ok := args.Props.(*kubernetes.ProviderArgs); ok {
		provider.Kubeconfig = nil
	}
	return &pulumi.ResourceTransformationResult{Props: args.Props, Opts: args.Opts}
}
