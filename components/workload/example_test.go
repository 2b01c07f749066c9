package workload_test

import (
	"errors"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// The least that a service needs. It scales from 2 to 10 pods on CPU and memory, and drains for a process that does not
// handle the stop signal. Nobody may connect yet: AllowFrom says who.
func ExampleNewScaledDeployment() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shop, err := workload.NewScaledDeployment(ctx, "shop", &workload.ScaledDeploymentArgs{
			Namespace: pulumi.String("shop"),
			Image:     pulumi.String("ghcr.io/team/shop:1.4.2"),
			Port:      workload.Port{Number: 8080},
			Requests:  workload.Resources{CPU: "250m", Memory: "256Mi"},
			Limits:    workload.Resources{CPU: "500m", Memory: "512Mi"},
			Probes:    workload.Probes{Readiness: &workload.Probe{Path: "/ready"}},
			AllowFrom: []workload.Peer{{CIDR: "10.0.0.0/16"}},
		})
		if err != nil {
			return err
		}
		ctx.Export("service", shop.ServiceName)
		return nil
	})
}

// A shop with a database. Its secrets are encrypted in the stack's configuration; a changed one rolls the pods, and
// runs the migration before.
func ExampleNewScaledDeployment_secrets() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// Set with: pulumi config set --secret shop:databaseURL
		databaseURL, found := ctx.GetConfig("shop:databaseURL")
		if !found {
			return errors.New("shop:databaseURL is not set")
		}
		_, err := workload.NewScaledDeployment(ctx, "shop", &workload.ScaledDeploymentArgs{
			Namespace:          pulumi.String("shop"),
			Image:              pulumi.String("ghcr.io/team/shop:1.4.2"),
			RequirePinnedImage: true,
			Port:               workload.Port{Number: 8080},
			Requests:           workload.Resources{CPU: "250m", Memory: "256Mi"},
			Settings:           pulumi.StringMap{"LOG_LEVEL": pulumi.String("info")},
			SecretSettings: workload.SecretSettings{Values: pulumi.StringMap{
				"DATABASE_URL": pulumi.ToSecret(pulumi.String(databaseURL)).(pulumi.StringOutput),
			}},
			WritableFolders: []workload.WritableFolder{{Path: "/tmp"}},
			Migration:       &workload.Migration{Command: []string{"/app/migrate"}},
		})
		return err
	})
}

// A shop with opening hours, which scales on what its pods are asked rather than on what they use. An adapter must
// serve the metrics: one that cannot be read keeps the autoscaler from scaling down.
func ExampleNewScaledDeployment_schedulesAndMetrics() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := workload.NewScaledDeployment(ctx, "shop", &workload.ScaledDeploymentArgs{
			Namespace: pulumi.String("shop"),
			Image:     pulumi.String("ghcr.io/team/shop:1.4.2"),
			Port:      workload.Port{Number: 8080},
			Requests:  workload.Resources{CPU: "250m", Memory: "256Mi"},
			Scaling: workload.Scaling{
				Min: 2, Max: 20, Memory: workload.Off,
				PodMetrics: []workload.PodMetric{{Name: "http_requests_per_second", Average: "200"}},
				ExternalMetrics: []workload.ExternalMetric{
					{Name: "queue_depth", Labels: map[string]string{"queue": "orders"}, Average: "30"},
				},
				Schedules: []workload.Schedule{
					{Name: "opening", Cron: "30 7 * * 1-6", TimeZone: "Europe/Berlin", Min: 6},
					{Name: "closing", Cron: "0 20 * * *", TimeZone: "Europe/Berlin", Min: 2},
				},
			},
			// The server ends by itself once its requests are answered.
			Drain: workload.Drain{Graceful: true, InFlight: 30 * time.Second},
		})
		return err
	})
}
