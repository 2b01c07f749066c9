package stacks

import (
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// restore gives the settings that were refused their defaults back. So the others can be held against each other all
// the same, and nothing of a refused value is looked at again.
func (c *Config) restore(wrong findings.List) {
	defaults := defaultConfig()
	for _, f := range wrong {
		path, err := resource.ParsePropertyPath(strings.TrimPrefix(f.Field, project+":"))
		if err == nil { // A field that is no path is a key that is no setting.
			restore(reflect.ValueOf(c).Elem(), reflect.ValueOf(defaults), path)
		}
	}
	if isRefused(wrong, strict.Path(project, "secrets", "source")) {
		c.Secrets = Secrets{} // What a source needs, and which secrets are missing, only a right one can tell.
	}
}

// restore copies one setting from standard to value; the whole list or map when path leads into one, and nothing when
// it leads nowhere.
func restore(value, standard reflect.Value, path resource.PropertyPath) {
	if len(path) == 0 || value.Kind() != reflect.Struct {
		value.Set(standard)
		return
	}
	for i := range value.NumField() {
		if value.Type().Field(i).Tag.Get("config") == path[0] {
			restore(value.Field(i), standard.Field(i), path[1:])
		}
	}
}

func isRefused(list findings.List, field string) bool {
	return slices.ContainsFunc(list, func(f findings.Finding) bool { return f.Field == field })
}

// besides adds to list what more says, each once, and only of settings that list says nothing about: what was refused
// for one reason would be refused for others that follow from it.
func besides(list, more findings.List) findings.List {
	all := slices.Clone(list)
	said := map[string]bool{}
	for _, f := range more {
		related := func(other findings.Finding) bool { return within(f.Field, other.Field) || within(other.Field, f.Field) }
		if !slices.ContainsFunc(list, related) && !said[f.String()] {
			all = append(all, f)
		}
		said[f.String()] = true
	}
	return all
}

// within says whether a setting is another, or a part of it.
func within(field, whole string) bool {
	rest, ok := strings.CutPrefix(field, whole)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
