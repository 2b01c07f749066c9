package monitoring_test

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// A backend that exports metrics, and a frontend that does not, watched by a Prometheus whose operator selects by the
// label release=monitoring.
func ExampleNewMonitoring() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := monitoring.NewMonitoring(ctx, "shop", &monitoring.MonitoringArgs{
			Namespace: "shop",
			Selector:  map[string]string{"release": "monitoring"},
			Labels:    map[string]string{"team": "shop"},
			Workloads: []monitoring.Workload{
				{
					Name: "shop-backend", MinReplicas: 2, MaxReplicas: 10,
					Metrics: &monitoring.Endpoint{Port: "http"},
					Labels:  map[string]string{"app.kubernetes.io/name": "shop-backend"},
				},
				{Name: "shop-frontend", MinReplicas: 2, MaxReplicas: 5},
			},
		})
		return err
	})
}

// A promise to users: 99.9% of requests are not answered with an error, and 99% within 2.5s, over 30 days.
func ExampleObjectives() {
	groups := monitoring.Rules(&monitoring.MonitoringArgs{
		Namespace: "shop",
		Workloads: []monitoring.Workload{{
			Name: "shop-backend", MinReplicas: 2, MaxReplicas: 10,
			Metrics: &monitoring.Endpoint{},
			Labels:  map[string]string{"app.kubernetes.io/name": "shop-backend"},
			Objectives: &monitoring.Objectives{
				Availability: 0.999,
				Latency:      &monitoring.LatencyObjective{Share: 0.99, Within: 2500 * time.Millisecond},
			},
		}},
	})
	for _, group := range groups {
		for _, rule := range group.Rules {
			if rule.Labels["objective"] == "availability" && rule.Alert != "" {
				fmt.Println(rule.Alert, rule.Labels["severity"], rule.For)
			}
		}
	}
	// Output:
	// AvailabilityBudgetBurn critical 2m0s
	// AvailabilityBudgetBurn warning 15m0s
}

// The rules can be had without a Pulumi program, for a test or a tool.
func ExampleRules() {
	groups := monitoring.Rules(&monitoring.MonitoringArgs{
		Namespace: "shop",
		Workloads: []monitoring.Workload{{Name: "web", MinReplicas: 2, MaxReplicas: 5}},
	})
	for _, group := range groups {
		fmt.Println(group.Name, len(group.Rules))
	}
	// Output:
	// web.autoscaling 5
	// web.availability 5
	// web.resources 4
	// exporters 2
}
