package strict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecodeRefusesOtherTypes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		key    string
		text   string
		want   string
	}{
		"text for an integer": {
			reason: "a word is no number",
			key:    "replicas", text: "three",
			want: `spywatcher:replicas is "three": it must be a whole number, not text`,
		},
		"empty text for an integer": {
			reason: "nothing is not zero",
			key:    "replicas", text: "",
			want: `spywatcher:replicas is "": it must be a whole number, not text`,
		},
		"a fraction for an integer": {
			reason: "nothing is rounded",
			key:    "replicas", text: "3.5",
			want: "spywatcher:replicas is 3.5: it must be a whole number",
		},
		"a whole fraction for an integer": {
			reason: "it is written as if fractions had a meaning",
			key:    "backend", text: `{"port":3.0}`,
			want: "spywatcher:backend.port is 3.0: it must be a whole number",
		},
		"a leading zero": {
			reason: "007 is 7 to some and octal to others",
			key:    "replicas", text: "007",
			want: `spywatcher:replicas is "007": it must be a whole number, not text`,
		},
		"blanks around a number": {
			reason: "they hint at a text that was quoted by mistake",
			key:    "replicas", text: " 3",
			want: `spywatcher:replicas is " 3": it must be a whole number, not text`,
		},
		"an integer beyond its range": {
			reason: "nothing is cut off",
			key:    "small", text: "128",
			want: "spywatcher:small is 128: it must be a whole number from -128 to 127",
		},
		"an integer beyond all ranges": {
			reason: "it is shown as it was written",
			key:    "backend", text: `{"port":99999999999999999999}`,
			want: "spywatcher:backend.port is 99999999999999999999: it must be a whole number from " +
				"-9223372036854775808 to 9223372036854775807",
		},
		"a negative count": {
			reason: "nothing wraps around",
			key:    "count", text: "-1",
			want: "spywatcher:count is -1: it must be a whole number from 0 to 65535",
		},
		"a count beyond its range": {
			reason: "nothing is cut off",
			key:    "count", text: "65536",
			want: "spywatcher:count is 65536: it must be a whole number from 0 to 65535",
		},
		"NaN": {
			reason: "every comparison with it is false, so no range would hold",
			key:    "ratio", text: "NaN",
			want: `spywatcher:ratio is "NaN": it must be a number, not text`,
		},
		"infinity": {
			reason: "no setting is without end",
			key:    "ratio", text: "Inf",
			want: `spywatcher:ratio is "Inf": it must be a number, not text`,
		},
		"a float beyond its range": {
			reason: "it would be infinite",
			key:    "ratio", text: "1e999",
			want: "spywatcher:ratio is 1e999: it must be a number from -1.7976931348623157e+308 to 1.7976931348623157e+308",
		},
		"a narrow float beyond its range": {
			reason: "the range is that of the field",
			key:    "narrow", text: "1e39",
			want: "spywatcher:narrow is 1e39: it must be a number from -3.4028234663852886e+38 to 3.4028234663852886e+38",
		},
		"another word for true": {
			reason: "yes, on and 1 mean different things in different formats",
			key:    "protected", text: "yes",
			want: `spywatcher:protected is "yes": it must be true or false, not text`,
		},
		"a duration without a unit": {
			reason: "30 what?",
			key:    "timeout", text: "30",
			want: `spywatcher:timeout is "30": it must be a duration such as 90s or 5m`,
		},
		"a number for a duration": {
			reason: "it would be nanoseconds",
			key:    "backend", text: `{"drain":30}`,
			want: "spywatcher:backend.drain is 30: it must be a duration such as 90s or 5m, not a number",
		},
		"a text for an integer inside JSON": {
			reason: "inside JSON a number is written as one",
			key:    "backend", text: `{"port":"3"}`,
			want: `spywatcher:backend.port is "3": it must be a whole number, not text`,
		},
		"a number for a text": {
			reason: "1.20 would become 1.2",
			key:    "backend", text: `{"image":1.20}`,
			want: "spywatcher:backend.image is 1.20: it must be text, not a number",
		},
		"a boolean for a text": {
			reason: "YAML makes true of what was meant as a word",
			key:    "backend", text: `{"image":true}`,
			want: "spywatcher:backend.image is true: it must be text, not true or false",
		},
		"a number for a boolean": {
			reason: "1 is not true",
			key:    "backend", text: `{"public":1}`,
			want: "spywatcher:backend.public is 1: it must be true or false, not a number",
		},
		"a number for a float is one": {
			reason: "a boolean is none",
			key:    "backend", text: `{"weight":false}`,
			want: "spywatcher:backend.weight is false: it must be a number, not true or false",
		},
		"null for a value": {
			reason: "a key with nothing behind it was forgotten, not left out",
			key:    "backend", text: `{"port":null}`,
			want: "spywatcher:backend.port must not be null: give a value or leave it out",
		},
		"null for a pointer": {
			reason: "the same, though the pointer could be nil",
			key:    "monitoring", text: "null",
			want: "spywatcher:monitoring must not be null: give a value or leave it out",
		},
		"null in a list": {
			reason: "an element cannot be left out by being there",
			key:    "hosts", text: `["a",null]`,
			want: "spywatcher:hosts[1] must not be null: give a value or leave it out",
		},
		"a list for a group": {
			reason: "its contents are not shown, a secret may be among them",
			key:    "backend", text: `[1]`,
			want: "spywatcher:backend must be a group of settings, not a list",
		},
		"text for a group": {
			reason: "plain text is no broken JSON; it is not shown, it may be the secret that belongs inside",
			key:    "backend", text: "app",
			want: `spywatcher:backend must be a group of settings, not text`,
		},
		"a group for a list": {
			reason: "one element is written as a list too",
			key:    "hosts", text: `{"a":"b"}`,
			want: "spywatcher:hosts must be a list, not a group of settings",
		},
		"text for a list": {
			reason: "commas make no list",
			key:    "hosts", text: "a,b",
			want: `spywatcher:hosts must be a list, not text`,
		},
		"a list for a map": {
			reason: "a map has names",
			key:    "labels", text: `["a"]`,
			want: "spywatcher:labels must be a map of names to values, not a list",
		},
		"a number in a map": {
			reason: "the path quotes a key that --path would split",
			key:    "labels", text: `{"a.b":1}`,
			want: `spywatcher:labels["a.b"] is 1: it must be text, not a number`,
		},
		"a number in a map of structs": {
			reason: "paths go through maps and structs alike",
			key:    "workloads", text: `{"one":{"scaling":{"min":true}}}`,
			want: "spywatcher:workloads.one.scaling.min is true: it must be a whole number, not true or false",
		},
		"broken JSON": {
			reason: "the text is not quoted, a secret may be in it",
			key:    "backend", text: `{"image": }`,
			want: "spywatcher:backend must be valid JSON: it breaks at character 11 of 11",
		},
		"JSON that breaks off": {
			reason: "half a value is none",
			key:    "hosts", text: `["a",`,
			want: "spywatcher:hosts must be valid JSON: it breaks at character 5 of 5",
		},
		"more behind the JSON": {
			reason: "what stands behind would be lost",
			key:    "backend", text: `{} {"port":1}`,
			want: "spywatcher:backend must be valid JSON: it breaks at character 4 of 13",
		},
		"a key twice": {
			reason: "the first one would be lost",
			key:    "backend", text: `{"port":1,"port":2,"port":3}`,
			want: "spywatcher:backend.port is given twice: keep one",
		},
		"too many levels": {
			reason: "a text of brackets must not take gigabytes",
			key:    "labels", text: strings.Repeat(`{"a":`, 9000) + `"b","c":"d"` + strings.Repeat("}", 9000),
			want: "spywatcher:labels must have at most 100 levels",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := decode(map[string]string{row.key: row.text}, &config{})
			assert.Equal(t, []string{row.want}, sentences(list), row.reason)
		})
	}
}
