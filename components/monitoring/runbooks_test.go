package monitoring_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
	var alerts []string
	for _, group := range monitoring.Rules(all()) {
		for _, rule := range group.Rules {
			if rule.Record == "" {
				alerts = append(alerts, rule.Alert)
			}
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

// TestRunbookURLsResolve: where the folder of the pages is served, below whatever base, each alert's link answers with
// the alert's own page.
func TestRunbookURLsResolve(t *testing.T) {
	t.Parallel()
	pages := httptest.NewServer(http.StripPrefix("/wiki/runbooks", http.FileServer(http.Dir(runbooks))))
	t.Cleanup(pages.Close)
	for name, base := range map[string]string{
		"a folder": pages.URL + "/wiki/runbooks", "a folder with its slash": pages.URL + "/wiki/runbooks/",
	} {
		given := all()
		given.RunbookBaseURL = base
		for alert, url := range runbookURLs(t, given) {
			answer, err := http.Get(url)
			require.NoError(t, err)
			page, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			assert.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", name, url)
			assert.True(t, strings.HasPrefix(string(page), "# "+alert+"\n"), "%s: %s is another alert's page", name, url)
		}
	}
}

// TestDefaultRunbookURLsResolve: the links lead to files of this repository when nothing is configured.
func TestDefaultRunbookURLsResolve(t *testing.T) {
	t.Parallel()
	for alert, url := range runbookURLs(t, all()) {
		path, ours := strings.CutPrefix(url, "https://github.com/subculture-collective/spywatcher-infra/blob/main/")
		require.True(t, ours, url)
		page, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(page), "# "+alert+"\n"), url)
	}
}

// runbookURLs are the links of the alerts, by the alert.
func runbookURLs(t *testing.T, given *monitoring.MonitoringArgs) map[string]string {
	t.Helper()
	urls := map[string]string{}
	for _, group := range monitoring.Rules(given) {
		for _, rule := range group.Rules {
			if rule.Record != "" {
				continue
			}
			url := rule.Annotations["runbook_url"]
			require.NotEmpty(t, url, rule.Alert)
			if before, seen := urls[rule.Alert]; seen {
				assert.Equal(t, before, url, "%s: one page an alert", rule.Alert)
			}
			urls[rule.Alert] = url
		}
	}
	assert.Len(t, urls, len(everyAlert()))
	return urls
}

func TestRunbookHeadings(t *testing.T) {
	t.Parallel()
	for _, alert := range everyAlert() {
		text, err := os.ReadFile(filepath.Join(runbooks, alert+".md"))
		require.NoError(t, err)
		assert.Equal(t, []string{"# " + alert, "## Meaning", "## Impact", "## Diagnosis", "## Mitigation"},
			headings(string(text)), alert)
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
	for _, group := range monitoring.Spec(monitoring.Rules(all()))["groups"].([]any) {
		for _, rule := range group.(map[string]any)["rules"].([]any) {
			r := rule.(map[string]any)
			if r["record"] != nil {
				continue
			}
			row := fmt.Sprintf(`(?m)^\| \[%v\].* \| %v \| %v \|$`,
				r["alert"], r["for"], r["labels"].(map[string]any)["severity"])
			assert.Regexp(t, row, string(text))
		}
	}
}

// Once an `up` has succeeded, the pods that an undo brings back may name a ConfigMap that is gone.
func TestRunbookUndoLinksGoingBack(t *testing.T) {
	t.Parallel()
	for page, text := range everyRunbook(t) {
		if page != index && strings.Contains(text, "rollout undo") {
			assert.Contains(t, text, "](README.md#going-back)", "%s: the rule stands beside the command", page)
		}
	}
}

// A link leads to a file, and to a heading of it when it names one.
func TestRunbookLinksResolve(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for page, text := range everyRunbook(t) {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target := page
			if match[1] != "" {
				target = match[1]
			}
			linked, err := os.ReadFile(filepath.Join(runbooks, target))
			if assert.NoError(t, err, "%s: %s", page, match[0]) && match[2] != "" {
				assert.Contains(t, anchors(string(linked)), match[2], "%s: %s", page, match[0])
			}
		}
	}
}

// everyRunbook is the text of each page and of the index, by file name.
func everyRunbook(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(runbooks, "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	pages := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		pages[filepath.Base(file)] = string(text)
	}
	return pages
}

// anchors are what links call the headings of a page: lower case, with dashes for spaces.
func anchors(page string) []string {
	var names []string
	for _, heading := range headings(page) {
		names = append(names, strings.ReplaceAll(strings.ToLower(strings.TrimLeft(heading, "# ")), " ", "-"))
	}
	return names
}

// headings are those of a page, without the comments in blocks of commands, which start like headings.
func headings(page string) []string {
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(page, "")
	return regexp.MustCompile(`(?m)^#+ .*$`).FindAllString(prose, -1)
}
