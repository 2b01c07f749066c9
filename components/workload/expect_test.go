package workload_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// refusal is one change to good arguments, and the only finding that must come of it: its field and its rule, of which
// the beginning is enough. An empty field is a change that must pass.
type refusal struct {
	reason string
	change func(*workload.ScaledDeploymentArgs)
	field  string
	rule   string
}

// refuse tries each change on its own.
func refuse(t *testing.T, rows map[string]refusal) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := minimal()
			row.change(args)
			found := args.Findings()
			if row.field == "" {
				assert.Empty(t, found, row.reason)
				return
			}
			require.Len(t, found, 1, row.reason)
			assert.Equal(t, row.field, found[0].Field, row.reason)
			assert.Regexp(t, "^"+regexp.QuoteMeta(row.rule), found[0].Rule, row.reason)
		})
	}
}

// fieldsOf are the fields that an error is about.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var found *findings.Error
	require.ErrorAs(t, err, &found)
	fields := make([]string, 0, len(found.Findings))
	for _, f := range found.Findings {
		fields = append(fields, f.Field)
	}
	return fields
}
