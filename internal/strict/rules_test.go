package strict_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// judge has one field for each rule, and its siblings.
type judge struct {
	Label   string `config:"label" validate:"omitempty,dns_label"`
	Host    string `config:"host" validate:"omitempty,dns_name"`
	Port    string `config:"port" validate:"omitempty,port_name"`
	Image   string `config:"image" validate:"omitempty,image"`
	Memory  string `config:"memory" validate:"omitempty,quantity"`
	Morning string `config:"morning" validate:"omitempty,cron"`
	Zone    string `config:"zone" validate:"omitempty,time_zone"`
	Network string `config:"network" validate:"omitempty,cidr"`
	Runbook string `config:"runbook" validate:"omitempty,http_url"`

	Name    string   `config:"name" validate:"required"`
	Needed  *needed  `config:"needed"`
	With    string   `config:"with" validate:"required_with=Label"`
	Without string   `config:"without" validate:"required_without=Default"`
	Instead []string `config:"instead" validate:"excluded_with=Label"`
	Default string   `config:"default"`

	Min    int            `config:"min" validate:"min=1"`
	Gte    time.Duration  `config:"gte" validate:"gte=1s"`
	Max    string         `config:"max" validate:"max=3"`
	Lte    []int          `config:"lte" validate:"lte=1"`
	Gt     float64        `config:"gt" validate:"gt=0.5"`
	Lt     map[string]int `config:"lt" validate:"lt=2"`
	Len    string         `config:"len" validate:"len=2"`
	Kind   string         `config:"kind" validate:"oneof=alb nginx 'a mesh'"`
	Once   []string       `config:"once" validate:"unique"`
	Routes []route        `config:"routes" validate:"unique=Host,dive"`
	Path   string         `config:"path" validate:"startswith=/"`
	File   string         `config:"file" validate:"endswith=.yaml"`

	GteField time.Duration `config:"gtefield" validate:"gtefield=Gte"`
	GtField  int           `config:"gtfield" validate:"gtfield=Min"`
	LteField int           `config:"ltefield" validate:"ltefield=Min"`
	LtField  int           `config:"ltfield" validate:"ltfield=Min"`
}

type needed struct {
	Text   string   `config:"text" validate:"required"`
	Number int      `config:"number" validate:"required"`
	Switch bool     `config:"switch" validate:"required"`
	Group  route    `config:"group" validate:"required"`
	Behind *route   `config:"behind" validate:"required"`
	List   []string `config:"list" validate:"required"`
}

// sound passes every rule.
func sound() judge {
	return judge{
		Name: "x", Default: "x", Min: 1, Gte: time.Second, Gt: 1, Len: "ab", Kind: "alb", Path: "/", File: "a.yaml",
		GteField: time.Second, GtField: 2, LtField: -1,
	}
}

func TestEveryRuleHasWords(t *testing.T) {
	t.Parallel()
	type given map[string]string
	table := map[string]struct {
		values given
		want   string
	}{
		"dns_label": {
			given{"label": "A", "with": "x"},
			`app:label is "A": it must be a DNS label: up to 63 lower case letters, digits and hyphens, with no hyphen at ` +
				"either end",
		},
		"dns_name": {
			given{"host": "a_b"}, `app:host is "a_b": it must be a DNS name in lower case, such as api.example.com`,
		},
		"port_name": {
			given{"port": "80"},
			`app:port is "80": it must be a port name: up to 15 lower case letters, digits, single hyphens, with a letter`,
		},
		"image": {
			given{"image": "app"},
			`app:image is "app": it must be an image with a tag or a digest, such as ghcr.io/owner/app:1.2.3`,
		},
		"quantity": {
			given{"memory": "512MB"},
			`app:memory is "512MB": it must be a Kubernetes quantity that is not negative, such as 500m or 512Mi`,
		},
		"cron": {
			given{"morning": "8:00"},
			`app:morning is "8:00": it must be a cron schedule of five fields without a time zone, such as 30 7 * * 1-5`,
		},
		"time_zone": {
			given{"zone": "CEST"},
			`app:zone is "CEST": it must be a time zone of the IANA database, such as Europe/Berlin or UTC`,
		},
		"cidr": {
			given{"network": "10.0.0.1/8"},
			`app:network is "10.0.0.1/8": it must be a range of addresses with no bits set beyond its length, such as ` +
				"10.0.0.0/16",
		},
		"http_url": {
			given{"runbook": "/docs"},
			`app:runbook is "/docs": it must be an absolute http or https URL, such as https://example.com/runbooks`,
		},
		"required":         {given{"name": ""}, `app:name is "": it must not be empty`},
		"required_with":    {given{"label": "a"}, "app:with is missing: it is needed with app:label"},
		"required_without": {given{"default": ""}, "app:without is missing: it is needed without app:default"},
		"excluded_with": {
			given{"label": "a", "with": "b", "instead": `["c"]`}, "app:instead is [c]: it must be left out beside app:label",
		},
		"min":        {given{"min": "0", "gtfield": "1"}, "app:min is 0: it must be at least 1"},
		"gte":        {given{"gte": "999ms"}, "app:gte is 999ms: it must be at least 1s"},
		"max":        {given{"max": "äöüß"}, `app:max is "äöüß": it must have at most 3 characters`},
		"lte":        {given{"lte": "[1,2]"}, "app:lte is [1 2]: it must have at most 1 element"},
		"gt":         {given{"gt": "0.5"}, "app:gt is 0.5: it must be more than 0.5"},
		"lt":         {given{"lt": `{"a":1,"b":2}`}, "app:lt must have less than 2 elements"},
		"len":        {given{"len": "abc"}, `app:len is "abc": it must have exactly 2 characters`},
		"oneof":      {given{"kind": "alb "}, `app:kind is "alb ": it must be one of alb, nginx, a mesh`},
		"unique":     {given{"once": `["a","a"]`}, "app:once is [a a]: it must hold no value twice"},
		"startswith": {given{"path": "docs"}, `app:path is "docs": it must start with "/"`},
		"endswith":   {given{"file": "a.yml"}, `app:file is "a.yml": it must end with ".yaml"`},
		"gtefield":   {given{"gte": "2m"}, "app:gtefield is 1s: it must be at least app:gte (2m0s)"},
		"gtfield":    {given{"gtfield": "1"}, "app:gtfield is 1: it must be more than app:min (1)"},
		"ltefield":   {given{"ltefield": "2"}, "app:ltefield is 2: it must be at most app:min (1)"},
		"ltfield":    {given{"ltfield": "1"}, "app:ltfield is 1: it must be less than app:min (1)"},
	}
	assert.Equal(t, strict.RuleNames(), slices.Sorted(maps.Keys(table)), "a rule without words would say nothing")
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := sound()
			assert.Equal(t, []string{row.want}, sentences(strict.Decode(row.values, "app", &target)))
		})
	}
	t.Run("none broken", func(t *testing.T) {
		t.Parallel()
		target := sound()
		require.Empty(t, sentences(strict.Decode(nil, "app", &target)), "else the rows above could pass by chance")
	})
}

func TestRequired(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		needed string
		want   []string
	}{
		"left out": {
			reason: "nothing was given, so nothing is shown",
			needed: `{}`,
			want: []string{
				"app:needed.behind is missing",
				"app:needed.group is missing",
				"app:needed.list is missing",
				"app:needed.number is missing",
				"app:needed.switch is missing",
				"app:needed.text is missing",
			},
		},
		"given as zero": {
			reason: "a value that is there is not called missing",
			needed: `{"behind":{},"group":{},"list":[],"number":0,"switch":false,"text":""}`,
			want: []string{
				"app:needed.group must not be empty: its settings are host, port",
				"app:needed.number is 0: it must not be 0",
				"app:needed.switch is false: it must be true",
				`app:needed.text is "": it must not be empty`,
			},
		},
		"given": {
			reason: "all is there",
			needed: `{"behind":{},"group":{"port":1},"list":[],"number":1,"switch":true,"text":"x"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := sound()
			assert.Equal(t, row.want, sentences(strict.Decode(map[string]string{"needed": row.needed}, "app", &target)),
				row.reason)
		})
	}
}

func TestRulesInsideListsAndMaps(t *testing.T) {
	t.Parallel()
	type window struct {
		From int `config:"from"`
		To   int `config:"to" validate:"gtfield=From"`
	}
	type target struct {
		Hosts   []string                       `config:"hosts" validate:"dive,required,dns_name"`
		Labels  map[string]string              `config:"labels" validate:"dive,keys,dns_label,endkeys,dns_label"`
		Ports   map[string]int                 `config:"ports" validate:"dive,keys,port_name,endkeys"`
		Windows map[string][]window            `config:"windows" validate:"dive,dive"`
		Deep    []map[string]*window           `config:"deep" validate:"max=2,dive,min=1,dive"`
		Exact   map[string]map[string][]string `config:"exact" validate:"dive,dive,dive,dns_label"`
		Plain   map[string]string              `config:"plain" validate:"dive,dns_label"`
		Least   int                            `config:"least"`
		Counts  []int                          `config:"counts" validate:"dive,gtefield=Least"`
	}
	const label = "must be a DNS label: up to 63 lower case letters, digits and hyphens, with no hyphen at either end"
	const host = "must be a DNS name in lower case, such as api.example.com"
	for name, row := range map[string]struct {
		reason string
		key    string
		text   string
		want   []string
	}{
		"elements": {
			reason: "each one by its index",
			key:    "hosts", text: `["a","B","10.0.0.1",""]`,
			want: []string{
				`app:hosts[1] is "B": it ` + host,
				`app:hosts[2] is "10.0.0.1": it ` + host,
				`app:hosts[3] is "": it must not be empty`,
			},
		},
		"values of a map": {
			reason: "the value is wrong, not its name",
			key:    "labels", text: `{"a":"A"}`,
			want: []string{`app:labels.a is "A": it ` + label},
		},
		"names of a map": {
			reason: "the name is wrong, not its value",
			key:    "labels", text: `{"A":"a"}`,
			want: []string{"app:labels.A needs another name: it " + label},
		},
		"names of a map of numbers": {
			reason: "the same where the value is no text",
			key:    "ports", text: `{"80":80}`,
			want: []string{
				`app:ports.80 needs another name: it must be a port name: up to 15 lower case letters, digits, single ` +
					"hyphens, with a letter",
			},
		},
		"a value that is its own name": {
			reason: "a map without rules for its names is told of its value",
			key:    "plain", text: `{"A":"A"}`,
			want: []string{`app:plain.A is "A": it ` + label},
		},
		"elements beside another field": {
			reason: "the sibling is one of the struct that holds the list",
			key:    "counts", text: `[0,-1]`,
			want: []string{"app:counts[1] is -1: it must be at least app:least (0)"},
		},
		"structs in a list in a map": {
			reason: "the sibling is the one of the same element",
			key:    "windows", text: `{"a.b":[{"from":1,"to":2},{"from":3,"to":3}]}`,
			want: []string{
				`app:windows["a.b"][1].to is 3: it must be more than app:windows["a.b"][1].from (3)`,
			},
		},
		"structs behind pointers": {
			reason: "a pointer changes no path",
			key:    "deep", text: `[{"x":{"from":3,"to":1}},{}]`,
			want: []string{
				"app:deep[0].x.to is 1: it must be more than app:deep[0].x.from (3)",
				"app:deep[1] must have at least 1 element",
			},
		},
		"names with brackets and dots": {
			reason: "the validator's own paths do not tell these apart",
			key:    "exact", text: `{"a":{"b][c":["X"]},"a].b[0]":{"":["Y"]}}`,
			want: []string{
				`app:exact.a["b][c"][0] is "X": it ` + label,
				`app:exact["a].b[0]"].[0] is "Y": it ` + label,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := strict.Decode(map[string]string{row.key: row.text}, "app", &target{})
			assert.Equal(t, row.want, sentences(list), row.reason)
		})
	}
}

func TestRulesOnDefaults(t *testing.T) {
	t.Parallel()
	type target struct {
		Host string  `config:"host" validate:"dns_name"`
		Port *int    `config:"port" validate:"min=1"`
		Load float64 `config:"load" validate:"max=1"`
	}
	list := strict.Decode(map[string]string{}, "app", &target{Load: 2})
	assert.Equal(t, []string{
		"app:host is missing: it must be a DNS name in lower case, such as api.example.com",
		"app:load is 2: it must be at most 1",
		"app:port is missing: it must be at least 1",
	}, sentences(list), "a default is held to the same rules, and a zero that nobody gave is missing")
}

func TestRulesOnZeros(t *testing.T) {
	t.Parallel()
	type inner struct {
		Wait  time.Duration `config:"wait" validate:"omitempty,gt=1s,lt=1h"`
		Count *int          `config:"count" validate:"omitempty,min=1"`
	}
	type target struct {
		Wait   time.Duration `config:"wait" validate:"omitempty,min=1s,min=2s"`
		Load   float64       `config:"load" validate:"max=1,omitzero,gtefield=Other,gt=0"`
		Other  float64       `config:"other"`
		Port   int           `config:"port" validate:"required,min=1"`
		Least  int           `config:"least" validate:"omitempty,min=0"`
		Text   string        `config:"text" validate:"omitempty,dns_label"`
		Inner  []inner       `config:"inner" validate:"dive"`
		Counts []int         `config:"counts" validate:"dive,min=1"`
		Any    []int         `config:"any" validate:"omitempty,min=1,dive,max=9"`
	}
	for name, row := range map[string]struct {
		reason string
		values map[string]string
		want   []string
	}{
		"left out": {
			reason: "omitempty is for what nobody gave",
			values: map[string]string{"port": "1"},
		},
		"given": {
			reason: "a zero that was given is out of range as any other number, and no rule is told twice",
			values: map[string]string{
				"wait": "0s", "port": "0", "least": "0", "text": "",
				"inner": `[{},{"wait":"0h","count":0}]`, "counts": "[1,0]",
			},
			want: []string{
				"app:counts[1] is 0: it must be at least 1",
				"app:inner[1].count is 0: it must be at least 1",
				"app:inner[1].wait is 0s: it must be more than 1s",
				"app:port is 0: it must not be 0",
				"app:wait is 0s: it must be at least 1s",
			},
		},
		"beside another field": {
			reason: "the rule that names one is left to the validator, those behind it are not",
			values: map[string]string{"port": "1", "load": "0.0", "other": "5"},
			want:   []string{"app:load is 0: it must be more than 0"},
		},
		"in a list": {
			reason: "the rules of the list are not those of its elements",
			values: map[string]string{"port": "1", "any": "[0]"},
		},
		"durations in range": {
			reason: "the bounds themselves count for gt and lt",
			values: map[string]string{"port": "1", "inner": `[{"wait":"1s"},{"wait":"1001ms"},{"wait":"1h"}]`},
			want: []string{
				"app:inner[0].wait is 1s: it must be more than 1s",
				"app:inner[2].wait is 1h0m0s: it must be less than 1h",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, sentences(strict.Decode(row.values, "app", &target{})), row.reason)
		})
	}
}
