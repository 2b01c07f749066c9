package stacks_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// refusal is what the program finds wrong with a shipped stack with other settings. It must register nothing.
func refusal(t *testing.T, stack string, given settings) findings.List {
	t.Helper()
	return refusalOf(t, optionsOf(t, stack, given))
}

func refusalOf(t *testing.T, options recorder.Options) findings.List {
	t.Helper()
	recording, err := recorder.Run(stacks.Plan, options)
	require.Error(t, err)
	assert.Empty(t, recording.Resources(), "nothing is registered")
	var found *findings.Error
	require.ErrorAs(t, err, &found)
	assert.Equal(t, "the configuration of the stack "+options.Stack, found.Subject)
	return found.Findings
}

func fieldsOf(t *testing.T, list findings.List) []string {
	t.Helper()
	var fields []string
	for _, f := range list {
		fields = append(fields, f.Field)
	}
	return fields
}

// written is a value as an error shows it.
func written(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
