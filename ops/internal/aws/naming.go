package aws

import (
	"cmp"
	"strings"
)

// naming is how a name is made up: from the resource's own, and something that no other has.
type naming struct {
	// input is where the name belongs.
	input string
	// start is what AWS wants in front.
	start string
	// lower is for names that have no capitals.
	lower bool
}

// prefixInput is the input that says how a name that is made up starts.
func (n naming) prefixInput() string { return n.input + "Prefix" }

// missing says whether a name must be made up.
func (n naming) missing(in inputs) bool { return n.input != "" && !in.has(n.input) }

// made is the name for a resource; a different one for every unique.
func (n naming) made(in inputs, resource, unique string) string {
	const suffix = 7
	if n.lower {
		resource = strings.ToLower(resource)
	}
	return cmp.Or(in.text(n.prefixInput()), n.start+resource+"-") + digest(unique)[:suffix]
}
