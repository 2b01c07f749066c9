package reference

import (
	"fmt"
	"go/types"
	"regexp"
	"strings"
)

// value says in words what may stand at a field: its type, and the rules of its validate tag.
func value(structure *types.Struct, field int) (words string, required bool, err error) {
	t := behind(structure.Field(field).Type())
	ofType, err := typeWords(t)
	if err != nil {
		return "", false, err
	}
	all, each := []string{ofType}, ""
	for rule := range strings.SplitSeq(tag(structure, field, "validate"), ",") {
		switch rule {
		case "", "omitempty":
			continue
		case "required":
			required = true
			continue
		case "dive":
			t, each = behind(element(t)), "each "
			continue
		}
		phrase, err := ruleWords(structure, t, rule)
		if err != nil {
			return "", false, err
		}
		all = append(all, each+phrase)
		each = ""
	}
	return strings.Join(all, ", "), required, nil
}

// typeWords are the words that strict uses for a type, which is what stands behind any pointer.
func typeWords(t types.Type) (string, error) {
	if isDuration(t) {
		return "duration such as 90s", nil
	}
	switch under := t.Underlying().(type) {
	case *types.Struct:
		return "group", nil
	case *types.Slice:
		inner, err := typeWords(behind(under.Elem()))
		return "list of " + plural(inner), err
	case *types.Map:
		inner, err := typeWords(behind(under.Elem()))
		return "map of names to " + plural(inner), err
	case *types.Basic:
		switch {
		case under.Info()&types.IsString != 0:
			return "text", nil
		case under.Info()&types.IsBoolean != 0:
			return "true or false", nil
		case under.Info()&types.IsInteger != 0:
			return "whole number", nil
		case under.Info()&types.IsFloat != 0:
			return "number", nil
		}
	}
	return "", fmt.Errorf("is of the type %s: there are no words for it in internal/reference/rules.go", t)
}

// plural is of what stands in lists and maps.
func plural(words string) string {
	if noun, more, found := strings.Cut(words, " such as "); found {
		return noun + "s such as " + more
	}
	return words + "s"
}

// element is the type of what a list or a map holds, and of anything else the type itself.
func element(t types.Type) types.Type {
	switch under := t.Underlying().(type) {
	case *types.Slice:
		return under.Elem()
	case *types.Map:
		return under.Elem()
	}
	return t
}

// phrases are rules that take no parameter.
var phrases = map[string]string{
	"cidr":      "a range of addresses such as 10.0.0.0/16",
	"cron":      "five fields such as `30 7 * * 1-5`",
	"dns_label": "a DNS label",
	"dns_name":  "a DNS name in lower case",
	"http_url":  "an absolute http or https URL",
	"image":     "an image with a tag or a digest",
	"quantity":  "a quantity such as 500m or 512Mi",
	"time_zone": "an IANA time zone such as Europe/Berlin",
}

// ruleWords are those of one rule on a value of type t, in a field of structure.
func ruleWords(structure *types.Struct, t types.Type, rule string) (string, error) {
	if phrase, found := phrases[rule]; found {
		return phrase, nil
	}
	name, parameter, _ := strings.Cut(rule, "=")
	switch name {
	case "oneof":
		return alternatives(parameter), nil
	case "startswith":
		return "beginning with " + code(parameter), nil
	case "gtefield":
		return "at least " + code(keyOf(structure, parameter)), nil
	case "required_with":
		return "needed with " + code(keyOf(structure, parameter)), nil
	case "excluded_with":
		return "not beside " + code(keyOf(structure, parameter)), nil
	case "unique":
		if inner, is := behind(element(t)).Underlying().(*types.Struct); is {
			return "no two with the same " + code(keyOf(inner, parameter)), nil
		}
	case "gt":
		return "more than " + parameter, nil
	case "min", "max":
		if basic, is := t.Underlying().(*types.Basic); is {
			return measure(basic, name, parameter), nil
		}
	}
	return "", fmt.Errorf("has the rule %q on %s: there are no words for it in internal/reference/rules.go", rule, t)
}

// measure is about the size of a number or a duration, or the length of a text.
func measure(t *types.Basic, rule, parameter string) string {
	words := map[string]string{"min": "at least ", "max": "at most "}[rule] + parameter
	if t.Info()&types.IsString != 0 {
		words += " characters"
	}
	return words
}

// choice is one word of oneof, which may be in quotes.
var choice = regexp.MustCompile(`'[^']*'|\S+`)

func alternatives(parameter string) string {
	words := choice.FindAllString(parameter, -1)
	for i, one := range words {
		words[i] = code(strings.Trim(one, "'"))
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
