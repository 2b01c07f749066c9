package deploy

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// Program is what is deployed, and its configuration.
type Program struct {
	// Project and Stack name it to Pulumi.
	Project, Stack string
	// Context is the kubeconfig context that it wants to be deployed to, and Namespace where its workloads are.
	Context, Namespace string
	// LeftOut says what of the stack the sandbox does not deploy, and why; "" when that is nothing.
	LeftOut string
	// Run is the program.
	Run pulumi.RunFunc
	// Config are its settings, and Secrets those that are kept encrypted, by their full names ("spywatcher:namespace").
	Config, Secrets map[string]string
}

// Repository is the repository's own program with the settings of one of its stacks. The secrets are made up.
func Repository(h home.Home, root, stack string) (Program, error) {
	loaded, err := plan.Load(root, stack)
	if err != nil {
		return Program{}, err
	}
	generated, err := secrets(h)
	if err != nil {
		return Program{}, err
	}
	cluster, err := clusterContext(loaded.Config)
	if err != nil {
		return Program{}, err
	}
	left := leaveOut(loaded)
	program := Program{
		Project: loaded.Project, Stack: stack, Context: cluster, Namespace: loaded.Config[loaded.Project+":namespace"],
		LeftOut: left, Config: loaded.Config, Secrets: make(map[string]string, len(generated)),
	}
	keys := maps.Clone(loaded.Config)
	for name, value := range generated {
		key := loaded.Project + ":" + name
		delete(program.Config, key)
		program.Secrets[key], keys[key] = value, value
	}
	program.Run = strict.WithKeys(stacks.Spywatcher, maps.Keys(keys))
	return program, nil
}

// leaveOut takes the add-ons out of a stack's settings. They are charts, whose pods would run nothing here.
func leaveOut(loaded recorder.Options) string {
	key := loaded.Project + ":addons"
	wanted := loaded.Config[key]
	delete(loaded.Config, key)
	if wanted == "" || wanted == "{}" {
		return ""
	}
	return "the add-ons " + wanted + ": for the metrics API and the load balancer controller the sandbox has stand-ins, and the rest needs pods that run"
}
