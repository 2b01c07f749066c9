package monitoring_test

import "regexp"

// selector is one selector of an expression.
type selector struct {
	metric   string
	matchers map[string]string
}

var (
	selectors = regexp.MustCompile(`([a-zA-Z_:][\w:]*)?\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}`)
	matchers  = regexp.MustCompile(`(\w+)((?:=~|!~|!=|=)"(?:[^"\\]|\\.)*")`)
)

func selectorsOf(expr string) []selector {
	var found []selector
	for _, match := range selectors.FindAllStringSubmatch(expr, -1) {
		s := selector{metric: match[1], matchers: map[string]string{}}
		for _, matcher := range matchers.FindAllStringSubmatch(match[2], -1) {
			s.matchers[matcher[1]] = matcher[2]
		}
		found = append(found, s)
	}
	return found
}
