// Command reports-api is the stack of a team that has a namespace of its own and wants one service that scales by its
// load. Of this repository it imports components/workload and nothing else.
package main

import (
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func main() { pulumi.Run(deploy) }

func deploy(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	provider, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
		Context: pulumi.String(settings.Require("context")),
	})
	if err != nil {
		return err
	}
	api, err := workload.NewScaledDeployment(ctx, "reports-api", &workload.ScaledDeploymentArgs{
		Namespace: pulumi.String("reports"),
		Image:     pulumi.String(settings.Require("image")),
		Port:      workload.Port{Number: 8080},
		Requests:  workload.Resources{CPU: "250m", Memory: "256Mi"},
		Limits:    workload.Resources{CPU: "1", Memory: "512Mi"},
		Probes: workload.Probes{
			Liveness:  &workload.Probe{Path: "/livez", InitialDelay: 10 * time.Second},
			Readiness: &workload.Probe{Path: "/readyz", Period: 5 * time.Second},
		},
		Scaling: workload.Scaling{Min: 3, Max: 12},
		// Its server stops taking requests at SIGTERM and finishes those that it has, within half a minute.
		Drain: workload.Drain{Graceful: true, InFlight: 30 * time.Second},
		SecretSettings: workload.SecretSettings{Existing: &workload.ExistingSecret{
			Name: pulumi.String("reports-database"),
			Keys: []string{"DATABASE_URL"},
		}},
		AllowFrom: []workload.Peer{{Namespace: "ingress"}},
	}, pulumi.Provider(provider))
	if err != nil {
		return err
	}
	ctx.Export("service", api.ServiceName)
	return nil
}
