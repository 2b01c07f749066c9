package monitoring

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// What Prometheus lets a metric and a label be called without quotes:
// https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels.
var (
	metricNames = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`)
	labelNames  = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
)

func metricName(list *findings.List, field, text string) {
	if !metricNames.MatchString(text) {
		list.Add(field, text, "must be the name of a metric: letters, digits, underscores and colons, no digit first")
	}
}

func labelName(list *findings.List, field, text string) {
	switch {
	case !labelNames.MatchString(text):
		list.Add(field, text, "must be the name of a Prometheus label: letters, digits and underscores, no digit first")
	case strings.HasPrefix(text, "__"):
		list.Add(field, text, "must not start with two underscores, which Prometheus keeps for itself")
	}
}

// alertLabelValue notes what would be no label or, as Prometheus expands templates in the labels of a rule, no text.
func alertLabelValue(list *findings.List, field, text string) {
	switch {
	case text == "":
		list.Add(field, nil, "is empty, which is no label to Prometheus")
	case !utf8.ValidString(text):
		list.Add(field, text, "must be UTF-8")
	case strings.Contains(text, "{{"):
		list.Add(field, text, "must be plain text, no template")
	}
}

// pattern notes what is no regular expression to Prometheus, whose syntax is that of Go.
func pattern(list *findings.List, field, text string) {
	if _, err := regexp.Compile(text); err != nil {
		list.Add(field, text, "must be a regular expression: %s", err)
	}
}

// share notes what is no part of 1. It is written so that NaN is noted too.
func share(list *findings.List, field string, value float64) {
	if !(value > 0 && value < 1) {
		list.Add(field, value, "must be between 0 and 1, as a part of 1: 0.8 is 80%%")
	}
}
