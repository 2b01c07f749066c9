package strict

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// refuseUnknown notes the keys of group that are no setting of t, and takes them out. Their values are not shown: one
// may be a secret under a name that is misspelt.
func (d *decoding) refuseUnknown(at path, group map[string]node, t reflect.Type) {
	known := settings(t)
	for key := range group {
		if slices.Contains(known, key) {
			continue
		}
		d.find(below(at, key), nil, "is not a setting%s: the settings here are %s", hint(key, known),
			strings.Join(known, ", "))
		delete(group, key)
	}
}

// hint says what may have been meant by an unknown key; "" when nothing is near.
func hint(key string, known []string) string {
	if first := key[:max(0, strings.IndexAny(key, ".["))]; slices.Contains(known, first) {
		return fmt.Sprintf(" (for a value inside %s, use pulumi config set --path)", first)
	}
	best, least := "", 1+max(1, (len(key)+1)/3)
	for _, candidate := range known {
		distance := levenshtein.Distance(strings.ToLower(key), strings.ToLower(candidate), nil)
		if distance < least {
			best, least = candidate, distance
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}
