package aws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// problem is what is wrong with an input.
type problem struct{ property, reason string }

// rule finds problems. It says nothing of what is not known yet.
type rule func(in inputs) []problem

func wrong(property, format string, args ...any) []problem {
	return []problem{{property, property + " " + fmt.Sprintf(format, args...)}}
}

func failures(problems []problem) []*pulumirpc.CheckFailure {
	var all []*pulumirpc.CheckFailure
	for _, p := range problems {
		all = append(all, &pulumirpc.CheckFailure{Property: p.property, Reason: p.reason})
	}
	return all
}

// problems are all of a resource's.
func (k *kind) problems(in inputs) []problem {
	var all []problem
	for _, path := range k.required {
		if !in.has(path) {
			all = append(all, wrong(path, "is missing")...)
		}
	}
	for _, rule := range k.rules {
		all = append(all, rule(in)...)
	}
	return all
}

// oneOf is for an input that has one of a few values, if any.
func oneOf(property string, values ...string) rule {
	return func(in inputs) []problem {
		if text := in.text(property); text != "" && !slices.Contains(values, text) {
			return wrong(property, "is %q: AWS knows %s", text, strings.Join(values, ", "))
		}
		return nil
	}
}

// exactlyOne is for inputs that exclude each other and of which one must be given.
func exactlyOne(properties ...string) rule {
	return func(in inputs) []problem {
		given := slices.DeleteFunc(slices.Clone(properties), func(p string) bool { return !in.has(p) })
		if len(given) != 1 {
			return wrong(properties[0], "is one of %s: exactly one must be given, and %d are",
				strings.Join(properties, ", "), len(given))
		}
		return nil
	}
}

// with is for inputs that one of them calls for.
func with(property string, others ...string) rule {
	return func(in inputs) []problem {
		var all []problem
		for _, other := range others {
			if in.has(property) && !in.has(other) {
				all = append(all, wrong(other, "is missing: %s calls for it", property)...)
			}
		}
		return all
	}
}

// within is for a number, if it is given.
func within(property string, least, most float64) rule {
	return func(in inputs) []problem {
		if number, given := in.number(property); given && (number < least || number > most) {
			return wrong(property, "is %v: AWS takes %v to %v", number, least, most)
		}
		return nil
	}
}

// document is for the JSON text of a policy, if it is given.
func document(property string) rule {
	return func(in inputs) []problem {
		if !in.has(property) || in.at(property) == (unknown{}) {
			return nil
		}
		var policy struct {
			Statement json.RawMessage
		}
		if err := json.Unmarshal([]byte(in.text(property)), &policy); err != nil {
			return wrong(property, "is no policy: it must be an object in JSON")
		}
		if len(policy.Statement) == 0 {
			return wrong(property, "is no policy: it has no Statement")
		}
		return nil
	}
}
