package reference

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// reader turns structs into settings.
type reader struct {
	comments map[types.Object]comment
	defaults map[string]string
	found    findings.List
}

func (r *reader) sections(config *types.Struct) []Section {
	sections := []Section{{}}
	var groups []*types.Struct
	for i := range config.NumFields() {
		sections[0].Settings = append(sections[0].Settings, r.setting(config, i, []string{""}))
		group, isGroup := behind(config.Field(i).Type()).Underlying().(*types.Struct)
		if !isGroup {
			continue
		}
		key := tag(config, i, "config")
		if at := slices.Index(groups, group); at >= 0 {
			sections[at+1].Keys = append(sections[at+1].Keys, key)
			continue
		}
		groups = append(groups, group)
		sections = append(sections, Section{Keys: []string{key}})
	}
	for i, group := range groups {
		sections[i+1].Settings = r.group(group, sections[i+1].Keys)
	}
	return sections
}

// group are the settings of a struct, which stands at one or more paths, and of the structs in it.
func (r *reader) group(structure *types.Struct, paths []string) []Setting {
	var settings []Setting
	for i := range structure.NumFields() {
		settings = append(settings, r.setting(structure, i, paths))
		t := behind(structure.Field(i).Type())
		inner, isGroup := behind(element(t)).Underlying().(*types.Struct)
		if !isGroup {
			continue
		}
		below := make([]string, len(paths))
		for p, path := range paths {
			below[p] = join(path, tag(structure, i, "config")) + index(t)
		}
		settings = append(settings, r.group(inner, below)...)
	}
	return settings
}

// index is what stands between the path of a value and the keys of what it holds.
func index(t types.Type) string {
	switch t.Underlying().(type) {
	case *types.Slice:
		return "[]"
	case *types.Map:
		return ".NAME"
	}
	return ""
}

// setting is one field of a struct that stands at paths.
func (r *reader) setting(structure *types.Struct, field int, paths []string) Setting {
	variable := structure.Field(field)
	at := make([]string, len(paths))
	for i, path := range paths {
		at[i] = join(path, tag(structure, field, "config"))
	}
	words, required, err := value(structure, field)
	if err != nil {
		r.found.Add(at[0], nil, "%v", err)
	}
	said, commented := r.comments[variable]
	if !commented {
		r.found.Add(at[0], nil, "has no comment: say above the field %s what it is for", variable.Name())
	}
	tells := said.tell()
	key := func(subject string) string {
		if own := keyOf(structure, subject); own != "" {
			return own
		}
		return lastKey(paths[0])
	}
	return Setting{
		Path:    at[0],
		Value:   words,
		Default: said.spell(r.fallback(variable.Type(), at, tells, required), key),
		Meaning: said.spell(tells.meaning, key),
	}
}

// fallback is what holds when the setting is not given, at each of the paths.
func (r *reader) fallback(t types.Type, paths []string, tells told, required bool) string {
	values, given := r.values(t, paths)
	switch {
	case given:
		r.compare(t, paths[0], values[0], tells.fallback)
		return spellValues(paths, values)
	case tells.required != "":
		return tells.required
	case required:
		return "required"
	case tells.fallback != "":
		return asCode(tells.fallback)
	case isStruct(t):
		return ""
	}
	return spelled(values[0])
}

// values are what defaultConfig gives at each of the paths, or else zero; false when it gives nothing at any.
func (r *reader) values(t types.Type, paths []string) (values []string, given bool) {
	for _, path := range paths {
		text, found := r.defaults[path]
		if !found {
			text = zero(t)
		}
		given = given || found
		values = append(values, text)
	}
	return values, given
}

// compare notes that the comment on a scalar says something else than defaultConfig.
func (r *reader) compare(t types.Type, path, value, said string) {
	_, scalar := t.Underlying().(*types.Basic)
	if scalar && value != "" && said != "" && !holds(said, value) {
		r.found.Add(path, nil, "has the default %s in %s, and its comment says %q", value, defaultFunction, said)
	}
}

// spellValues is the value at the first path, and at the others where they have another.
func spellValues(paths, values []string) string {
	texts := []string{spelled(values[0])}
	for i, value := range values {
		if value != values[0] {
			first, _, _ := strings.Cut(paths[i], ".")
			texts = append(texts, first+" "+spelled(value))
		}
	}
	return strings.Join(texts, "; ")
}

// holds says that a text names a value, and not one that begins or ends like it.
func holds(text, value string) bool {
	return regexp.MustCompile(`(?:^|\W)` + regexp.QuoteMeta(value) + `(?:\W|$)`).MatchString(text)
}

func spelled(value string) string {
	if value == "" {
		return "none"
	}
	return code(value)
}

// single is one value, no words.
var single = regexp.MustCompile(`^(?:true|false|\S*[0-9/]\S*|\{.*\})$`)

// asCode marks a default that a file could hold as it stands.
func asCode(text string) string {
	if single.MatchString(text) {
		return code(text)
	}
	return text
}

func lastKey(path string) string {
	return strings.TrimSuffix(path[strings.LastIndex(path, ".")+1:], "[]")
}
