package strict_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

type recursive struct {
	Name string      `config:"name" validate:"omitempty,dns_label"`
	Next *recursive  `config:"next"`
	All  []recursive `config:"all" validate:"dive"`
}

func TestTargetsThatCannotBe(t *testing.T) {
	t.Parallel()
	type inner struct {
		List []string `config:"list"`
	}
	for name, row := range map[string]struct {
		reason string
		target any
		want   string
	}{
		"no pointer": {
			reason: "it could not be filled",
			target: inner{},
			want:   "strict: the target is a strict_test.inner: it must be a pointer to a struct",
		},
		"nil": {
			reason: "there is nothing to fill",
			target: (*inner)(nil),
			want:   "strict: the target is a *strict_test.inner: it must be a pointer to a struct",
		},
		"pointer to no struct": {
			reason: "a map has no settings to be strict about",
			target: &map[string]string{},
			want:   "strict: the target is a *map[string]string: it must be a pointer to a struct",
		},
		"no key": {
			reason: "the field's own name would become a key",
			target: &struct{ A string }{},
			want:   "strict: struct { A string }.A: it needs a tag config that holds its key alone",
		},
		"options behind the key": {
			reason: "none of them has a meaning here",
			target: &struct {
				A inner `config:"a,squash"`
			}{},
			want: "A: it needs a tag config that holds its key alone",
		},
		"a key twice": {
			reason: "one of the two would never be filled",
			target: &struct {
				A string `config:"a"`
				B string `config:"a"`
			}{},
			want: "B: another field has the key a",
		},
		"a hidden field": {
			reason: "it cannot be filled",
			target: &struct {
				a string `config:"a"`
			}{},
			want: "a: it must be exported",
		},
		"a type deep down": {
			reason: "fields are looked at every level",
			target: &struct {
				A map[string][]*struct {
					B any `config:"b"`
				} `config:"a" validate:"dive,dive"`
			}{},
			want: "B: no configuration can be decoded into interface {}",
		},
		"numbers as a map's keys": {
			reason: "JSON has none",
			target: &struct {
				A map[int]string `config:"a"`
			}{},
			want: "A: no configuration can be decoded into map[int]string",
		},
		"texts of another type as a map's keys": {
			reason: "one may have a method that prints it otherwise, and no path would lead to its value",
			target: &struct {
				A map[size]string `config:"a"`
			}{},
			want: "A: no configuration can be decoded into map[strict_test.size]string",
		},
		"a pointer to a list": {
			reason: "a list can be left out by itself",
			target: &struct {
				A *[]string `config:"a"`
			}{},
			want: "A: no configuration can be decoded into *[]string",
		},
		"a type with hidden fields": {
			reason: "it has a form of its own that is not understood here",
			target: &struct {
				A time.Time `config:"a"`
			}{},
			want: "strict: time.Time.wall: it must be exported",
		},
		"a rule without words": {
			reason: "its finding would say nothing",
			target: &struct {
				A string `config:"a" validate:"email"`
			}{},
			want: `A: this package has no words for the rule "email"`,
		},
		"one rule or another": {
			reason: "there are no words for a choice of rules",
			target: &struct {
				A string `config:"a" validate:"len=3|len=5"`
			}{},
			want: `A: this package has no words for the rule "len=3|len=5"`,
		},
		"skipped rules": {
			reason: "the rules inside would be skipped silently",
			target: &struct {
				A inner `config:"a" validate:"-"`
			}{},
			want: `A: this package has no words for the rule "-"`,
		},
		"structs in a list without dive": {
			reason: "their rules would be skipped silently",
			target: &struct {
				A []inner `config:"a" validate:"min=1"`
			}{},
			want: "A: the rules of its elements are not looked at: end its tag validate with dive",
		},
		"structs deep in a list without dive": {
			reason: "each level needs one",
			target: &struct {
				A map[string][]*inner `config:"a" validate:"dive,min=1"`
			}{},
			want: "A: the rules of its elements are not looked at: end its tag validate with dive",
		},
		"dive into a text": {
			reason: "the validator would panic, with some values only",
			target: &struct {
				A string `config:"a" validate:"dive"`
			}{},
			want: "A: dive is for slices and maps",
		},
		"keys of a list": {
			reason: "a list has none",
			target: &struct {
				A []string `config:"a" validate:"dive,keys,dns_label,endkeys"`
			}{},
			want: "A: keys is for maps, and needs endkeys",
		},
		"keys without an end": {
			reason: "what is for keys and what for values would be unclear",
			target: &struct {
				A map[string]string `config:"a" validate:"dive,keys,dns_label"`
			}{},
			want: "A: keys is for maps, and needs endkeys",
		},
		"a wrong rule on a map's keys": {
			reason: "rules of keys are looked at too",
			target: &struct {
				A map[string]string `config:"a" validate:"dive,keys,min=x,endkeys"`
			}{},
			want: `A: the rule "min=x" cannot be`,
		},
		"a number's rule on a boolean": {
			reason: "the validator would panic, with some values only",
			target: &struct {
				A bool `config:"a" validate:"omitempty,min=1"`
			}{},
			want: `A: the rule "min=1" cannot be: Bad field type bool`,
		},
		"a text's rule on a number": {
			reason: "the validator would look at the text <int Value>",
			target: &struct {
				A int `config:"a" validate:"dns_label"`
			}{},
			want: "A: dns_label is a rule for text",
		},
		"a size of a struct": {
			reason: "a struct has none",
			target: &struct {
				A inner `config:"a" validate:"min=1"`
			}{},
			want: "A: min is no rule for a struct",
		},
		"a duration without a unit": {
			reason: "the validator would take it for nanoseconds",
			target: &struct {
				A time.Duration `config:"a" validate:"min=90"`
			}{},
			want: `A: the rule "min=90" is none for a duration, or not with such a parameter`,
		},
		"durations to choose from": {
			reason: "the validator would compare nanoseconds with texts",
			target: &struct {
				A time.Duration `config:"a" validate:"oneof=1s"`
			}{},
			want: `A: the rule "oneof=1s" is none for a duration, or not with such a parameter`,
		},
		"a sibling that is not there": {
			reason: "the validator would let it pass or refuse everything",
			target: &struct {
				A int `config:"a" validate:"gtefield=B"`
			}{},
			want: "A: its struct has no field B",
		},
		"a sibling of another type": {
			reason: "the validator would refuse everything",
			target: &struct {
				A int   `config:"a" validate:"gtefield=B"`
				B int64 `config:"b"`
			}{},
			want: "A: it and B must be numbers of the same type, and no pointers",
		},
		"a sibling that may be nil": {
			reason: "the validator would refuse everything as long as it is nil",
			target: &struct {
				A int  `config:"a" validate:"gtefield=B"`
				B *int `config:"b"`
			}{},
			want: "A: it and B must be numbers of the same type, and no pointers",
		},
		"lengths of siblings": {
			reason: "the validator would compare lengths, which the words do not say",
			target: &struct {
				A string `config:"a" validate:"gtefield=B"`
				B string `config:"b"`
			}{},
			want: "A: it and B must be numbers of the same type, and no pointers",
		},
		"unique on no list": {
			reason: "one value is always unique",
			target: &struct {
				A string `config:"a" validate:"unique"`
			}{},
			want: `A: the rule "unique" cannot compare what it holds`,
		},
		"unique lists": {
			reason: "Go cannot compare lists: the validator would panic, with some values only",
			target: &struct {
				A [][]string `config:"a" validate:"unique"`
			}{},
			want: `A: the rule "unique" cannot compare what it holds`,
		},
		"unique by a list": {
			reason: "the same",
			target: &struct {
				A []*inner `config:"a" validate:"unique=List,dive"`
			}{},
			want: `A: the rule "unique=List" cannot compare what it holds`,
		},
		"unique by a field of a text": {
			reason: "a text has no fields",
			target: &struct {
				A []string `config:"a" validate:"unique=List"`
			}{},
			want: `A: the rule "unique=List" cannot compare what it holds`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				problem, _ := recover().(string)
				assert.Contains(t, problem, row.want, row.reason)
			}()
			strict.Decode(nil, "app", row.target)
		})
	}
}

func TestTargetsThatHoldThemselves(t *testing.T) {
	t.Parallel()
	var got recursive
	list := strict.Decode(map[string]string{"next": `{"next":{"name":"A"},"all":[{"name":"B"}]}`}, "app", &got)
	assert.Equal(t, []any{"B", "A"}, values(list), "a type that holds itself is looked at once, its values at every level")
}
