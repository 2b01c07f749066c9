package balancer

import (
	"fmt"
	"strconv"
	"strings"
)

// Codes are statuses: single ones, and ranges.
type Codes []codeRange

type codeRange struct{ first, last int }

// ParseCodes reads "200", "200,204" or "200-299".
func ParseCodes(text string) (Codes, error) {
	var codes Codes
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, err := strconv.Atoi(first)
		if err != nil {
			return nil, fmt.Errorf("%q is no status", part)
		}
		to, err := strconv.Atoi(last)
		if err != nil {
			return nil, fmt.Errorf("%q is no status", part)
		}
		codes = append(codes, codeRange{from, to})
	}
	return codes, nil
}

// Match says whether a status is one of them.
func (c Codes) Match(status int) bool {
	for _, r := range c {
		if r.first <= status && status <= r.last {
			return true
		}
	}
	return false
}
