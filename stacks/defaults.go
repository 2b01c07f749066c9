package stacks

import "time"

// defaultConfig is what a stack's configuration is laid over.
func defaultConfig() Config {
	return Config{
		Network: Network{
			IngressController: Peer{
				Namespace: "ingress-nginx",
				PodLabels: map[string]string{"app.kubernetes.io/name": "ingress-nginx"},
			},
			Scraper: Peer{
				Namespace: "monitoring",
				PodLabels: map[string]string{"app.kubernetes.io/name": "prometheus"},
			},
		},
		Backend: Workload{
			Requests: Resources{CPU: "500m", Memory: "512Mi"},
			Limits:   Resources{CPU: "1", Memory: "1Gi"},
			Scaling: Scaling{
				Min: 2, Max: 10, CPU: 70, Memory: 80,
				CustomMetrics: CustomMetrics{RequestsPerSecond: 1000, ActiveConnections: 100},
			},
			MinAvailable: 1,
			Stickiness:   time.Hour,
		},
		Frontend: Workload{
			Requests:     Resources{CPU: "100m", Memory: "128Mi"},
			Limits:       Resources{CPU: "500m", Memory: "256Mi"},
			Scaling:      Scaling{Min: 2, Max: 5, CPU: 70, Memory: 80},
			MinAvailable: 1,
		},
		Secrets:    Secrets{Source: fromConfig},
		Ingress:    Ingress{Controller: albController},
		Monitoring: Monitoring{Enabled: true, Dashboards: Dashboards{Enabled: true}},
	}
}
