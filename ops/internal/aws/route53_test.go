package aws_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const zone = "aws:route53/getZone:getZone"

func TestRecord(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(record, "{zoneId: Z1, name: _A.Example.com., type: CNAME, ttl: 60, records: [b.]}")
	assert.Equal(t, "Z1__a.example.com_CNAME", m.id)
	assert.Equal(t, "_a.example.com", m.outputs["fqdn"].StringValue(), "as Route 53 writes it")
	assert.Equal(t, "_a.example.com", m.outputs["name"].StringValue(), "as the plugin writes it")
	m = s.mustMake(record, "{zoneId: Z1, name: example.com, type: A, ttl: 60, records: [a], setIdentifier: one}")
	assert.Equal(t, "Z1_example.com_A_one", m.id, "records of one name and type live side by side")
}

func TestZone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	first, err := s.invoke(zone, "{name: Example.com.}")
	require.NoError(t, err)
	again, err := s.invoke(zone, "{name: example.com}")
	require.NoError(t, err)
	assert.Equal(t, first, again, "a zone is the same however its name is written")
	assert.Equal(t, "example.com", first["name"])
	assert.Regexp(t, "^Z[A-Z0-9]{1,31}$", first["zoneId"], "AWS's IDs look so")
	other, err := s.invoke(zone, "{name: example.org}")
	require.NoError(t, err)
	assert.NotEqual(t, first["zoneId"], other["zoneId"])
	_, err = s.invoke(zone, "{zoneId: Z1}")
	require.ErrorContains(t, err, "by its name alone")
}

func TestRecordInZone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name   string
		wrong  bool
		reason string
	}{
		"the zone":  {"example.com", false, "a zone has records of its own name"},
		"within":    {"a.b.Example.com.", false, "at any depth"},
		"wildcard":  {`"*.example.com"`, false, "a wildcard is a name like others"},
		"elsewhere": {"example.org", true, "Route 53 would make example.org.example.com of it"},
		"alike":     {"notexample.com", true, "labels count, not letters"},
		"relative":  {"www", true, "the stand-in cannot tell what it means"},
	}
	s := serve(t)
	found, err := s.invoke(zone, "{name: example.com}")
	require.NoError(t, err)
	id := found["zoneId"].(string)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failures := s.check(record, nil, properties(t, "{zoneId: "+id+", name: "+test.name+", type: A, ttl: 60, records: [a]}"))
			assert.Equal(t, test.wrong, len(failures) > 0, "%s: %q", test.reason, failures)
		})
	}
}
