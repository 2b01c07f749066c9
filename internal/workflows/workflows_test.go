package workflows_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

const root = "../../.github"

type workflow struct {
	Permissions any            `json:"permissions"`
	Jobs        map[string]job `json:"jobs"`
}

type job struct {
	If          string `json:"if"`
	Uses        string `json:"uses"`
	Needs       any    `json:"needs"`
	Environment any    `json:"environment"`
	Permissions any    `json:"permissions"`
	Steps       []step `json:"steps"`
}

type step struct {
	Uses string         `json:"uses"`
	With map[string]any `json:"with"`
	Run  string         `json:"run"`
}

// action is a composite action of this repository.
type action struct {
	Runs struct {
		Steps []step `json:"steps"`
	} `json:"runs"`
}

// granted is what a job may do: its own permissions stand in place of the workflow's.
func (w workflow) granted(name string) any {
	if own := w.Jobs[name].Permissions; own != nil {
		return own
	}
	return w.Permissions
}

func read(t *testing.T, path string, into any) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, into))
	return string(data)
}

func load(t *testing.T, name string) (workflow, string) {
	t.Helper()
	var parsed workflow
	text := read(t, filepath.Join(root, "workflows", name), &parsed)
	require.NotEmpty(t, parsed.Jobs, "%s has no jobs", name)
	return parsed, text
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	var found []string
	for _, extension := range []string{".yaml", ".yml"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern+extension))
		require.NoError(t, err)
		found = append(found, paths...)
	}
	require.NotEmpty(t, found, "nothing matches %s", pattern)
	return found
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	all := map[string]workflow{}
	for _, path := range files(t, "workflows/*") {
		all[filepath.Base(path)], _ = load(t, filepath.Base(path))
	}
	return all
}

// allSteps are the steps of all workflows and of the repository's own actions, by the file that holds them.
func allSteps(t *testing.T) map[string][]step {
	t.Helper()
	steps := map[string][]step{}
	for name, w := range workflows(t) {
		for _, j := range w.Jobs {
			steps[name] = append(steps[name], step{Uses: j.Uses})
			steps[name] = append(steps[name], j.Steps...)
		}
	}
	for _, path := range files(t, "actions/*/action") {
		var own action
		read(t, path, &own)
		require.NotEmpty(t, own.Runs.Steps, path)
		steps[path] = own.Runs.Steps
	}
	return steps
}

func TestActionsArePinned(t *testing.T) {
	t.Parallel()
	pinned := regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$`)
	for file, steps := range allSteps(t) {
		for _, s := range steps {
			if s.Uses == "" || strings.HasPrefix(s.Uses, "./") {
				continue
			}
			assert.Regexp(t, pinned, s.Uses, "%s: a tag can be moved to other code", file)
		}
	}
}

func TestCheckoutsKeepNoToken(t *testing.T) {
	t.Parallel()
	for file, steps := range allSteps(t) {
		for _, s := range steps {
			if strings.HasPrefix(s.Uses, "actions/checkout@") {
				assert.Equal(t, false, s.With["persist-credentials"], "%s: what runs later could read the token", file)
			}
		}
	}
}

func TestScriptsHoldNoForeignText(t *testing.T) {
	t.Parallel()
	foreign := regexp.MustCompile(`\$\{\{\s*(github|steps|inputs)\b`)
	for file, steps := range allSteps(t) {
		for _, s := range steps {
			assert.NotRegexp(t, foreign, s.Run, "%s: a branch's name would be run as a command; hand it over in env", file)
		}
	}
}

func TestPullRequestsHoldNoCredentials(t *testing.T) {
	t.Parallel()
	w, text := load(t, "pull-request.yaml")
	for name, j := range w.Jobs {
		assert.Equal(t, map[string]any{"contents": "read"}, w.granted(name), "%s runs the code of forks", name)
		assert.Nil(t, j.Environment, "%s: an environment has secrets of its own", name)
	}
	assert.NotContains(t, text, "secrets.")
	assert.NotContains(t, text, "secrets[")
	assert.NotContains(t, text, "secrets: inherit")
	assert.NotContains(t, text, "pull_request_target", "it runs with the base's secrets")
}

func TestWhoMayTakeARole(t *testing.T) {
	t.Parallel()
	var takers []string
	for file, w := range workflows(t) {
		for name, j := range w.Jobs {
			granted, ok := w.granted(name).(map[string]any)
			require.True(t, ok, "%s: %s says its permissions one by one, as any other default is the repository's", file, name)
			if granted["id-token"] != nil {
				takers = append(takers, file+": "+name)
				assert.NotNil(t, j.Environment, "%s: %s: roles trust an environment, not the repository", file, name)
			}
		}
	}
	assert.ElementsMatch(t, []string{"preview.yaml: preview", "deploy.yaml: staging", "deploy.yaml: production"}, takers)
}

func TestPreviewIsNotForForks(t *testing.T) {
	t.Parallel()
	w, _ := load(t, "preview.yaml")
	for name, j := range w.Jobs {
		assert.Equal(t, "github.event.pull_request.head.repo.full_name == github.repository", j.If, name)
	}
}

func TestProductionFollowsStaging(t *testing.T) {
	t.Parallel()
	w, _ := load(t, "deploy.yaml")
	assert.Equal(t, "test", w.Jobs["staging"].Needs, "what fails its tests is not deployed")
	assert.Equal(t, "staging", w.Jobs["production"].Needs)
	assert.Equal(t, "production", w.Jobs["production"].Environment, "its reviewers are the approval")
	for name, j := range w.Jobs {
		assert.Empty(t, j.If, "%s: a condition such as always() would pass over a failed need", name)
	}
}

func TestTheCommentRunsNoForeignCode(t *testing.T) {
	t.Parallel()
	w, _ := load(t, "plan-comment.yaml")
	require.Equal(t, []string{"comment"}, slices.Collect(maps.Keys(w.Jobs)))
	assert.Equal(t, map[string]any{"actions": "read", "pull-requests": "write"}, w.granted("comment"))
	fetch := regexp.MustCompile(`\bgit\b|gh (repo|pr checkout)|\b(make|go|npm|pip|source|eval)\b`)
	for _, s := range w.Jobs["comment"].Steps {
		assert.Empty(t, s.Uses, "it has a token that writes, and needs nothing but gh")
		assert.NotRegexp(t, fetch, s.Run)
	}
}
