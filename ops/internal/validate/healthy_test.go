package validate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHealthy(t *testing.T) {
	t.Parallel()
	report := run(t, healthy(t))
	assert.Empty(t, problems(report), "all is well")
	assert.Equal(t, ExitPassed, report.ExitCode())
	assert.Zero(t, report.Summary[Skipped], "and everything is there to be looked at")
	assertSpeaks(t, report)

	passed := map[string]bool{}
	for _, r := range report.Results {
		passed[r.Check] = true
	}
	for _, c := range checks {
		if c.name != "plan" { // there is none
			assert.True(t, passed[c.name], "%s says that all is well", c.name)
		}
	}
}
