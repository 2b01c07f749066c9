package strict

import (
	"maps"
	"slices"
)

// RuleNames are all words that a validate tag may ask something with.
func RuleNames() []string {
	names := slices.Collect(maps.Keys(rules))
	return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(formats))))
}
