// Command reference writes the tables of all settings into docs/configuration.md, from the source of stacks. It is run
// in the root of the repository.
package main

import (
	"fmt"
	"os"

	"github.com/subculture-collective/spywatcher-infra/internal/reference"
)

func main() {
	if err := reference.Update("stacks", "docs/configuration.md"); err != nil {
		fmt.Fprintln(os.Stderr, "reference: "+err.Error())
		os.Exit(1)
	}
}
