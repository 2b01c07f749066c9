package validate

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is a report of each status.
func small() *Report {
	deployment := Object{"Deployment", "shop", "api"}
	report := newReport("shop", now, []Result{
		{Check: "access", Object: Object{Kind: "Namespace", Name: "shop"}, Status: Pass, Found: "20 kinds of objects were read"},
		{Check: "rollout", Object: deployment, Status: Pass, Found: "2 of 2 pods are ready"},
		{Check: "image", Object: deployment, Status: Warning, Found: "a tag that may move", Expected: "a version", Fix: "name one"},
		{
			Check: "drain", Object: deployment, Status: Fail, Found: "no preStop\n\x1b[31mat all", Expected: "a sleep <of 20s>", Fix: "set drain",
		},
		{Check: "job", Object: Object{Kind: "Job", Namespace: "shop"}, Status: Skipped, Found: "no Job is kept"},
		{Check: "zones", Object: Object{Kind: "Node"}, Status: Unknown, Found: "the right is missing", Expected: "rights", Fix: "bind them"},
	})
	report.Context, report.Stack = "sandbox", "staging"
	return report
}

func TestPrint(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, small().Print(&out))
	assert.Equal(t, `
NAMESPACE shop  CONTEXT sandbox  STACK staging

Namespace shop
  pass     access             20 kinds of objects were read

Deployment shop/api
  pass     rollout            2 of 2 pods are ready
  warning  image              a tag that may move
                              expected: a version
                              fix: name one
  FAIL     drain              no preStop at all
                              expected: a sleep <of 20s>
                              fix: set drain

Job in shop
  skipped  job                no Job is kept

Node
  UNKNOWN  zones              the right is missing
                              expected: rights
                              fix: bind them

SUMMARY  2 pass, 1 warning, 1 fail, 1 unknown, 1 skipped
`, out.String(), "one line a check, aligned over all objects, and no line of a message breaks out of it")
}

func TestPrintOfNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, newReport("shop", now, nil).Print(&out))
	assert.Equal(t, "\nNAMESPACE shop\n\nSUMMARY  0 pass, 0 fail\n", out.String())
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, small().JSON(&out))
	var report map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	results := report["results"].([]any)
	delete(report, "results")
	assert.Equal(t, map[string]any{
		"version": 1.0, "context": "sandbox", "namespace": "shop", "stack": "staging", "time": now.Format(time.RFC3339),
		"summary": map[string]any{"pass": 2.0, "warning": 1.0, "fail": 1.0, "unknown": 1.0, "skipped": 1.0},
	}, report, "these names are a promise")
	assert.Equal(t, map[string]any{
		"check": "image", "object": map[string]any{"kind": "Deployment", "namespace": "shop", "name": "api"}, "status": "warning",
		"found": "a tag that may move", "expected": "a version", "fix": "name one",
	}, results[2])
	assert.Equal(t, map[string]any{
		"check": "access", "object": map[string]any{"kind": "Namespace", "name": "shop"}, "status": "pass",
		"found": "20 kinds of objects were read",
	}, results[0], "what is empty is left out")
	assert.Contains(t, out.String(), "<of 20s>", "texts are as people write them")
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason   string
		statuses []Status
		want     int
	}{
		"all pass": {"nothing is wrong", []Status{Pass, Pass}, 0},
		"warnings": {"a healthy deployment may have them", []Status{Pass, Warning, Skipped}, 0},
		"a fault":  {"one is enough", []Status{Pass, Fail}, 1},
		"unknown":  {"no verdict on the whole", []Status{Pass, Unknown}, 2},
		"both":     {"what is known to be wrong counts", []Status{Unknown, Fail}, 1},
	} {
		var results []Result
		for _, status := range row.statuses {
			results = append(results, Result{Status: status})
		}
		assert.Equal(t, row.want, newReport("shop", now, results).ExitCode(), "%s: %s", name, row.reason)
	}
}

// TestDocumented: what a check is called is a promise, and its page says what it is about.
func TestDocumented(t *testing.T) {
	t.Parallel()
	page := docs(t)
	for i, name := range Checks() {
		assert.NotContains(t, Checks()[:i], name, "it is there once")
		assert.Contains(t, page, "| `"+name+"` |", "docs/validate.md has a row for it")
	}
}
