package reference_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/reference"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// paths are those of all settings below a struct's, as the decoder sees them.
func paths(t reflect.Type, at string) []string {
	kind := t.Kind()
	if kind == reflect.Pointer {
		return paths(t.Elem(), at)
	}
	if kind == reflect.Slice {
		return paths(t.Elem(), at+"[]")
	}
	if kind != reflect.Struct {
		return nil
	}
	var all []string
	for field := range t.Fields() {
		path := strings.TrimPrefix(at+"."+field.Tag.Get("config"), ".")
		all = append(append(all, path), paths(field.Type, path)...)
	}
	return all
}

// The source that is read here and the types that the compiler made of it must be of one mind.
func TestEverySettingHasARow(t *testing.T) {
	t.Parallel()
	sections, err := reference.Read(stacksDir)
	require.NoError(t, err)
	var rows []string
	for _, section := range sections {
		for _, setting := range section.Settings {
			rows = append(rows, setting.Path)
			assert.NotEmpty(t, setting.Value, "%s must say what may stand there", setting.Path)
			assert.NotEmpty(t, setting.Meaning, "%s must say what it is for: give its field a comment", setting.Path)
			if setting.Value != "group" {
				assert.NotEmpty(t, setting.Default, "%s must say what holds without it", setting.Path)
			}
		}
	}
	want := paths(reflect.TypeFor[stacks.Config](), "")
	want = slices.DeleteFunc(want, func(path string) bool { // It shares its rows with the backend.
		return strings.HasPrefix(path, "frontend.")
	})
	assert.ElementsMatch(t, want, rows, "each setting has a row, and each row is a setting")
}

func TestWorkloadsShareTheirRows(t *testing.T) {
	t.Parallel()
	sections, err := reference.Read(stacksDir)
	require.NoError(t, err)
	var shared []reference.Section
	for _, section := range sections {
		if len(section.Keys) > 1 {
			shared = append(shared, section)
		}
	}
	require.Len(t, shared, 1, "only the two workloads have the same settings")
	assert.Equal(t, []string{"backend", "frontend"}, shared[0].Keys)
}

// Pulumi holds a stack's file against Pulumi.yaml before the program sees it.
func TestProjectDescribesTheConfiguration(t *testing.T) {
	t.Parallel()
	project, err := workspace.LoadProject(root + "/Pulumi.yaml")
	require.NoError(t, err)
	config := reflect.TypeFor[stacks.Config]()
	known := map[string]bool{}
	for field := range config.Fields() {
		key := field.Tag.Get("config")
		known[key] = true
		declared, found := project.Config[key]
		if !assert.True(t, found, "Pulumi.yaml must describe %s", key) {
			continue
		}
		assert.NotEmpty(t, declared.Description, "Pulumi.yaml must say what %s is", key)
		required := slices.Contains(strings.Split(field.Tag.Get("validate"), ","), "required")
		assert.Equal(t, required, declared.Default == nil,
			"%s must have a default in Pulumi.yaml exactly when it is not required, or Pulumi asks for what the program does not need", key)
		wantType := "object"
		if field.Type.Kind() == reflect.String {
			wantType = "string"
		}
		assert.Equal(t, wantType, declared.TypeName(), "Pulumi refuses other types for %s than Pulumi.yaml says", key)
	}
	for key := range project.Config {
		assert.True(t, known[key], "Pulumi.yaml describes %s, which the program does not know", key)
	}
}
