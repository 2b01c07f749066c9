package reference_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/reference"
)

// packageOf is a folder with a package of one file.
func packageOf(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	text := "package fixture\n\nimport \"time\"\n\nvar _ time.Duration\n" + source
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.go"), []byte(text), 0o600))
	return dir
}

func TestRead(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		source string
		want   []reference.Section
	}{
		"one value": {
			reason: "the subject of a comment stands beside it already, and quotes are for values",
			source: `
type Config struct {
	// Mode is "fast", or slow. Required.
	Mode string ` + "`config:\"mode\" validate:\"required,oneof=fast 'very slow' slow\"`" + `
}
func defaultConfig() Config { return Config{} }`,
			want: []reference.Section{{Settings: []reference.Setting{
				{Path: "mode", Value: "text, `fast`, `very slow` or `slow`", Default: "required", Meaning: "`fast`, or slow."},
			}}},
		},
		"types": {
			reason: "each is said as the decoder says it",
			source: `
type kind string
type Config struct {
	// A does.
	A kind ` + "`config:\"a\"`" + `
	// B does.
	B *int ` + "`config:\"b\"`" + `
	// C does.
	C bool ` + "`config:\"c\"`" + `
	// D does.
	D time.Duration ` + "`config:\"d\"`" + `
	// E does.
	E []time.Duration ` + "`config:\"e\"`" + `
	// F does.
	F map[string]int ` + "`config:\"f\"`" + `
	// G does.
	G int ` + "`config:\"g\"`" + `
}
func defaultConfig() Config { return Config{} }`,
			want: []reference.Section{{Settings: []reference.Setting{
				{Path: "a", Value: "text", Default: "none", Meaning: "`a` does."},
				{Path: "b", Value: "whole number", Default: "none", Meaning: "`b` does."},
				{Path: "c", Value: "true or false", Default: "`false`", Meaning: "`c` does."},
				{Path: "d", Value: "duration such as 90s", Default: "`0s`", Meaning: "`d` does."},
				{Path: "e", Value: "list of durations such as 90s", Default: "none", Meaning: "`e` does."},
				{Path: "f", Value: "map of names to whole numbers", Default: "none", Meaning: "`f` does."},
				{Path: "g", Value: "whole number", Default: "`0`", Meaning: "`g` does."},
			}}},
		},
		"rules": {
			reason: "what is allowed is said with the keys of a file, and of a list what its elements are",
			source: `
type Config struct {
	// Min does.
	Min int ` + "`config:\"least\" validate:\"omitempty,min=1,max=9\"`" + `
	// Max does.
	Max int ` + "`config:\"most\" validate:\"gtefield=Min\"`" + `
	// Wait does.
	Wait time.Duration ` + "`config:\"wait\" validate:\"min=1s\"`" + `
	// Ranges does.
	Ranges []string ` + "`config:\"ranges\" validate:\"dive,cidr,max=20\"`" + `
	// Path does.
	Path string ` + "`config:\"path\" validate:\"startswith=/,excluded_with=Min\"`" + `
	// Only does.
	Only string ` + "`config:\"only\" validate:\"oneof=this\"`" + `
}
func defaultConfig() Config { return Config{} }`,
			want: []reference.Section{{Settings: []reference.Setting{
				{Path: "least", Value: "whole number, at least 1, at most 9", Default: "`0`", Meaning: "`least` does."},
				{Path: "most", Value: "whole number, at least `least`", Default: "`0`", Meaning: "`most` does."},
				{Path: "wait", Value: "duration such as 90s, at least 1s", Default: "`0s`", Meaning: "`wait` does."},
				{
					Path: "ranges", Value: "list of texts, each a range of addresses such as 10.0.0.0/16, at most 20 characters",
					Default: "none", Meaning: "`ranges` does.",
				},
				{
					Path: "path", Value: "text, beginning with `/`, not beside `least`", Default: "none",
					Meaning: "`path` does.",
				},
				{Path: "only", Value: "text, `this`", Default: "none", Meaning: "`only` does."},
			}}},
		},
		"defaults": {
			reason: "the program's own value counts, and else what the comment says",
			source: `
const usual = "usual"
type Config struct {
	// A does. Default usual.
	A string ` + "`config:\"a\"`" + `
	// B does. Default 1h30m; 0s is never.
	B time.Duration ` + "`config:\"b\"`" + `
	// C does.
	C map[string]int ` + "`config:\"c\"`" + `
	// D does. Default what the cluster says.
	D string ` + "`config:\"d\"`" + `
	// E does. Default 20s.
	E time.Duration ` + "`config:\"e\"`" + `
	// F is "x" (the default) or "y".
	F string ` + "`config:\"f\"`" + `
	// G does. Required with f.
	G string ` + "`config:\"g\"`" + `
	// H does.
	H time.Duration ` + "`config:\"h\"`" + `
	// I does.
	I bool ` + "`config:\"i\"`" + `
}
func defaultConfig() Config {
	return Config{A: usual, B: 90 * time.Minute, C: map[string]int{"x": 1, "y": 2}, H: 48 * time.Hour, I: true}
}`,
			want: []reference.Section{{Settings: []reference.Setting{
				{Path: "a", Value: "text", Default: "`usual`", Meaning: "`a` does."},
				{Path: "b", Value: "duration such as 90s", Default: "`1h30m`", Meaning: "`b` does. 0s is never."},
				{Path: "c", Value: "map of names to whole numbers", Default: "`{x: 1, y: 2}`", Meaning: "`c` does."},
				{Path: "d", Value: "text", Default: "what the cluster says", Meaning: "`d` does."},
				{Path: "e", Value: "duration such as 90s", Default: "`20s`", Meaning: "`e` does."},
				{Path: "f", Value: "text", Default: "`x`", Meaning: "`x` (the default) or `y`."},
				{Path: "g", Value: "text", Default: "required with f", Meaning: "`g` does."},
				{Path: "h", Value: "duration such as 90s", Default: "`48h`", Meaning: "`h` does."},
				{Path: "i", Value: "true or false", Default: "`true`", Meaning: "`i` does."},
			}}},
		},
		"groups": {
			reason: "a group comes before what is in it, in lists and maps too, and a key of the first level makes a section",
			source: `
type Config struct {
	// Web does.
	Web *Web ` + "`config:\"web\"`" + `
}
type Web struct {
	// Peers does.
	Peers []Peer ` + "`config:\"peers\" validate:\"unique=Name,dive\"`" + `
	// Routes does.
	Routes map[string]Peer ` + "`config:\"routes\"`" + `
}
// Peer is one.
type Peer struct { Name string ` + "`config:\"name\" validate:\"required\"`" + ` }
func defaultConfig() Config { return Config{} }`,
			want: []reference.Section{
				{Settings: []reference.Setting{{Path: "web", Value: "group", Meaning: "`web` does."}}},
				{Keys: []string{"web"}, Settings: []reference.Setting{
					{Path: "web.peers", Value: "list of groups, no two with the same `name`", Default: "none", Meaning: "`peers` does."},
					{Path: "web.peers[].name", Value: "text", Default: "required", Meaning: "One."},
					{Path: "web.routes", Value: "map of names to groups", Default: "none", Meaning: "`routes` does."},
					{Path: "web.routes.NAME.name", Value: "text", Default: "required", Meaning: "One."},
				}},
			},
		},
		"two groups of one kind": {
			reason: "they share their rows, with the defaults of both where these differ",
			source: `
type Config struct {
	// One and Two are alike.
	One Web ` + "`config:\"one\"`" + `
	Two Web ` + "`config:\"two\"`" + `
}
type Web struct {
	// Port and Name are. Default 80.
	Port int ` + "`config:\"port\"`" + `
	Name string ` + "`config:\"name\"`" + `
	// Path does.
	Path string ` + "`config:\"path\"`" + `
}
func defaultConfig() Config {
	return Config{One: Web{Port: 80, Path: "/"}, Two: Web{Name: "80", Path: "/"}}
}`,
			want: []reference.Section{
				{Settings: []reference.Setting{
					{Path: "one", Value: "group", Meaning: "`one` and `two` are alike."},
					{Path: "two", Value: "group", Meaning: "`one` and `two` are alike."},
				}},
				{Keys: []string{"one", "two"}, Settings: []reference.Setting{
					{Path: "one.port", Value: "whole number", Default: "`80`; two `0`", Meaning: "`port` and `name` are."},
					{Path: "one.name", Value: "text", Default: "none; two `80`", Meaning: "`port` and `name` are."},
					{Path: "one.path", Value: "text", Default: "`/`", Meaning: "`path` does."},
				}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := reference.Read(packageOf(t, row.source))
			require.NoError(t, err, row.reason)
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestReadSaysWhatItCannotTell(t *testing.T) {
	t.Parallel()
	const noDefaults = "\nfunc defaultConfig() Config { return Config{} }"
	for name, row := range map[string]struct {
		reason string
		source string
		want   string
	}{
		"no comment": {
			reason: "a setting that nobody explains is found by its author",
			source: "type Config struct {\n\t// A does.\n\tA int `config:\"a\"`\n\tB int `config:\"b\"`\n}" + noDefaults,
			want:   "b has no comment: say above the field B what it is for",
		},
		"no comment at all": {
			reason: "a struct without a comment says nothing of its fields",
			source: "type Config struct { A int `config:\"a\"` }" + noDefaults,
			want:   "a has no comment: say above the field A what it is for",
		},
		"an unknown rule": {
			reason: "what is allowed must not be left out",
			source: "// Config is.\ntype Config struct { A int `config:\"a\" validate:\"odd\"` }" + noDefaults,
			want:   `a has the rule "odd" on int: there are no words for it in internal/reference/rules.go`,
		},
		"a rule on another type": {
			reason: "words for numbers would be wrong for lists",
			source: "// Config is.\ntype Config struct { A []int `config:\"a\" validate:\"min=1\"` }" + noDefaults,
			want:   `a has the rule "min=1" on []int: there are no words for it in internal/reference/rules.go`,
		},
		"an unknown type": {
			reason: "a reader must know what to write",
			source: "// Config is.\ntype Config struct { A complex128 `config:\"a\"` }" + noDefaults,
			want:   "a is of the type complex128: there are no words for it in internal/reference/rules.go",
		},
		"two defaults": {
			reason: "one of the two is wrong",
			source: "type Config struct {\n\t// A does. Default 1.\n\tA int `config:\"a\"`\n}\n" +
				"func defaultConfig() Config { return Config{A: 10} }",
			want: `a has the default 10 in defaultConfig, and its comment says "1"`,
		},
		"a default in a group behind a pointer": {
			reason: "what the pointer leads to is looked at all the same",
			source: "// Config is.\ntype Config struct { A *Inner `config:\"a\"` }\n" +
				"type Inner struct {\n\t// B does. Default 1.\n\tB int `config:\"b\"`\n}\n" +
				"func defaultConfig() Config { return Config{A: &Inner{B: 10}} }",
			want: `a.b has the default 10 in defaultConfig, and its comment says "1"`,
		},
		"a default that is worked out": {
			reason: "only the program knows it",
			source: "// Config is.\ntype Config struct { A int `config:\"a\"` }\nvar one = 1\n" +
				"func defaultConfig() Config { return Config{A: one} }",
			want: "a must have a constant for a default, or a map of constants",
		},
		"a list for a default": {
			reason: "it would be cut short in silence",
			source: "// Config is.\ntype Config struct { A []int `config:\"a\"` }\n" +
				"func defaultConfig() Config { return Config{A: []int{1}} }",
			want: "a must have a constant for a default, or a map of constants",
		},
		"a map that is worked out": {
			reason: "only the program knows it",
			source: "// Config is.\ntype Config struct { A map[string]int `config:\"a\"` }\nvar one = 1\n" +
				"func defaultConfig() Config { return Config{A: map[string]int{\"x\": one}} }",
			want: "a must have a constant for a default, or a map of constants",
		},
		"a whole configuration without names": {
			reason: "defaults are told by the fields' names",
			source: "// Config is.\ntype Config struct { A int `config:\"a\"` }\nfunc defaultConfig() Config { return Config{1} }",
			want:   "its result must be a struct whose fields are given by their names",
		},
		"a group without names": {
			reason: "defaults are told by the fields' names",
			source: "// Config is.\ntype Config struct { A Inner `config:\"a\"` }\n// Inner is.\ntype Inner struct { B int `config:\"b\"` }\n" +
				"func defaultConfig() Config { return Config{A: Inner{1}} }",
			want: "a must be a struct whose fields are given by their names",
		},
		"no defaults": {
			reason: "nothing else says what holds without a setting",
			source: "// Config is.\ntype Config struct { A int `config:\"a\"` }",
			want:   "the package fixture has no function defaultConfig that returns a literal and does nothing else",
		},
		"no configuration": {
			reason: "the struct has one name",
			source: "type Settings struct{}",
			want:   "the package fixture has no struct Config",
		},
		"no Go": {
			reason: "the file is named",
			source: "type Config struct",
			want:   "config.go cannot be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := reference.Read(packageOf(t, row.source))
			assert.ErrorContains(t, err, row.want, row.reason)
		})
	}
}

func TestReadWithoutPackage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config_test.go"), []byte("package fixture"), 0o600))
	_, err := reference.Read(dir)
	assert.EqualError(t, err, dir+" holds no Go package", "the folder is named, and tests are not looked at")
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	setting := reference.Setting{Path: "one.path", Value: "text", Default: "`a|b`", Meaning: "Where it is."}
	got := reference.Markdown([]reference.Section{
		{Settings: []reference.Setting{{Path: "one", Value: "group", Meaning: "The first."}}},
		{Keys: []string{"one", "two", "three"}, Settings: []reference.Setting{setting}},
	})
	assert.Equal(t, "### The first level\n\n"+
		"| setting | value | default | what it is |\n|---|---|---|---|\n"+
		"| `one` | [group](#one-and-two-and-three) |  | The first. |\n\n"+
		"### `one` and `two` and `three`\n\n"+
		"The same settings are there for `two` and `three`; a default that differs has its name in front.\n\n"+
		"| setting | value | default | what it is |\n|---|---|---|---|\n"+
		"| `one.path` | text | `a\\|b` | Where it is. |\n", got)
}
