package plan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// Load reads Pulumi.yaml in dir, or in the nearest folder above it that has one, and the file of the stack. It returns
// what `pulumi preview` on that stack would hand to the program: every key qualified, scalars as texts, structures as
// JSON, and what Pulumi.yaml gives where the stack says nothing. Encrypted values stay unread: each is
// recorder.SecretMarker.
func Load(dir, stack string) (recorder.Options, error) {
	path, err := workspace.DetectProjectPathFrom(dir)
	if errors.Is(err, workspace.ErrProjectNotFound) {
		return recorder.Options{}, fmt.Errorf("there is no Pulumi.yaml in %s or above: name the project's folder", dir)
	}
	if err != nil {
		return recorder.Options{}, err
	}
	project, err := workspace.LoadProject(path)
	if err != nil {
		return recorder.Options{}, err
	}
	values, err := loadStack(project, path, stack)
	if err != nil {
		return recorder.Options{}, err
	}
	if err := applyProject(project, stack, values); err != nil {
		return recorder.Options{}, err
	}
	texts, err := values.Decrypt(masking{})
	if err != nil {
		return recorder.Options{}, fmt.Errorf("the configuration of stack %s: %w", stack, err)
	}

	options := recorder.Options{
		Project: project.Name.String(),
		Stack:   stack,
		Preview: true,
		LookUps: lookUps,
		Config:  make(map[string]string, len(texts)),
	}
	for key, text := range texts {
		options.Config[key.String()] = text
	}
	for _, key := range values.SecureKeys() {
		options.SecretKeys = append(options.SecretKeys, key.String())
	}
	slices.Sort(options.SecretKeys)
	return options, nil
}

// loadStack is the configuration in the file of the stack.
func loadStack(project *workspace.Project, projectPath, stack string) (config.Map, error) {
	name, err := tokens.ParseStackName(stack)
	if err != nil {
		return nil, fmt.Errorf("%q cannot name a stack: %w", stack, err)
	}
	path := workspace.ProjectStackPath(projectPath, project, name.Q())
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, missingStack(path, stack)
	}
	loaded, err := workspace.LoadProjectStack(nil, project, path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", filepath.Base(path), err)
	}
	if loaded.Environment != nil {
		return nil, fmt.Errorf("%s takes values from an environment, which needs an account to be opened: "+
			"a plan can be rendered only of values that stand in the file", filepath.Base(path))
	}
	return loaded.Config, nil
}

// missingStack names the stacks whose files stand where path should.
func missingStack(path, stack string) error {
	extension := filepath.Ext(path)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), workspace.ProjectFile+".*"+extension))
	if err != nil {
		return err
	}
	var stacks []string
	for _, file := range files {
		name := strings.TrimPrefix(filepath.Base(file), workspace.ProjectFile+".")
		stacks = append(stacks, strings.TrimSuffix(name, extension))
	}
	if len(stacks) == 0 {
		return fmt.Errorf("there is no stack %s: no %s, nor any other stack's file", stack, filepath.Base(path))
	}
	return fmt.Errorf("there is no stack %s: no %s, only the files of %s",
		stack, filepath.Base(path), strings.Join(stacks, ", "))
}

// masking "decrypts" every value to the marker: to render a plan takes no key.
type masking struct{}

func (masking) DecryptValue(context.Context, string) (string, error) {
	return recorder.SecretMarker, nil
}

func (m masking) BatchDecrypt(ctx context.Context, ciphertexts []string) ([]string, error) {
	return config.DefaultBatchDecrypt(ctx, m, ciphertexts)
}

// lookUps answers what a program asks AWS for, so that a plan needs no account: the id of a zone.
func lookUps(string) resource.PropertyMap {
	return resource.PropertyMap{"zoneId": resource.NewProperty(recorder.LookUpMarker)}
}
