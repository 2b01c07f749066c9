package strict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

type size string

type config struct {
	Namespace  string              `config:"namespace" validate:"required,dns_label"`
	Replicas   int                 `config:"replicas"`
	Small      int8                `config:"small"`
	Count      uint16              `config:"count"`
	Ratio      float64             `config:"ratio"`
	Narrow     float32             `config:"narrow"`
	Protected  bool                `config:"protected"`
	Timeout    time.Duration       `config:"timeout"`
	Size       size                `config:"size"`
	Limit      *int                `config:"limit"`
	Backend    workload            `config:"backend"`
	Monitoring *monitoring         `config:"monitoring"`
	Hosts      []string            `config:"hosts"`
	Routes     []route             `config:"routes" validate:"dive"`
	Labels     map[string]string   `config:"labels"`
	Workloads  map[string]workload `config:"workloads" validate:"dive"`
}

type workload struct {
	Image   string        `config:"image"`
	Port    int           `config:"port"`
	Drain   time.Duration `config:"drain"`
	Public  bool          `config:"public"`
	Weight  float64       `config:"weight"`
	Scaling scaling       `config:"scaling"`
}

type scaling struct {
	Min int `config:"min" validate:"omitempty,min=1"`
	Max int `config:"max" validate:"gtefield=Min"`
}

type monitoring struct {
	Interval time.Duration     `config:"interval" validate:"omitempty,min=1s"`
	Labels   map[string]string `config:"labels"`
}

type route struct {
	Host string `config:"host" validate:"omitempty,dns_name"`
	Port int    `config:"port"`
}

// decode is Decode over a namespace that is well.
func decode(values map[string]string, target *config) findings.List {
	target.Namespace = "spywatcher"
	return strict.Decode(values, "spywatcher", target)
}

func sentences(list findings.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, f.String())
	}
	return lines
}

func TestDecodeFillsEveryType(t *testing.T) {
	t.Parallel()
	var got config
	list := strict.Decode(map[string]string{
		"namespace":  "spywatcher",
		"replicas":   "3",
		"small":      "-128",
		"count":      "65535",
		"ratio":      "0.75",
		"narrow":     "1e3",
		"protected":  "true",
		"timeout":    "1h30m",
		"size":       "large",
		"limit":      "0",
		"backend":    `{"image":"app:1","port":3001,"drain":"90s","public":true,"weight":2,"scaling":{"min":2,"max":10}}`,
		"monitoring": `{"interval":"30s","labels":{"app.kubernetes.io/name":"x"}}`,
		"hosts":      ` ["a.example.com", "b.example.com"] `,
		"routes":     `[{"host":"a.example.com","port":80}]`,
		"labels":     `{"team":"web"}`,
		"workloads":  `{"one":{"port":1}}`,
	}, "spywatcher", &got)
	require.Nil(t, list, "a configuration that is well has no findings")
	assert.Equal(t, config{
		Namespace: "spywatcher",
		Replicas:  3,
		Small:     -128,
		Count:     65535,
		Ratio:     0.75,
		Narrow:    1000,
		Protected: true,
		Timeout:   90 * time.Minute,
		Size:      "large",
		Limit:     new(int),
		Backend: workload{
			Image: "app:1", Port: 3001, Drain: 90 * time.Second, Public: true, Weight: 2, Scaling: scaling{Min: 2, Max: 10},
		},
		Monitoring: &monitoring{
			Interval: 30 * time.Second, Labels: map[string]string{"app.kubernetes.io/name": "x"},
		},
		Hosts:     []string{"a.example.com", "b.example.com"},
		Routes:    []route{{Host: "a.example.com", Port: 80}},
		Labels:    map[string]string{"team": "web"},
		Workloads: map[string]workload{"one": {Port: 1}},
	}, got)
}

func TestDecodeOverlaysDefaults(t *testing.T) {
	t.Parallel()
	shared := map[string]string{"team": "web"}
	defaults := func() config {
		return config{
			Replicas:   2,
			Backend:    workload{Port: 3001, Scaling: scaling{Min: 2, Max: 10}},
			Monitoring: &monitoring{Interval: time.Minute},
			Hosts:      []string{"a", "b", "c"},
			Routes:     []route{{Host: "a.example.com", Port: 80}},
			Labels:     shared,
		}
	}
	for name, row := range map[string]struct {
		reason string
		values map[string]string
		want   func(*config)
	}{
		"nothing given": {
			reason: "defaults stand",
			want:   func(*config) {},
		},
		"inside a struct": {
			reason: "a struct is overlaid key by key, at every level",
			values: map[string]string{"backend": `{"scaling":{"max":4}}`},
			want:   func(c *config) { c.Backend.Scaling.Max = 4 },
		},
		"behind a pointer": {
			reason: "a pointer changes nothing about that",
			values: map[string]string{"monitoring": `{"labels":{"a":"b"}}`},
			want:   func(c *config) { c.Monitoring.Labels = map[string]string{"a": "b"} },
		},
		"a shorter list": {
			reason: "a list replaces: no default is left behind its end",
			values: map[string]string{"hosts": `["x"]`},
			want:   func(c *config) { c.Hosts = []string{"x"} },
		},
		"an empty list": {
			reason: "the way to take a default list away",
			values: map[string]string{"hosts": `[]`},
			want:   func(c *config) { c.Hosts = []string{} },
		},
		"a list of structs": {
			reason: "an element takes nothing over from the default that stood in its place",
			values: map[string]string{"routes": `[{"host":"x.example.com"}]`},
			want:   func(c *config) { c.Routes = []route{{Host: "x.example.com"}} },
		},
		"a map": {
			reason: "a map replaces: a default key can be taken away",
			values: map[string]string{"labels": `{"tier":"api"}`},
			want:   func(c *config) { c.Labels = map[string]string{"tier": "api"} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := defaults(), defaults()
			want.Namespace = "spywatcher"
			row.want(&want)
			require.Empty(t, sentences(decode(row.values, &got)), row.reason)
			assert.Equal(t, want, got, row.reason)
			assert.Equal(t, map[string]string{"team": "web"}, shared, "the caller's own map is not written to")
		})
	}
}

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

func TestDecodeRefusesUnknownKeys(t *testing.T) {
	t.Parallel()
	const inScaling = ": the settings here are max, min"
	const inRoute = ": the settings here are host, port"
	for name, row := range map[string]struct {
		reason string
		key    string
		text   string
		want   string
	}{
		"near": {
			reason: "a slip is shown the right key",
			key:    "backend", text: `{"scaling":{"maxx":3}}`,
			want: "spywatcher:backend.scaling.maxx is not a setting (did you mean max?)" + inScaling,
		},
		"other case": {
			reason: "keys are case-sensitive",
			key:    "routes", text: `[{},{"HOST":"a"}]`,
			want: "spywatcher:routes[1].HOST is not a setting (did you mean host?)" + inRoute,
		},
		"far": {
			reason: "no guess is better than a wild one",
			key:    "routes", text: `[{"authentication":"basic"}]`,
			want: "spywatcher:routes[0].authentication is not a setting" + inRoute,
		},
		"with a value of any kind": {
			reason: "its value is not shown: it may be a secret under a wrong name",
			key:    "workloads", text: `{"a":{"scaling":{"x":{"min":1}}}}`,
			want: "spywatcher:workloads.a.scaling.x is not a setting" + inScaling,
		},
		"a number alone": {
			reason: "a key that --path would take for an index is quoted",
			key:    "routes", text: `[{"a-b":1}]`,
			want: `spywatcher:routes[0]["a-b"] is not a setting` + inRoute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := decode(map[string]string{row.key: row.text}, &config{})
			assert.Equal(t, []string{row.want}, sentences(list), row.reason)
		})
	}
}

func TestDecodeRefusesUnknownTopLevelKeys(t *testing.T) {
	t.Parallel()
	const here = ": the settings here are backend, count, hosts, labels, limit, monitoring, namespace, narrow, " +
		"protected, ratio, replicas, routes, size, small, timeout, workloads"
	list := decode(map[string]string{"replica": "hunter2", "backend.port": "1", "hosts[0]": "a", "other.port": "1"},
		&config{})
	assert.Equal(t, []string{
		`spywatcher:["backend.port"] is not a setting (for a value inside backend, use pulumi config set --path)` + here,
		`spywatcher:["hosts[0]"] is not a setting (for a value inside hosts, use pulumi config set --path)` + here,
		`spywatcher:["other.port"] is not a setting` + here,
		"spywatcher:replica is not a setting (did you mean replicas?)" + here,
	}, sentences(list), "the key a forgotten --path makes is explained, and no value is shown")
}

func TestDecodeTellsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"replicas":  "x",
		"labels":    `{"b":1,"a":2}`,
		"hosts":     `[0,1,2,3,4,5,6,7,8,9,"a",11]`,
		"backend":   `{"port":"1","scaling":{"min":5,"max":2,"step":1},"drain":1}`,
		"workloads": `{"x":{"image":1,"port":"2","scaling":{"max":-1}}}`,
		"routes":    `[{"host":"A"},{"port":null,"host":"B"}]`,
		"unknown":   "1",
		// One wrong value must not hide the others of its map, of its list or behind its pointer.
		"monitoring": `{"labels":1,"interval":"1ms","intervall":"1s"}`,
	}
	var first []string
	for range 20 {
		lines := sentences(decode(values, &config{}))
		if first == nil {
			first = lines
		}
		require.Equal(t, first, lines, "the order of Go's maps must not show")
	}
	var fields []string
	for _, f := range decode(values, &config{}) {
		fields = append(fields, f.Field)
	}
	assert.Equal(t, []string{
		"spywatcher:backend.drain",
		"spywatcher:backend.port",
		"spywatcher:backend.scaling.max",
		"spywatcher:backend.scaling.step",
		"spywatcher:hosts[0]", "spywatcher:hosts[1]", "spywatcher:hosts[2]", "spywatcher:hosts[3]", "spywatcher:hosts[4]",
		"spywatcher:hosts[5]", "spywatcher:hosts[6]", "spywatcher:hosts[7]", "spywatcher:hosts[8]", "spywatcher:hosts[9]",
		"spywatcher:hosts[11]",
		"spywatcher:labels.a",
		"spywatcher:labels.b",
		"spywatcher:monitoring.interval",
		"spywatcher:monitoring.intervall",
		"spywatcher:monitoring.labels",
		"spywatcher:replicas",
		"spywatcher:routes[0].host",
		"spywatcher:routes[1].host",
		"spywatcher:routes[1].port",
		"spywatcher:unknown",
		"spywatcher:workloads.x.image",
		"spywatcher:workloads.x.port",
		"spywatcher:workloads.x.scaling.max",
	}, fields, "wrong types, unknown keys and broken rules of all levels come together, indices in the order of numbers")
}

func TestDecodeDoesNotJudgeWhatWasNotDecoded(t *testing.T) {
	t.Parallel()
	type limits struct {
		Least int      `config:"least" validate:"required,min=1"`
		Most  int      `config:"most" validate:"gtefield=Least"`
		Names []string `config:"names" validate:"min=1,unique,dive,dns_label"`
	}
	type target struct {
		Limits limits `config:"limits" validate:"required"`
	}
	for name, row := range map[string]struct {
		reason string
		limits string
		want   []string
	}{
		"the value itself": {
			reason: "a wrong type leaves a zero, which must not be called missing as well",
			limits: `{"least":"1","most":2,"names":["a"]}`,
			want:   []string{`spywatcher:limits.least is "1": it must be a whole number, not text`},
		},
		"the value it is held against": {
			reason: "most would be compared with a zero that nobody gave",
			limits: `{"least":"1","most":-1,"names":["a"]}`,
			want:   []string{`spywatcher:limits.least is "1": it must be a whole number, not text`},
		},
		"something inside": {
			reason: "two elements that were left empty are no duplicates",
			limits: `{"least":1,"most":1,"names":[1,2]}`,
			want: []string{
				"spywatcher:limits.names[0] is 1: it must be text, not a number",
				"spywatcher:limits.names[1] is 2: it must be text, not a number",
			},
		},
		"something around": {
			reason: "what is inside a list cannot be missing",
			limits: `[]`,
			want:   []string{"spywatcher:limits must be a group of settings, not a list"},
		},
		"another value": {
			reason: "a wrong type elsewhere excuses nothing",
			limits: `{"least":"1","most":2,"names":["A"]}`,
			want: []string{
				`spywatcher:limits.least is "1": it must be a whole number, not text`,
				`spywatcher:limits.names[0] is "A": it must be a DNS label: up to 63 lower case letters, digits and hyphens, ` +
					"with no hyphen at either end",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := strict.Decode(map[string]string{"limits": row.limits}, "spywatcher", &target{})
			assert.Equal(t, row.want, sentences(list), row.reason)
		})
	}
}

func TestDecodeTellsCasesApart(t *testing.T) {
	t.Parallel()
	var got struct {
		Lower string `config:"name"`
		Upper string `config:"NAME"`
	}
	require.Nil(t, strict.Decode(map[string]string{"NAME": "a"}, "app", &got))
	assert.Empty(t, got.Lower, "a key fills no field whose key differs in case")
	assert.Equal(t, "a", got.Upper)
}

func TestDecodeValues(t *testing.T) {
	t.Parallel()
	list := strict.Decode(map[string]string{"namespace": "A", "backend": `{"drain":1,"image":false}`}, "app", &config{})
	require.Len(t, list, 3)
	assert.Equal(t, findings.Finding{
		Field: "app:backend.image", Value: false, Rule: "must be text, not true or false",
	}, list[1], "field, value and rule are apart, for callers that map them")
	assert.Equal(t, "A", list[2].Value)
}

func TestPath(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `app:backend.labels["a.b"][0]`, strict.Path("app", "backend", "labels", "a.b", 0),
		"a caller's own findings have the paths of Decode's")
}
