package checks

import (
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// A Rule says what is wrong with a text, as the end of a sentence; "" when nothing is.
type Rule func(text string) string

// Matching is the rule that a text is of a pattern.
func Matching(pattern, problem string) Rule {
	compiled := regexp.MustCompile(pattern)
	return func(text string) string {
		if compiled.MatchString(text) {
			return ""
		}
		return problem
	}
}

// Text notes that text is missing or against the rule.
func Text(list *findings.List, field, text string, r Rule) {
	if text == "" {
		list.Add(field, nil, "is missing")
		return
	}
	OptionalText(list, field, text, r)
}

// OptionalText notes that text is given and against the rule.
func OptionalText(list *findings.List, field, text string, r Rule) {
	if text != "" {
		Known(list, field, text, r)
	}
}

// Known notes that text, which may be empty, is against the rule.
func Known(list *findings.List, field, text string, r Rule) {
	if problem := r(text); problem != "" {
		list.Add(field, text, "%s", problem)
	}
}

// Input notes that input is missing, or known and against the rule. Late checks one that is not known yet.
func Input(list *findings.List, field string, input pulumi.StringInput, r Rule) {
	if input == nil {
		list.Add(field, nil, "is missing")
		return
	}
	OptionalInput(list, field, input, r)
}

// OptionalInput notes that input is known and against the rule.
func OptionalInput(list *findings.List, field string, input pulumi.StringInput, r Rule) {
	if text, plain := input.(pulumi.String); plain {
		Known(list, field, string(text), r)
	}
}

// Late is input with its check for when it is known. A plain text was checked before and stays one. An error tells no
// value that is secret.
func Late(subject, field string, input pulumi.StringInput, r Rule) pulumi.StringInput {
	if _, plain := input.(pulumi.String); plain {
		return input
	}
	output := input.ToStringOutput()
	return output.ApplyT(func(text string) (string, error) {
		problem := r(text)
		if problem == "" {
			return text, nil
		}
		var list findings.List
		if pulumi.IsSecret(output) {
			list.Add(field, nil, "%s", problem)
		} else {
			list.Add(field, text, "%s", problem)
		}
		return "", list.Err(subject)
	}).(pulumi.StringOutput)
}

// Sentence is a rule with what Kubernetes' own check found, "" when it found nothing.
func Sentence(rule string, problems []string) string {
	if len(problems) == 0 {
		return ""
	}
	return rule + ": " + strings.Join(problems, "; ")
}
