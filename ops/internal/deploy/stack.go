package deploy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// Stack is a program that is deployed to the sandbox.
type Stack struct {
	// Namespace is where its workloads are.
	Namespace string
	// Command says which Pulumi command runs it.
	Command string

	name     string
	stack    auto.Stack
	journal  string
	locks    string
	progress io.Writer
}

// Options say how a stack is run.
type Options struct {
	// Root is the repository's folder, in which the Pulumi command can be built.
	Root string
	// Kubeconfig is one whose current context is the stack's own.
	Kubeconfig string
	// Providers is the value of PULUMI_DEBUG_PROVIDERS, empty where the real plugins are used.
	Providers string
	// Progress is where the engine says what it does.
	Progress io.Writer
}

// Open selects the program's stack in the sandbox's own backend, and makes it there when it is new.
func Open(ctx context.Context, h home.Home, program Program, options Options) (*Stack, error) {
	command, said, err := pulumiCommand(ctx, h, options.Root, options.Progress)
	if err != nil {
		return nil, err
	}
	environment, err := variables(h, options)
	if err != nil {
		return nil, err
	}
	work := h.Path("pulumi", "work", program.Stack)
	if err := os.MkdirAll(work, 0o700); err != nil {
		return nil, err
	}
	s := &Stack{
		Namespace: program.Namespace, Command: said, name: program.Stack, progress: options.Progress,
		journal: h.Path("pulumi", "journal", program.Stack+".jsonl"),
		locks:   h.Path("pulumi", ".pulumi", "locks", "organization", program.Project, program.Stack),
	}
	if err := withoutLogs(h.Path("pulumi", "home")); err != nil {
		return nil, err
	}
	if err := endEngines(ctx, s.locks, options.Progress); err != nil {
		return nil, err
	}
	s.stack, err = auto.UpsertStackInlineSource(ctx, program.Stack, program.Project, program.Run,
		auto.Pulumi(journaled{command, s.journal}), auto.WorkDir(work), auto.PulumiHome(h.Path("pulumi", "home")),
		auto.EnvVars(environment),
		auto.Project(workspace.Project{
			Name:    tokens.PackageName(program.Project),
			Runtime: workspace.NewProjectRuntimeInfo("go", nil),
			Backend: &workspace.ProjectBackend{URL: backend(h)},
		}))
	if err != nil {
		return nil, fmt.Errorf("the stack %s cannot be opened: %w", program.Stack, err)
	}
	values := auto.ConfigMap{}
	for key, text := range program.Config {
		values[key] = auto.ConfigValue{Value: text}
	}
	for key, text := range program.Secrets {
		values[key] = auto.ConfigValue{Value: text, Secret: true}
	}
	if err := s.stack.SetAllConfig(ctx, values); err != nil {
		return nil, fmt.Errorf("the configuration of the stack %s: %w", program.Stack, err)
	}
	return s, nil
}

// backend is a folder of files. They are written at once or not at all, but not what describes them: an engine that is killed
// leaves half of that, and with it a state that cannot be read. It is not needed, and left out.
func backend(h home.Home) string {
	return "file://" + filepath.ToSlash(h.Path("pulumi")) + "?metadata=skip"
}

// withoutLogs keeps the Pulumi command from writing all that passes between engine and provider into a log of its own, for each
// command anew. A third of the engine's time goes there, and nobody looks at it. No setting turns it off, but it does without
// where its folder cannot be made: a file stands in its place.
func withoutLogs(pulumiHome string) error {
	logs := filepath.Join(pulumiHome, "logs")
	if info, err := os.Stat(logs); err == nil && !info.IsDir() {
		return nil
	}
	if err := errors.Join(os.RemoveAll(logs), os.MkdirAll(pulumiHome, 0o700)); err != nil {
		return err
	}
	return os.WriteFile(logs, []byte("In the place of Pulumi's own logs, which nobody reads.\n"), 0o600)
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
		// Else the engine looks for the real plugins before each up, five times, though it will not use them.
		environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
	}
	return environment, nil
}
