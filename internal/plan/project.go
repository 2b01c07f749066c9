package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// applyProject puts what the project's configuration schema gives into the stack's values, and says which of them are
// missing, of the wrong type, or in clear where they must be encrypted. The rules are the engine's own, from
// ValidateStackConfigAndApplyProjectConfig in github.com/pulumi/pulumi/pkg/v3/workspace, a package of the command line
// that drags in all of its clouds.
func applyProject(project *workspace.Project, stack string, values config.Map) error {
	var found findings.List
	for _, name := range slices.Sorted(maps.Keys(project.Config)) {
		if err := applyKey(&found, project, name, stack, values); err != nil {
			return fmt.Errorf("the configuration key %q of Pulumi.yaml: %w", name, err)
		}
	}
	return found.Err("stack " + stack)
}

func applyKey(found *findings.List, project *workspace.Project, name, stack string, values config.Map) error {
	declared := project.Config[name]
	key, err := configKey(project, name)
	if err != nil {
		return err
	}
	value, given, err := values.Get(key, true)
	if err != nil {
		return err
	}
	if !given {
		if value, given, err = projectValue(declared); err != nil {
			return err
		}
		if !given {
			found.Add(key.String(), nil, "is missing: give it in Pulumi.%s.yaml", stack)
			return nil
		}
		if err := values.Set(key, value, true); err != nil {
			return err
		}
	}
	return checkValue(found, key, declared, value)
}

func configKey(project *workspace.Project, name string) (config.Key, error) {
	if strings.Contains(name, ":") {
		return config.ParseKey(name)
	}
	return config.MustMakeKey(project.Name.String(), name), nil
}

// projectValue is the value that the project gives to a key of which a stack says nothing.
func projectValue(declared workspace.ProjectConfigType) (_ config.Value, given bool, _ error) {
	raw := declared.Default
	if raw == nil {
		raw = declared.Value
	}
	switch raw.(type) {
	case nil:
		return config.Value{}, false, nil
	case string, int, bool:
		return config.NewValue(fmt.Sprint(raw)), true, nil
	}
	plain, err := workspace.SimplifyMarshalledValue(raw)
	if err != nil {
		return config.Value{}, false, err
	}
	text, err := json.Marshal(plain)
	return config.NewObjectValue(string(text)), true, err
}

// checkValue adds what is wrong with the value of a key. A value that is encrypted as a whole is of any type: it cannot
// be read here.
func checkValue(
	found *findings.List, key config.Key, declared workspace.ProjectConfigType, value config.Value,
) error {
	if !declared.IsExplicitlyTyped() {
		return nil
	}
	if declared.Secret && !value.Secure() {
		found.Add(key.String(), nil, "must be encrypted: set it with `pulumi config set --secret %s`", key)
		return nil
	}
	if value.Secure() && !value.Object() {
		return nil
	}
	text, err := value.Value(masking{})
	if err != nil {
		return err
	}
	var content any = text
	if value.Object() {
		if err := json.Unmarshal([]byte(text), &content); err != nil {
			return err
		}
	}
	if !workspace.ValidateConfigValue(declared.TypeName(), declared.Items, content) {
		found.Add(key.String(), text, "must be of type %s",
			workspace.InferFullTypeName(declared.TypeName(), declared.Items))
	}
	return nil
}
