package checks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// OneOf notes that value is none of allowed.
func OneOf[T ~string](list *findings.List, field string, value T, allowed ...T) {
	if slices.Contains(allowed, value) {
		return
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	list.Add(field, value, "must be %s", strings.Join(names, " or "))
}

// Seconds notes that d is no whole number of seconds from least to most.
func Seconds(list *findings.List, field string, d, least, most time.Duration) {
	switch {
	case d%time.Second != 0:
		list.Add(field, d, "must be whole seconds")
	case d < least || d > most:
		list.Add(field, d, "must be from %s to %s", least, most)
	}
}

// WholeSeconds notes that d is no whole number of seconds, or none at all.
func WholeSeconds(list *findings.List, field string, d time.Duration) {
	if d < time.Second || d%time.Second != 0 {
		list.Add(field, d, "must be whole seconds, at least 1s")
	}
}

// Between notes that n is not from least to most.
func Between(list *findings.List, field string, n, least, most int) {
	if n < least || n > most {
		list.Add(field, n, "must be from %d to %d", least, most)
	}
}

// AtLeast notes that n is below least.
func AtLeast(list *findings.List, field string, n, least int) {
	if n < least {
		list.Add(field, n, "must be at least %d", least)
	}
}

// CIDRs notes elements that are no ranges of addresses.
func CIDRs(list *findings.List, field string, ranges []string) {
	for i, text := range ranges {
		Text(list, Indexed(field, i), text, CIDR)
	}
}

// CIDR is the rule that a text is a range of addresses, written by its first one.
func CIDR(text string) string {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return "must be a range of addresses, such as 203.0.113.0/24"
	case prefix != prefix.Masked():
		return fmt.Sprintf("has address bits beyond its length: write %s", prefix.Masked())
	}
	return ""
}

// Indexed is the path of an element of a list.
func Indexed(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
