package rollout

import (
	"fmt"
	"strings"
)

// Allowed refuses what looks like production by any of its names, unless it was said that production is meant.
func Allowed(meant bool, names map[string]string) error {
	for what, name := range names {
		if !meant && strings.Contains(strings.ToLower(name), "prod") {
			return fmt.Errorf("the %s is %q, which looks like production: nothing is disturbed there without --in-production", what, name)
		}
	}
	return nil
}
