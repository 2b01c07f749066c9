package monitoring_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

var update = flag.Bool("update", false, "write testdata/rules.txt anew")

// TestRulesAreAsReviewed: any change of a rule shows as a difference in testdata/rules.txt. Refresh it with
// go test ./components/monitoring -update.
func TestRulesAreAsReviewed(t *testing.T) {
	t.Parallel()
	got := render(monitoring.Rules(all()))
	golden := filepath.Join("testdata", "rules.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func render(groups []monitoring.Group) string {
	var b strings.Builder
	for _, group := range groups {
		fmt.Fprintf(&b, "%s%s\n", group.Name, every(group.Interval))
		for _, rule := range group.Rules {
			if rule.Record != "" {
				fmt.Fprintf(&b, "\n  %s %v\n", rule.Record, rule.Labels)
			} else {
				fmt.Fprintf(&b, "\n  %s for %s %v\n", rule.Alert, rule.For, rule.Labels)
			}
			for line := range strings.Lines(rule.Expr + "\n") {
				b.WriteString("    " + line)
			}
			for _, name := range slices.Sorted(maps.Keys(rule.Annotations)) {
				fmt.Fprintf(&b, "  %s: %s\n", name, rule.Annotations[name])
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func every(interval time.Duration) string {
	if interval == 0 {
		return ""
	}
	return " every " + interval.String()
}
