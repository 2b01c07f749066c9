// Command render writes the plan of a stack as files, with no cluster, credentials or Pulumi command.
package main

import (
	"os"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

func main() {
	os.Exit(execute(stacks.Plan, os.Args[1:], os.Stdout, os.Stderr))
}
