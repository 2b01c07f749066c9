package validate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// check is one question that is asked of a deployment.
type check struct {
	// name is what it is called in reports, for good.
	name string
	// reads are the resources without which it can say nothing.
	reads []Resource
	// none is said where there is nothing to look at; "" when another check says so.
	none string
	// kind is what it looks at.
	kind Resource
	// look judges all objects of the kind.
	look func(*Snapshot, string) []Result
}

// of makes the checks of one kind of object: each from its name, how it looks at one object, and what it reads beside them.
func of[T metav1.Object](
	kind Resource, all func(*Snapshot) []T,
) func(name string, look func(*Snapshot, T, *verdict), reads ...Resource) check {
	return func(name string, look func(*Snapshot, T, *verdict), reads ...Resource) check {
		lookAtAll := func(s *Snapshot, name string) []Result {
			var results []Result
			for _, object := range all(s) {
				var v verdict
				look(s, object, &v)
				results = append(results, v.results(name, Object{kind.Kind, object.GetNamespace(), object.GetName()})...)
			}
			return results
		}
		return check{name: name, kind: kind, reads: append([]Resource{kind}, reads...), look: lookAtAll}
	}
}

// orElse is the check with what it says where there is nothing to look at.
func (c check) orElse(none string) check {
	c.none = none
	return c
}

// results are those of all checks, the objects in the order in which they were first looked at.
func (s *Snapshot) results() []Result {
	results := s.accessResults()
	if errors.Is(s.errs[namespaces], errAbsent) {
		return results
	}
	for _, c := range checks {
		results = append(results, s.run(c)...)
	}
	return grouped(results)
}

func (s *Snapshot) run(c check) []Result {
	object := Object{Kind: c.kind.Kind, Namespace: s.Namespace}
	if c.kind.Everywhere {
		object.Namespace = ""
	}
	var v verdict
	for _, resource := range c.reads {
		err := s.errs[resource]
		switch {
		case err == nil:
		case resource.Addon && !errors.Is(err, errForbidden):
			v.skip("%s %s", resource, err)
			return v.results(c.name, object)
		default:
			v.unknown(missing(right(resource)))
			return v.results(c.name, object)
		}
	}
	results := c.look(s, c.name)
	if len(results) == 0 {
		v.skip("%s", c.none)
		return v.results(c.name, object)
	}
	return results
}

// right is what one needs to read a resource.
func right(resource Resource) string {
	verb := "list"
	if resource == namespaces || resource == secrets {
		verb = "get"
	}
	if resource.Everywhere {
		return fmt.Sprintf("%s %s in the whole cluster", verb, resource)
	}
	return fmt.Sprintf("%s %s", verb, resource)
}

// missing is what a check says that lacks rights.
func missing(rights ...string) Problem {
	return Problem{
		Found:    "the right is missing to " + strings.Join(rights, ", "),
		Expected: "get and list on what validate reads",
		Fix:      "bind the roles of ops/cmd/validate to whoever runs validate: see docs/validate.md",
	}
}

// grouped puts the results of an object together, and leaves their order otherwise.
func grouped(results []Result) []Result {
	first := map[Object]int{}
	for i, result := range results {
		if _, seen := first[result.Object]; !seen {
			first[result.Object] = i
		}
	}
	slices.SortStableFunc(results, func(a, b Result) int { return cmp.Compare(first[a.Object], first[b.Object]) })
	return results
}
