package firewall_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/firewall"
)

// A shop that takes uploads, whose office may send as much as it wants.
func ExampleNewWebACL() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		acl, err := firewall.NewWebACL(ctx, "shop", &firewall.WebACLArgs{
			Allow:      []string{"198.51.100.0/24"},
			RateLimit:  firewall.RateLimit{RequestsPerSecond: 20},
			CountRules: []string{"SizeRestrictions_BODY"},
		})
		if err != nil {
			return err
		}
		// For the Ingress: ALBIngressArgs{WebACL: ingress.WebACL{ARN: acl.ARN}}.
		ctx.Export("webACL", acl.ARN)
		return nil
	})
}
