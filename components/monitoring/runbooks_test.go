package monitoring_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

const (
	runbooks = "../../docs/runbooks"
	index    = "README.md"
)

// everyAlert is each alert that any arguments can give, once, sorted.
func everyAlert() []string {
	given := args()
	given.NGINX = true
	var alerts []string
	for _, group := range monitoring.Rules(given) {
		for _, rule := range group.Rules {
			alerts = append(alerts, rule.Alert)
		}
	}
	slices.Sort(alerts)
	return slices.Compact(alerts)
}

func TestEveryAlertHasItsRunbook(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(runbooks, "*.md"))
	require.NoError(t, err)
	var pages []string
	for _, file := range files {
		if base := filepath.Base(file); base != index {
			pages = append(pages, strings.TrimSuffix(base, ".md"))
		}
	}
	slices.Sort(pages)
	assert.Equal(t, everyAlert(), pages, "one page an alert, and no other")
}

func TestRunbookHeadings(t *testing.T) {
	t.Parallel()
	headings := regexp.MustCompile(`(?m)^#+ .*$`)
	for _, alert := range everyAlert() {
		text, err := os.ReadFile(filepath.Join(runbooks, alert+".md"))
		require.NoError(t, err)
		// Comments in blocks of commands start like headings.
		prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(text), "")
		assert.Equal(t, []string{"# " + alert, "## Meaning", "## Impact", "## Diagnosis", "## Mitigation"},
			headings.FindAllString(prose, -1), alert)
		assert.Contains(t, string(text), "```", "%s: the diagnosis has commands", alert)
	}
}

func TestRunbookIndex(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(runbooks, index))
	require.NoError(t, err)
	var linked []string
	for _, match := range regexp.MustCompile(`\[(\w+)\]\((\w+)\.md\)`).FindAllStringSubmatch(string(text), -1) {
		assert.Equal(t, match[1], match[2], "a link is called after its page")
		linked = append(linked, match[2])
	}
	slices.Sort(linked)
	assert.Equal(t, everyAlert(), slices.Compact(linked))
}

// The index says of each alert how long it waits and how urgent it is, as the rule does.
func TestRunbookIndexFollowsRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(runbooks, index))
	require.NoError(t, err)
	given := args()
	given.NGINX = true
	for _, group := range monitoring.Spec(monitoring.Rules(given))["groups"].([]any) {
		for _, rule := range group.(map[string]any)["rules"].([]any) {
			r := rule.(map[string]any)
			row := fmt.Sprintf(`(?m)^\| \[%v\].* \| %v \| %v \|$`,
				r["alert"], r["for"], r["labels"].(map[string]any)["severity"])
			assert.Regexp(t, row, string(text))
		}
	}
}
