package stacks_test

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// The whole program is this statement; the stack's file says the rest.
func Example() {
	pulumi.Run(stacks.Spywatcher)
}

// What `pulumi up` asks for when the secret settings come from the stack's own configuration.
func ExampleSecretNames() {
	for _, name := range stacks.SecretNames()[:3] {
		fmt.Printf("pulumi config set --secret spywatcher:%s\n", name)
	}
	// Output:
	// pulumi config set --secret spywatcher:ADMIN_DISCORD_IDS
	// pulumi config set --secret spywatcher:BOT_GUILD_IDS
	// pulumi config set --secret spywatcher:DATABASE_URL
}
