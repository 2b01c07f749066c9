package mesh_test

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

// A backend that the gateway edge/public is asked for as api.example.com. A tenth of the requests gets the new version,
// and whoever sends `x-version: v2` gets it always.
func ExampleNewTrafficPolicy() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := mesh.NewTrafficPolicy(ctx, "shop-backend", &mesh.TrafficPolicyArgs{
			Namespace: pulumi.String("shop"),
			Service:   pulumi.String("shop-backend"),
			Gateways:  []string{"edge/public"},
			Hosts:     []string{"api.example.com"},
			Port:      8080,
			PodLabels: map[string]string{"app.kubernetes.io/name": "shop-backend"},
			RateLimit: mesh.RateLimit{RequestsPerMinute: 6000},
			Subsets:   []mesh.Subset{{Name: "v1", Weight: 90}, {Name: "v2", Weight: 10}},
		})
		return err
	})
}

// What is wrong with arguments can be had without a Pulumi program.
func ExampleTrafficPolicyArgs_Findings() {
	args := &mesh.TrafficPolicyArgs{
		Namespace: pulumi.String("shop"),
		Service:   pulumi.String("shop-backend"),
		RateLimit: mesh.RateLimit{Off: true},
		Retries:   mesh.Retries{PerTry: time.Minute},
		Hashing:   mesh.Hashing{SourceIP: true, Cookie: "pod"},
	}
	for _, finding := range args.Findings() {
		fmt.Println(finding)
	}
	// Output:
	// Retries.PerTry is 1m0s: it must be at most Timeout (10s), which is for all tries together
	// Hashing.SourceIP is true: it excludes Cookie and Header: pods are picked by one key
}
