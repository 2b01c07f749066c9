package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/compare"
)

func plan(manifests ...string) compare.Plan {
	return compare.Plan{"kubernetes.yaml": []byte(strings.Join(manifests, "\n---\n"))}
}

func manifest(kind, name, rest string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: %s\nmetadata: {name: %s, namespace: ns}\n%s", kind, name, rest)
}

// changesOf is the one object that changed, as "path: before -> after (concern)".
func changesOf(t *testing.T, before, after compare.Plan) []string {
	t.Helper()
	d, err := compare.Plans(before, after)
	require.NoError(t, err)
	require.Len(t, d.Changed, 1)
	var lines []string
	for _, c := range d.Changed[0].Changes {
		lines = append(lines, fmt.Sprintf("%s: %s -> %s (%s)", c.Path, c.Before, c.After, c.Concern))
	}
	return lines
}

func TestAddedAndRemoved(t *testing.T) {
	t.Parallel()
	d, err := compare.Plans(plan(manifest("Service", "a", ""), manifest("Service", "b", "")),
		plan(manifest("Service", "b", ""), manifest("Service", "c", "")))
	require.NoError(t, err)
	assert.Equal(t, compare.Difference{Added: []string{"Service ns/c"}, Removed: []string{"Service ns/a"}}, d)
	same, err := compare.Plans(plan(manifest("Service", "a", "")), plan(manifest("Service", "a", "")))
	require.NoError(t, err)
	assert.True(t, same.Empty())
}

func TestConcerns(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason, kind, before, after string
		want                        string
	}{
		"replica limit": {"the cost, and how much load can be met", "HorizontalPodAutoscaler",
			"spec: {maxReplicas: 10}", "spec: {maxReplicas: 20}", "spec.maxReplicas: 10 -> 20 (replica limits)"},
		"grace period": {"a drain that is cut short fails requests", "Deployment",
			"spec: {template: {spec: {terminationGracePeriodSeconds: 95}}}",
			"spec: {template: {spec: {terminationGracePeriodSeconds: 30}}}",
			"spec.template.spec.terminationGracePeriodSeconds: 95 -> 30 (drain)"},
		"preStop": {"so does a shorter sleep", "Deployment",
			"spec: {template: {spec: {containers: [{name: c, lifecycle: {preStop: {sleep: {seconds: 80}}}}]}}}",
			"spec: {template: {spec: {containers: [{name: c, lifecycle: {preStop: {sleep: {seconds: 5}}}}]}}}",
			"spec.template.spec.containers[c].lifecycle.preStop.sleep.seconds: 80 -> 5 (drain)"},
		"selector": {"downtime", "Deployment", "spec: {selector: {matchLabels: {a: b}}}", "spec: {selector: {matchLabels: {a: c}}}",
			"spec.selector.matchLabels.a: b -> c (replaces the Deployment: its selector cannot change in place)"},
		"alert": {"what wakes people at night", "PrometheusRule",
			"spec: {groups: [{name: g, rules: [{alert: A, for: 5m}]}]}", "spec: {groups: [{name: g, rules: [{alert: A, for: 1h}]}]}",
			"spec.groups[g].rules[A].for: 5m -> 1h (alerts)"},
		"image": {"a release", "Deployment", "spec: {template: {spec: {containers: [{name: c, image: 'a:1'}]}}}",
			"spec: {template: {spec: {containers: [{name: c, image: 'a:2'}]}}}",
			"spec.template.spec.containers[c].image: a:1 -> a:2 (rolls the pods)"},
		"disruption budget": {"drains that hang", "PodDisruptionBudget", "spec: {minAvailable: 1}", "spec: {minAvailable: 2}",
			"spec.minAvailable: 1 -> 2 (how many pods a node drain must leave)"},
		"the rest": {"not everything is urgent", "Service", "spec: {type: ClusterIP}", "spec: {type: NodePort}",
			"spec.type: ClusterIP -> NodePort ()"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []string{row.want},
				changesOf(t, plan(manifest(row.kind, "x", row.before)), plan(manifest(row.kind, "x", row.after))), row.reason)
		})
	}
}

// A ConfigMap with other content has another name, and is still the same to a reader.
func TestContentNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"data.LOG_LEVEL: info -> debug ()",
		"metadata.name: a-settings-0123456789 -> a-settings-9876543210 (new content: the pods that read it are rolled)",
	}, changesOf(t, plan(manifest("ConfigMap", "a-settings-0123456789", "data: {LOG_LEVEL: info}")),
		plan(manifest("ConfigMap", "a-settings-9876543210", "data: {LOG_LEVEL: debug}"))))
}

// An element that is put into a list moves none of the others.
func TestNamedElements(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"spec.rules[a].name:  -> a ()"}, changesOf(t,
		plan(manifest("X", "x", "spec: {rules: [{name: b}]}")), plan(manifest("X", "x", "spec: {rules: [{name: a}, {name: b}]}"))))
}

// A dashboard is one text of a thousand lines, of which a reader wants to see the one that changed.
func TestDocuments(t *testing.T) {
	t.Parallel()
	dashboard := func(panels string) compare.Plan {
		return plan(manifest("ConfigMap", "x", "data: {x.json: '{\"uid\": \"x\", \"panels\": ["+panels+"]}', plain: '{no JSON}'}"))
	}
	const cpu, memory = `{"title": "CPU", "targets": [{"refId": "A", "expr": "1"}]}`, `{"title": "Memory", "min": 0}`
	for name, row := range map[string]struct {
		reason, before, after string
		want                  []string
	}{
		"a query": {
			"named by its panel", cpu + "," + memory, `{"title": "CPU", "targets": [{"refId": "A", "expr": "2"}]},` + memory,
			[]string{"data.x.json.panels[CPU].targets[A].expr: 1 -> 2 ()"},
		},
		"a panel put in": {
			"moves no other", cpu, memory + "," + cpu,
			[]string{"data.x.json.panels[Memory].min:  -> 0 ()", "data.x.json.panels[Memory].title:  -> Memory ()"},
		},
		"the second of a name": {
			"is not hidden by the first", memory + "," + memory, memory + `,{"title": "Memory", "min": 1}`,
			[]string{"data.x.json.panels[Memory 2].min: 0 -> 1 ()"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, changesOf(t, dashboard(row.before), dashboard(row.after)), row.reason)
		})
	}
}

func TestOtherProviders(t *testing.T) {
	t.Parallel()
	before := compare.Plan{"aws.yaml": []byte("- {type: 'aws:s3:Bucket', name: logs, inputs: {acl: private}}")}
	after := compare.Plan{"aws.yaml": []byte("- {type: 'aws:s3:Bucket', name: logs, inputs: {acl: public}}")}
	assert.Equal(t, []string{"acl: private -> public ()"}, changesOf(t, before, after))
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	_, err := compare.Plans(plan("{"), plan())
	require.ErrorContains(t, err, "kubernetes.yaml")
	_, err = compare.Plans(plan(), compare.Plan{"aws.yaml": []byte("a: b")})
	require.ErrorContains(t, err, "aws.yaml")
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	d, err := compare.Plans(
		plan(manifest("HorizontalPodAutoscaler", "x", "spec: {maxReplicas: 10}"), manifest("Service", "gone", "")),
		plan(manifest("HorizontalPodAutoscaler", "x", "spec: {maxReplicas: 20}"), manifest("Service", "new", "")))
	require.NoError(t, err)
	text := compare.Markdown([]string{"production", "staging"}, map[string]compare.Difference{"production": d})
	for _, part := range []string{
		"## production\n\n1 added, 1 changed, 1 removed.",
		"| HorizontalPodAutoscaler ns/x | replica limits | `10` | `20` |",
		"### Added\n\n- Service ns/new", "### Removed\n\n- Service ns/gone",
		"<details><summary>HorizontalPodAutoscaler ns/x: 1 fields</summary>",
		"## staging\n\nNothing changes.",
	} {
		assert.Contains(t, text, part)
	}
}

func TestMarkdownLimits(t *testing.T) {
	t.Parallel()
	values := make([]string, 40)
	for i := range values {
		values[i] = fmt.Sprintf("k%02d: '%s'", i, strings.Repeat("long|`", 40))
	}
	d, err := compare.Plans(plan(manifest("X", "x", "")), plan(manifest("X", "x", "data: {"+strings.Join(values, ", ")+"}")))
	require.NoError(t, err)
	text := compare.Markdown([]string{"a"}, map[string]compare.Difference{"a": d})
	assert.Contains(t, text, "| and 20 more | | |", "a reader has a minute")
	assert.NotContains(t, text, "long|", "a value must not break the table")

	many := make(map[string]compare.Difference)
	var stacks []string
	for i := range 200 {
		stacks = append(stacks, fmt.Sprint("s", i))
		many[stacks[i]] = d
	}
	long := compare.Markdown(stacks, many)
	assert.Less(t, len(long), 65_536, "a comment on a pull request holds no more")
	assert.Contains(t, long, "The rest is cut off")
}
