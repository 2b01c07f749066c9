package checks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// row is a check and the sentences that it adds.
type row struct {
	reason string
	check  func(*findings.List)
	want   []string
}

func try(t *testing.T, rows map[string]row) {
	t.Helper()
	for name, row := range rows {
		var list findings.List
		row.check(&list)
		got := make([]string, 0, len(list))
		for _, f := range list {
			got = append(got, f.String())
		}
		assert.Equal(t, append([]string{}, row.want...), got, "%s: %s", name, row.reason)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	type list = findings.List
	try(t, map[string]row{
		"within": {reason: "right", check: func(l *list) { checks.Between(l, "A", 2, 1, 3) }},
		"least":  {reason: "ends belong to it", check: func(l *list) { checks.Between(l, "A", 1, 1, 3) }},
		"most":   {reason: "ends belong to it", check: func(l *list) { checks.Between(l, "A", 3, 1, 3) }},
		"below": {
			reason: "too little", check: func(l *list) { checks.Between(l, "A", 0, 1, 3) },
			want: []string{"A is 0: it must be from 1 to 3"},
		},
		"above": {
			reason: "too much", check: func(l *list) { checks.Between(l, "A", 4, 1, 3) },
			want: []string{"A is 4: it must be from 1 to 3"},
		},
		"enough": {reason: "the end belongs to it", check: func(l *list) { checks.AtLeast(l, "A", 1, 1) }},
		"not enough": {
			reason: "too little", check: func(l *list) { checks.AtLeast(l, "A", -1, 1) },
			want: []string{"A is -1: it must be at least 1"},
		},
		"seconds": {reason: "right", check: func(l *list) { checks.Seconds(l, "A", time.Second, 0, time.Minute) }},
		"no time": {reason: "where it may be", check: func(l *list) { checks.Seconds(l, "A", 0, 0, time.Minute) }},
		"longest time": {
			reason: "the end belongs to it", check: func(l *list) { checks.Seconds(l, "A", time.Minute, 0, time.Minute) },
		},
		"too short": {
			reason: "too little", check: func(l *list) { checks.Seconds(l, "A", -time.Second, 0, time.Minute) },
			want: []string{"A is -1s: it must be from 0s to 1m0s"},
		},
		"too long": {
			reason: "too much", check: func(l *list) { checks.Seconds(l, "A", 61*time.Second, 0, time.Minute) },
			want: []string{"A is 1m1s: it must be from 0s to 1m0s"},
		},
		"half a second": {
			reason: "Kubernetes counts whole ones",
			check:  func(l *list) { checks.Seconds(l, "A", 1500*time.Millisecond, 0, time.Minute) },
			want:   []string{"A is 1.5s: it must be whole seconds"},
		},
	})
}

func TestChoices(t *testing.T) {
	t.Parallel()
	type kind string
	type list = findings.List
	try(t, map[string]row{
		"one of them": {reason: "right", check: func(l *list) { checks.OneOf(l, "A", kind("b"), "a", "b") }},
		"none of them": {
			reason: "all are named", check: func(l *list) { checks.OneOf(l, "A", kind("d"), "a", "b", "c") },
			want: []string{`A is "d": it must be a or b or c`},
		},
		"nothing": {
			reason: "is none of them", check: func(l *list) { checks.OneOf(l, "A", "", "a", "b") },
			want: []string{`A is "": it must be a or b`},
		},
	})
}

func TestTexts(t *testing.T) {
	t.Parallel()
	type list = findings.List
	a := checks.Matching("^a", "must begin with a")
	try(t, map[string]row{
		"right": {reason: "the rule fits", check: func(l *list) { checks.Text(l, "A", "ab", a) }},
		"wrong": {
			reason: "it does not", check: func(l *list) { checks.Text(l, "A", "ba", a) },
			want: []string{`A is "ba": it must begin with a`},
		},
		"missing": {
			reason: "no rule is needed for that", check: func(l *list) { checks.Text(l, "A", "", a) },
			want: []string{"A is missing"},
		},
		"optional": {reason: "may be missing", check: func(l *list) { checks.OptionalText(l, "A", "", a) }},
		"optional wrong": {
			reason: "and is checked where it is not", check: func(l *list) { checks.OptionalText(l, "A", "ba", a) },
			want: []string{`A is "ba": it must begin with a`},
		},
		"problem with a percent sign": {
			reason: "a rule's words are no format",
			check:  func(l *list) { checks.Text(l, "A", "b", checks.Matching("a", "must be 100%d")) },
			want:   []string{`A is "b": it must be 100%d`},
		},
		"ranges": {
			reason: "each element is checked", check: func(l *list) { checks.CIDRs(l, "A", []string{"10.0.0.0/8", "", "x"}) },
			want: []string{"A[1] is missing", `A[2] is "x": it must be a range of addresses, such as 203.0.113.0/24`},
		},
	})
}

func TestLabels(t *testing.T) {
	t.Parallel()
	type list = findings.List
	const qualified = "has a key that must be a qualified name: "
	wrong := map[string]string{"b": "x y", "a": "/"}
	var labels, annotations list
	checks.Labels(&labels, "L", wrong)
	checks.Annotations(&annotations, "L", wrong)
	if assert.Len(t, labels, 2, "values of labels are short words") {
		assert.Equal(t, "L[a]", labels[0].Field, "in order, so that an error reads the same each time")
		assert.Equal(t, "L[b]", labels[1].Field)
		assert.Equal(t, "x y", labels[1].Value)
	}
	assert.Empty(t, annotations, "values of annotations may be anything")

	var keys list
	checks.Labels(&keys, "L", map[string]string{"a/b/c": "ok", "good.example/a": "ok"})
	if assert.Len(t, keys, 1) {
		assert.Equal(t, "L[a/b/c]", keys[0].Field)
		assert.Nil(t, keys[0].Value, "it is the key that is wrong")
		assert.Contains(t, keys[0].Rule, qualified)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Peers[2]", checks.Indexed("Peers", 2))
	assert.Equal(t, "Labels[app.kubernetes.io/name]", checks.Keyed("Labels", "app.kubernetes.io/name"))
}
