package findings_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

func TestErr(t *testing.T) {
	t.Parallel()

	type class string
	var nested findings.List
	nested.Add("Max", 1, "must be at least Scaling.Min (%d)", 2)

	for name, row := range map[string]struct {
		reason string
		build  func(*findings.List)
		want   string
	}{
		"none": {
			reason: "nothing found is no error",
			build:  func(*findings.List) {},
		},
		"one": {
			reason: "a single finding is one sentence on one line",
			build:  func(l *findings.List) { l.Under("Scaling", nested) },
			want:   "backend: Scaling.Max is 1: it must be at least Scaling.Min (2)",
		},
		"missing": {
			reason: "a field without a value shows none",
			build:  func(l *findings.List) { l.Add("Image", nil, "is missing") },
			want:   "backend: Image is missing",
		},
		"several": {
			reason: "all findings come together, texts in quotes whatever their type",
			build: func(l *findings.List) {
				l.Add("Image", "app", "needs a tag")
				l.Add("Class", class("x"), "must be alb")
			},
			want: "backend: 2 values cannot be used:\n" +
				"  - Image is \"app\": it needs a tag\n" +
				"  - Class is \"x\": it must be alb",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list findings.List
			row.build(&list)
			err := list.Err("backend")
			if row.want == "" {
				require.NoError(t, err, row.reason)
				return
			}
			require.EqualError(t, err, row.want, row.reason)
			var found *findings.Error
			require.ErrorAs(t, err, &found, "callers map findings to their own paths")
			assert.Equal(t, list, found.Findings)
		})
	}
}
