// Command spywatcher is the Pulumi program: it deploys the environment that the selected stack's file describes.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

func main() { pulumi.Run(stacks.Spywatcher) }
