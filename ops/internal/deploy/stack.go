package deploy

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// Stack is one of the repository's stacks, on the sandbox.
type Stack struct {
	// Name is that of its file: "staging".
	Name string
	// Namespace is where its workloads are.
	Namespace string
	// Command says which Pulumi command runs it.
	Command string

	stack    auto.Stack
	journal  string
	progress io.Writer
}

// Options say how a stack is run.
type Options struct {
	// Root is the repository's folder, with Pulumi.yaml.
	Root string
	// Stack names the stack's file.
	Stack string
	// Kubeconfig is one whose current context is the stack's own.
	Kubeconfig string
	// Providers is the value of PULUMI_DEBUG_PROVIDERS, empty where the real plugins are used.
	Providers string
	// Progress is where the engine says what it does.
	Progress io.Writer
}

// Context is the kubeconfig context that a stack belongs to.
func Context(root, stack string) (string, error) {
	loaded, err := plan.Load(root, stack)
	if err != nil {
		return "", err
	}
	return clusterContext(loaded.Config)
}

// Open selects the stack in the sandbox's own backend, and makes it there when it is new.
func Open(ctx context.Context, h home.Home, options Options) (*Stack, error) {
	loaded, err := plan.Load(options.Root, options.Stack)
	if err != nil {
		return nil, err
	}
	command, said, err := pulumiCommand(ctx, h, options.Root, options.Progress)
	if err != nil {
		return nil, err
	}
	environment, err := variables(h, options)
	if err != nil {
		return nil, err
	}
	settings := loaded.Config
	generated, err := secrets(h)
	if err != nil {
		return nil, err
	}
	for name, value := range generated {
		settings[loaded.Project+":"+name] = value
	}

	if err := endEngines(ctx, h, loaded.Project, options.Stack, options.Progress); err != nil {
		return nil, err
	}
	journal := h.Path("pulumi", "journal", options.Stack+".jsonl")
	work := h.Path("pulumi", "work", options.Stack)
	if err := os.MkdirAll(work, 0o700); err != nil {
		return nil, err
	}
	stack, err := auto.UpsertStackInlineSource(ctx, options.Stack, loaded.Project,
		strict.WithKeys(stacks.Spywatcher, maps.Keys(settings)),
		auto.Pulumi(journaled{command, journal}), auto.WorkDir(work), auto.PulumiHome(h.Path("pulumi", "home")), auto.EnvVars(environment),
		auto.Project(workspace.Project{
			Name:    tokens.PackageName(loaded.Project),
			Runtime: workspace.NewProjectRuntimeInfo("go", nil),
			Backend: &workspace.ProjectBackend{URL: backend(h)},
		}))
	if err != nil {
		return nil, fmt.Errorf("the stack %s cannot be opened: %w", options.Stack, err)
	}
	values := auto.ConfigMap{}
	for key, text := range settings {
		_, secret := generated[key[len(loaded.Project)+1:]]
		values[key] = auto.ConfigValue{Value: text, Secret: secret}
	}
	if err := stack.SetAllConfig(ctx, values); err != nil {
		return nil, fmt.Errorf("the configuration of the stack %s: %w", options.Stack, err)
	}
	return &Stack{
		Name: options.Stack, Namespace: settings[loaded.Project+":namespace"], Command: said,
		stack: stack, journal: journal, progress: options.Progress,
	}, nil
}

// backend is a folder of files. They are written at once or not at all, but not what describes them: an engine that is killed
// leaves half of that, and with it a state that cannot be read. It is not needed, and left out.
func backend(h home.Home) string {
	return "file://" + filepath.ToSlash(h.Path("pulumi")) + "?metadata=skip"
}

func variables(h home.Home, options Options) (map[string]string, error) {
	file, err := passphrase(h)
	if err != nil {
		return nil, err
	}
	environment := map[string]string{
		"PULUMI_BACKEND_URL":            backend(h),
		"PULUMI_CONFIG_PASSPHRASE_FILE": file,
		"PULUMI_SKIP_UPDATE_CHECK":      "true",
		"KUBECONFIG":                    options.Kubeconfig,
	}
	if options.Providers != "" {
		environment["PULUMI_DEBUG_PROVIDERS"] = options.Providers
	}
	return environment, nil
}
