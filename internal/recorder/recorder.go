package recorder

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// Options say how a program is run.
type Options struct {
	// Project and Stack name what runs; "spywatcher" and "test" when empty.
	Project, Stack string
	// Preview runs the program as `pulumi preview` does: what a provider would compute is unknown.
	Preview bool
	// Config is the stack's configuration, fully qualified keys ("spywatcher:namespace") to texts or JSON.
	Config map[string]string
	// SecretKeys are the keys of Config that are encrypted in the stack's file.
	SecretKeys []string
	// Outputs gives the values that a provider would add to a resource's own inputs. They are known in a preview too, so
	// leave it out where they must not be. nil adds nothing.
	Outputs func(Resource) resource.PropertyMap
	// LookUps answers what the program looks up, by the function's token: "aws:index/getCallerIdentity:getCallerIdentity".
	// nil answers with nothing but the arguments.
	LookUps func(function string) resource.PropertyMap
}

// Recording is what a program registered.
type Recording struct {
	mu        sync.Mutex
	outputs   func(Resource) resource.PropertyMap
	lookUps   func(string) resource.PropertyMap
	preview   bool
	resources []Resource
}

// Run runs the program and records it. What was registered before an error is in the recording too.
func Run(program pulumi.RunFunc, options Options) (*Recording, error) {
	recording := &Recording{outputs: options.Outputs, lookUps: options.LookUps, preview: options.Preview}
	project := cmp.Or(options.Project, "spywatcher")
	stack := cmp.Or(options.Stack, "test")
	program = strict.WithKeys(program, maps.Keys(options.Config))
	err := pulumi.RunErr(program, pulumi.WithMocks(project, stack, recording), func(info *pulumi.RunInfo) {
		info.DryRun = options.Preview
		info.Config = options.Config
		info.ConfigSecretKeys = options.SecretKeys
	})
	return recording, err
}

// NewResource implements pulumi.MockResourceMonitor.
func (r *Recording) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	registered, err := newResource(args)
	if err != nil {
		return "", nil, err
	}
	r.mu.Lock()
	r.resources = append(r.resources, registered)
	r.mu.Unlock()

	state := args.Inputs.Copy()
	if r.outputs != nil {
		maps.Copy(state, r.outputs(registered))
	}
	if !args.Custom || r.preview {
		return "", state, nil
	}
	return args.Name, state, nil
}

// Call implements pulumi.MockResourceMonitor.
func (r *Recording) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	answer := args.Args.Copy()
	if r.lookUps != nil {
		maps.Copy(answer, r.lookUps(args.Token))
	}
	return answer, nil
}

// Resources are all registrations in an order that does not depend on how the program was scheduled: by parent, type
// and name.
func (r *Recording) Resources() []Resource {
	r.mu.Lock()
	defer r.mu.Unlock()
	sorted := slices.Clone(r.resources)
	slices.SortFunc(sorted, func(a, b Resource) int {
		return cmp.Or(
			strings.Compare(a.Parent, b.Parent),
			strings.Compare(a.Type, b.Type),
			strings.Compare(a.Name, b.Name),
		)
	})
	return sorted
}

// URNs are the lines "type name <- parent" of all registrations, sorted: what a rename would change.
func (r *Recording) URNs() []string {
	var lines []string
	for _, registered := range r.Resources() {
		line := registered.Type + " " + registered.Name
		if registered.Parent != "" {
			line += " <- " + registered.Parent
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// Find returns the resource of that type and logical name. The type may leave out everything before the last colon:
// "Deployment".
func (r *Recording) Find(typ, name string) (Resource, bool) {
	for _, registered := range r.Resources() {
		kind := registered.Type[strings.LastIndex(registered.Type, ":")+1:]
		if registered.Name == name && (registered.Type == typ || kind == typ) {
			return registered, true
		}
	}
	return Resource{}, false
}
