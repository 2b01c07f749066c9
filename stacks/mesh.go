package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// meshArgs guard the backend alone: 100 requests a minute for each pod would not let the frontend serve the files of
// one page to a few visitors.
func (c *Config) meshArgs(namespace, service pulumi.StringInput) *mesh.TrafficPolicyArgs {
	args := &mesh.TrafficPolicyArgs{
		Namespace: namespace,
		Service:   service,
		Port:      backendPort,
		PodLabels: workload.Selector(backendName),
		Gateways:  c.Mesh.Gateways,
	}
	if len(c.Mesh.Gateways) > 0 {
		args.Hosts = []string{c.Hosts.Backend}
	}
	return args
}
