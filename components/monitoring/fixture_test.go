package monitoring_test

import (
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

const (
	backendName  = "spywatcher-backend"
	frontendName = "spywatcher-frontend"
)

func backend() monitoring.Workload {
	return monitoring.Workload{
		Name: backendName, MinReplicas: 2, MaxReplicas: 10,
		Metrics: &monitoring.Endpoint{},
		Labels:  map[string]string{"app.kubernetes.io/name": backendName},
	}
}

func frontend() monitoring.Workload {
	return monitoring.Workload{Name: frontendName, MinReplicas: 2, MaxReplicas: 5}
}

// args are those of the production stack: a backend with metrics, a frontend without.
func args() *monitoring.MonitoringArgs {
	return &monitoring.MonitoringArgs{
		Namespace: "spywatcher",
		Workloads: []monitoring.Workload{backend(), frontend()},
	}
}

// all are arguments with every rule that there is: those of the production stack behind ingress-nginx, with objectives
// for both workloads.
func all() *monitoring.MonitoringArgs {
	given := args()
	given.NGINX = true
	given.Workloads[0].Objectives = promises()
	given.Workloads[1].Objectives = &monitoring.Objectives{
		Latency: &monitoring.LatencyObjective{Share: 0.95, Within: 2500 * time.Millisecond},
	}
	return given
}

func promises() *monitoring.Objectives {
	return &monitoring.Objectives{
		Availability: 0.999,
		Latency:      &monitoring.LatencyObjective{Share: 0.99, Within: 2 * time.Second},
	}
}
