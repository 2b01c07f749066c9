package ingress_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// onlyFinding is the one finding there must be, with its field.
func onlyFinding(t *testing.T, list findings.List, field, rule, reason string) {
	t.Helper()
	require.Len(t, list, 1, reason)
	assert.Equal(t, field, list[0].Field, reason)
	assert.Contains(t, list[0].Rule, rule, reason)
}

// fieldsOf are the fields that an error is about.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var found *findings.Error
	require.ErrorAs(t, err, &found)
	var fields []string
	for _, f := range found.Findings {
		fields = append(fields, f.Field)
	}
	return fields
}

// attributesOf reads a map as the AWS Load Balancer Controller does: a backslash takes the next character as it is.
func attributesOf(t *testing.T, text any) map[string]string {
	t.Helper()
	s, ok := text.(string)
	require.True(t, ok, "%v is no text", text)
	var pairs []string
	var pair strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			pair.WriteByte(s[i])
		case s[i] == ',':
			pairs = append(pairs, pair.String())
			pair.Reset()
		default:
			pair.WriteByte(s[i])
		}
	}
	read := map[string]string{}
	for _, p := range append(pairs, pair.String()) {
		key, value, found := strings.Cut(p, "=")
		require.True(t, found, "%q of %q has no value", p, s)
		read[key] = value
	}
	return read
}
