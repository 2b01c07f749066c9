package deploy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWithoutProtection(t *testing.T) {
	t.Parallel()
	exported := apitype.UntypedDeployment{Deployment: json.RawMessage(
		`{"manifest":{"version":"v3"},"resources":[{"urn":"a","protect":true,"id":"1"},{"urn":"b"}]}`)}
	changed, err := withoutProtection(&exported)
	require.NoError(t, err)
	assert.Equal(t, 1, changed)
	assert.JSONEq(t, `{"manifest":{"version":"v3"},"resources":[{"urn":"a","id":"1"},{"urn":"b"}]}`, string(exported.Deployment),
		"nothing else is touched")

	changed, err = withoutProtection(&exported)
	require.NoError(t, err)
	assert.Zero(t, changed, "what nothing protects is not written again")
}

func TestPutRight(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason         string
		state, journal string
		want           string
		changed        int
	}{
		"new": {"a stack whose first run was killed has an empty state", ``,
			`{"resOutputsEvent":{"metadata":{"op":"create","urn":"a","new":{"urn":"a","id":"1"}}}}`,
			`{"resources":[{"urn":"a","id":"1","custom":false,"type":""}]}`, 1},
		"pending": {"what was pending is done again", `{"manifest":{"version":"v3"},"pending_operations":[{"type":"creating"}]}`, ``,
			`{"manifest":{"version":"v3"},"resources":null}`, 1},
		"whole": {"what is not understood is kept", `{"later":{"x":1},"resources":[{"urn":"a","id":"1"}]}`, ``,
			`{"later":{"x":1},"resources":[{"urn":"a","id":"1"}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exported := apitype.UntypedDeployment{Version: 3, Deployment: json.RawMessage(row.state)}
			changed, err := putRight(&exported, strings.NewReader(row.journal))
			require.NoError(t, err)
			assert.Equal(t, row.changed, changed, row.reason)
			assert.JSONEq(t, row.want, string(exported.Deployment), row.reason)
			assert.Equal(t, 3, exported.Version)
		})
	}
	_, err := putRight(&apitype.UntypedDeployment{Deployment: json.RawMessage(`{"resources":7}`)}, strings.NewReader(""))
	require.Error(t, err, "a state that cannot be read is not replaced")
}
