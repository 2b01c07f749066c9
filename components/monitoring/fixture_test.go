package monitoring_test

import "github.com/subculture-collective/spywatcher-infra/components/monitoring"

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
