package strict_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

const canary = "hunter2"

type vault struct {
	Token    string            `config:"token" secret:"true" validate:"omitempty,len=64"`
	Pin      int               `config:"pin" secret:"true" validate:"omitempty,min=100000"`
	Least    int               `config:"least" validate:"gtefield=Pin"`
	Database database          `config:"database"`
	Settings map[string]string `config:"settings" secret:"true" validate:"dive,startswith=x"`
	Keys     []database        `config:"keys" secret:"true" validate:"dive"`
	Open     []string          `config:"open" validate:"unique,dive,max=3"`
	Nested   nested            `config:"nested"`
	Odd      int               `config:"odd.key"`
}

type database struct {
	URL  string `config:"url" validate:"omitempty,http_url"`
	Port int    `config:"port"`
}

type nested struct {
	Hidden struct {
		Text string `config:"text" validate:"max=1"`
	} `config:"hidden" secret:"true"`
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		key    string
		text   string
		secret []string
		want   string
	}{
		"breaks a rule": {
			reason: "the rule is told, the value is not",
			key:    "token", text: canary,
			want: "app:token must have exactly 64 characters",
		},
		"has another type": {
			reason: "a secret of the wrong type is one still",
			key:    "pin", text: canary,
			want: "app:pin must be a whole number, not text",
		},
		"another field is held against it": {
			reason: "the value of a sibling is shown elsewhere",
			key:    "pin", text: "424242",
			want: "app:least is missing: it must be at least app:pin",
		},
		"in a map that is secret": {
			reason: "all beneath a secret is secret; its name is not",
			key:    "settings", text: `{"DATABASE_URL":"hunter2"}`,
			want: `app:settings.DATABASE_URL must start with "x"`,
		},
		"in a list of structs that is secret": {
			reason: "through lists and structs",
			key:    "keys", text: `[{"url":"hunter2"}]`,
			want: "app:keys[0].url must be an absolute http or https URL, such as https://example.com/runbooks",
		},
		"in a struct that is secret": {
			reason: "at any level",
			key:    "nested", text: `{"hidden":{"text":"hunter2"}}`,
			want: "app:nested.hidden.text must have at most 1 character",
		},
		"named by its key": {
			reason: "Pulumi knows only whole keys to be secret",
			key:    "database", text: `{"url":"hunter2"}`, secret: []string{"database"},
			want: "app:database.url must be an absolute http or https URL, such as https://example.com/runbooks",
		},
		"named by its path": {
			reason: "as precise as its caller wishes",
			key:    "database", text: `{"port":"hunter2"}`, secret: []string{"database.port"},
			want: "app:database.port must be a whole number, not text",
		},
		"around one that is named": {
			reason: "the list would show its element",
			key:    "open", text: `["hunter2","hunter2"]`, secret: []string{"open[1]"},
			want: "app:open must hold no value twice",
		},
		"under a wrong key": {
			reason: "a misspelt secret is one still",
			key:    "tokne", text: canary,
			want: "app:tokne is not a setting (did you mean token?): the settings here are database, keys, least, nested, " +
				"odd.key, open, pin, settings, token",
		},
		"under a wrong key inside": {
			reason: "at any level",
			key:    "database", text: `{"password":"hunter2"}`,
			want: "app:database.password is not a setting: the settings here are port, url",
		},
		"in broken JSON": {
			reason: "no part of the text is quoted",
			key:    "database", text: `{"url":"hunter2}`,
			want: "app:database must be valid JSON: it breaks at character 16 of 16",
		},
		"where a group is wanted": {
			reason: "it may be what belongs inside",
			key:    "database", text: canary,
			want: "app:database must be a group of settings, not text",
		},
		"a key that is no path": {
			reason: "Pulumi names a key as it stands, dots and all",
			key:    "odd.key", text: canary, secret: []string{"odd.key", `["`},
			want: `app:["odd.key"] must be a whole number, not text`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := strict.Decode(map[string]string{row.key: row.text}, "app", &vault{}, strict.Secret(row.secret...))
			require.Equal(t, []string{row.want}, sentences(list), row.reason)
		})
	}
}

func TestSecretNamesOnlyWhatItNames(t *testing.T) {
	t.Parallel()
	list := strict.Decode(map[string]string{"database": `{"url":"a","port":"b"}`}, "app", &vault{},
		strict.Secret("database.port", "other", `broken["`))
	assert.Equal(t, []any{nil, "a"}, values(list), "what is no secret stays readable")
}

func values(list findings.List) []any {
	var all []any
	for _, f := range list {
		all = append(all, f.Value)
	}
	return all
}
