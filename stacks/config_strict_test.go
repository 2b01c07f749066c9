package stacks_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// level is a group of settings, or one setting, of a stack's configuration.
type level struct {
	path string
	typ  reflect.Type
}

// levels are all of stacks.Config, with the first element of each list and the key "x" of each map.
func levels() (groups, settings []level) {
	var walk func(l level)
	walk = func(l level) {
		switch {
		case l.typ.Kind() == reflect.Pointer:
			walk(level{l.path, l.typ.Elem()})
		case l.typ.Kind() == reflect.Struct:
			groups = append(groups, l)
			for field := range l.typ.Fields() {
				walk(level{strings.TrimPrefix(l.path+"."+field.Tag.Get("config"), "."), field.Type})
			}
		case l.typ.Kind() == reflect.Slice && l.typ.Elem().Kind() == reflect.Struct:
			settings = append(settings, l)
			walk(level{l.path + "[0]", l.typ.Elem()})
		default:
			settings = append(settings, l)
		}
	}
	walk(level{"", reflect.TypeFor[stacks.Config]()})
	return groups, settings
}

func TestLevels(t *testing.T) {
	t.Parallel()
	groups, settings := levels()
	assert.Contains(t, groups, level{"backend.allowFrom[0]", reflect.TypeFor[stacks.Peer]()})
	assert.Contains(t, settings, level{"frontend.drain.inFlight", reflect.TypeFor[time.Duration]()})
	assert.Greater(t, len(groups), 25)
	assert.Greater(t, len(settings), 100)
}

func TestUnknownKeysAtEveryLevel(t *testing.T) {
	t.Parallel()
	groups, _ := levels()
	for _, group := range groups {
		path := strings.TrimPrefix(group.path+".surprise", ".")
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			var unknown []string
			for _, f := range refusal(t, "production", settings{path: "canary"}) {
				assert.NotContains(t, f.String(), "canary", "it may be a secret under a wrong name")
				if strings.HasPrefix(f.Rule, "is not a setting") {
					unknown = append(unknown, f.Field)
				}
			}
			assert.Equal(t, []string{"spywatcher:" + path}, unknown)
		})
	}
}

func TestWrongTypesEverywhere(t *testing.T) {
	t.Parallel()
	_, all := levels()
	for _, one := range all {
		t.Run(one.path, func(t *testing.T) {
			t.Parallel()
			for _, wrong := range wrongFor(one.typ) {
				var rules []string
				for _, f := range refusal(t, "production", settings{one.path: wrong}) {
					if f.Field == "spywatcher:"+one.path {
						rules = append(rules, f.Rule)
					}
				}
				require.Len(t, rules, 1, "%s = %v", one.path, wrong)
				assert.Regexp(t, "^must be ", rules[0])
			}
		})
	}
}

// wrongFor are values that no setting of a type can have. A scalar of the top level comes as text from Pulumi, and is
// not among those of another type.
func wrongFor(typ reflect.Type) []any {
	switch {
	case typ == reflect.TypeFor[time.Duration]():
		return []any{30, "30", []any{"30s"}}
	case typ.Kind() == reflect.String:
		return []any{[]any{"x"}, map[string]any{"x": "y"}}
	case typ.Kind() == reflect.Int:
		return []any{3.5, true, "3", []any{3}}
	case typ.Kind() == reflect.Float64:
		return []any{true, "3", []any{3}}
	case typ.Kind() == reflect.Bool:
		return []any{1, "true", []any{true}}
	case typ.Kind() == reflect.Slice:
		return []any{"x", 1, map[string]any{"x": "y"}}
	case typ.Kind() == reflect.Map:
		return []any{"x", 1, []any{"x"}}
	}
	panic(fmt.Sprintf("there is no wrong value for %s", typ))
}

// TestGroupsOfAnotherType: a text where a group stands is one finding, not one for each of its settings.
func TestGroupsOfAnotherType(t *testing.T) {
	t.Parallel()
	groups, _ := levels()
	for _, group := range groups {
		if group.path == "" {
			continue
		}
		t.Run(group.path, func(t *testing.T) {
			t.Parallel()
			list := refusal(t, "production", settings{group.path: "canary"})
			assert.Equal(t, []string{"spywatcher:" + group.path}, fieldsOf(t, list))
			assert.NotContains(t, list[0].String(), "canary", "it may hold secrets")
		})
	}
}

func TestMissingValues(t *testing.T) {
	t.Parallel()
	for path, reason := range map[string]string{
		"environment":          "production is stricter, and nobody may guess which it is",
		"cluster":              "a stack belongs to one cluster",
		"namespace":            "everything is made in it",
		"hosts":                "the load balancer answers for nothing else",
		"hosts.frontend":       "the load balancer answers for nothing else",
		"hosts.backend":        "the load balancer answers for nothing else",
		"network.loadBalancer": "nobody else gets in",
		"backend.image":        "there is nothing to run",
		"frontend.image":       "there is nothing to run",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			list := refusal(t, "production", settings{path: nil})
			require.Equal(t, []string{"spywatcher:" + path}, fieldsOf(t, list), reason)
			assert.Regexp(t, "^is missing", list[0].Rule)
			assert.Nil(t, list[0].Value)
		})
	}
}
