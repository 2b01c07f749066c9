package deploy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReplay(t *testing.T) {
	t.Parallel()
	const (
		secret = `{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270",`
		live   = `{"urn":"a","id":"1","inputs":{"x":1.0}}`
	)
	step := func(event, op, state, which string) string {
		return `{"` + event + `":{"metadata":{"op":"` + op + `","urn":"a","` + which + `":` + state + `}}}`
	}
	before := func(op, state string) string { return step("resourcePreEvent", op, state, "new") }
	after := func(op, state string) string { return step("resOutputsEvent", op, state, "new") }
	gone := func(op, state string) string { return step("resOutputsEvent", op, state, "old") }
	for name, row := range map[string]struct {
		reason  string
		state   []string
		journal []string
		want    []string
		changed int
	}{
		"nothing": {"what is in the state stays, letter by letter", []string{live}, nil, []string{live}, 0},
		"made": {
			"the next run must know what this one made", nil,
			[]string{before("create", `{"urn":"a","custom":true}`), after("create", `{"urn":"a","id":"1","custom":true,"type":"t:t:T"}`)},
			[]string{`{"urn":"a","id":"1","custom":true,"type":"t:t:T"}`}, 1,
		},
		"known": {"a journal may be older than the state", []string{live}, []string{after("create", `{"urn":"a","id":"1"}`)}, []string{live}, 0},
		"same":  {"nothing was made", nil, []string{after("same", `{"urn":"a","id":"1"}`)}, []string{}, 0},
		"read":  {"what is looked up is not the program's", nil, []string{after("create", `{"urn":"a","id":"1","external":true}`)}, []string{}, 0},
		"previewed": {
			"a preview makes nothing", nil,
			[]string{`{"resOutputsEvent":{"planning":true,"metadata":{"op":"create","urn":"a","new":{"urn":"a","id":"1"}}}}`}, []string{}, 0,
		},
		"replaced": {
			"the old one is still there, and to be deleted", []string{live}, []string{after("create-replacement", `{"urn":"a","id":"2"}`)},
			[]string{`{"urn":"a","id":"1","inputs":{"x":1.0},"delete":true}`, `{"urn":"a","id":"2","custom":false,"type":""}`}, 1,
		},
		"removed": {"what is gone must not be deleted again", []string{live}, []string{gone("delete", `{"urn":"a","id":"1"}`)}, []string{}, 1},
		"removed after its replacement": {
			"of two with one ID, the old one goes",
			[]string{`{"urn":"a","id":"1","type":"new"}`, `{"urn":"a","id":"1","type":"old","delete":true}`},
			[]string{after("create-replacement", `{"urn":"a","id":"1"}`), gone("delete-replaced", `{"urn":"a","id":"1"}`)},
			[]string{`{"urn":"a","id":"1","type":"new"}`}, 1,
		},
		"removed another": {"another object's end is not this one's", []string{live}, []string{gone("delete", `{"urn":"a","id":"2"}`)}, []string{live}, 0},
		"begun": {
			"a Kubernetes object may be there, as the program names it", nil,
			[]string{before("create", `{"urn":"a","custom":true,"type":"kubernetes:core/v1:Service","inputs":{"metadata":{"name":"n","namespace":"s"}}}`)},
			[]string{`{"urn":"a","custom":true,"id":"s/n","type":"kubernetes:core/v1:Service","inputs":{"metadata":{"name":"n","namespace":"s"}}}`}, 1,
		},
		"begun for the cluster": {
			"without a namespace the name is all", nil,
			[]string{before("create", `{"urn":"a","custom":true,"type":"kubernetes:core/v1:Namespace","inputs":{"metadata":{"name":"n"}}}`)},
			[]string{`{"urn":"a","custom":true,"id":"n","type":"kubernetes:core/v1:Namespace","inputs":{"metadata":{"name":"n"}}}`}, 1,
		},
		"begun elsewhere": {"nobody knows the ID", nil, []string{before("create", `{"urn":"a","custom":true,"type":"aws:x:Y"}`)}, []string{}, 0},
		"a component": {
			"its children need it, and it ends after them", nil, []string{before("create", `{"urn":"a","type":"p:c:C","parent":"p"}`)},
			[]string{`{"urn":"a","custom":false,"type":"p:c:C","parent":"p"}`}, 1,
		},
		"cut off": {
			"the last line may be half a line", nil, []string{after("create", `{"urn":"a","id":"1"}`), `{"resOutputsEvent":{"meta`},
			[]string{`{"urn":"a","id":"1","custom":false,"type":""}`}, 1,
		},
		"a secret": {
			"the state needs a secret in its place, and the journal has none", nil,
			[]string{after("create", `{"urn":"a","id":"1","inputs":{"p":[`+secret+`"ciphertext":"[secret]"}]}}`)},
			[]string{`{"urn":"a","id":"1","custom":false,"type":"","inputs":{"p":[` + secret + `"plaintext":"\"[secret]\""}]}}`}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := make([]recorded, len(row.state))
			for i, text := range row.state {
				require.NoError(t, json.Unmarshal([]byte(text), &state[i]))
			}
			resources, changed, err := replay(state, strings.NewReader(strings.Join(row.journal, "\n")))
			require.NoError(t, err)
			assert.Equal(t, row.changed, changed, row.reason)
			text, err := json.Marshal(resources)
			require.NoError(t, err)
			want := "[" + strings.Join(row.want, ",") + "]"
			if len(row.want) == 0 {
				assert.Empty(t, resources, row.reason)
				return
			}
			assert.JSONEq(t, want, string(text), row.reason)

			again, changed, err := replay(resources, strings.NewReader(strings.Join(row.journal, "\n")))
			require.NoError(t, err)
			assert.Zero(t, changed, "a second replay changes nothing more")
			assert.Len(t, again, len(resources))
		})
	}
}
