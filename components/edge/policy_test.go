package edge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// document is a policy as AWS reads it.
type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid, Effect string
	Principal   map[string]string
	Action      []string
	Resource    []string
	Condition   map[string]map[string]string
}

// policy is the policy of the resource of that kind and name.
func (c *cloud) policy(t *testing.T, kind, name string) document {
	t.Helper()
	text, ok := c.object(t, kind, name)["policy"].(string)
	require.True(t, ok, "the policy of %s is a text", kind)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	var read document
	require.NoError(t, decoder.Decode(&read))
	return read
}

// assertLeastPrivilege: what is allowed is allowed to somebody, by its name, and where somebody else's service is let
// in, only on our behalf.
func (d document) assertLeastPrivilege(t *testing.T) {
	t.Helper()
	require.NotEmpty(t, d.Statement)
	for _, s := range d.Statement {
		if s.Effect != "Allow" {
			continue
		}
		for kind, who := range s.Principal {
			assert.NotContains(t, who, "*", "%s is for everybody", s.Sid)
			if kind == "Service" {
				assert.NotEmpty(t, s.Condition, "%s lets the service in for any account", s.Sid)
			}
		}
		assert.NotEmpty(t, s.Principal, "%s is for somebody", s.Sid)
		for _, action := range s.Action {
			assert.NotContains(t, action, "*", "%s allows more than it names", s.Sid)
		}
	}
}

// assertResourcesNamed: a key's policy calls the key *; in any other policy that would be everything there is.
func (d document) assertResourcesNamed(t *testing.T) {
	t.Helper()
	for _, s := range d.Statement {
		for _, resource := range s.Resource {
			assert.NotEqual(t, "*", resource, "%s is about everything", s.Sid)
		}
	}
}
