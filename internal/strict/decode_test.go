package strict_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

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
