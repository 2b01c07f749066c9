package workload_test

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

const (
	name      = "shop"
	namespace = "shops"
	image     = "ghcr.io/team/shop:1.4.2"

	component = "spywatcher:workload:ScaledDeployment"
)

// minimal is no more than what must be given.
func minimal() *workload.ScaledDeploymentArgs {
	return &workload.ScaledDeploymentArgs{
		Namespace: pulumi.String(namespace),
		Image:     pulumi.String(image),
		Port:      workload.Port{Number: 3001},
		Requests:  workload.Resources{CPU: "500m", Memory: "512Mi"},
	}
}

// everything has each optional part, and a value of its own wherever there is a default.
func everything() *workload.ScaledDeploymentArgs {
	return &workload.ScaledDeploymentArgs{
		Namespace:          pulumi.String(namespace),
		Image:              pulumi.String(image),
		RequirePinnedImage: true,
		PullSecrets:        []string{"registry"},
		Command:            []string{"/app/serve"},
		Args:               []string{"--verbose"},
		Port:               workload.Port{Name: "web", Number: 80},
		ExtraPorts:         []workload.Port{{Name: "metrics", Number: 9090}},
		ServicePort:        8080,
		ClientAffinity:     3 * time.Hour,
		ServiceAnnotations: map[string]string{"alb.ingress.kubernetes.io/healthcheck-path": "/ready"},
		Labels:             map[string]string{"team": "sales"},
		Version:            "v2",
		Requests:           workload.Resources{CPU: "500m", Memory: "512Mi"},
		Limits:             workload.Resources{CPU: "1", Memory: "1Gi"},
		Probes: workload.Probes{
			Liveness: &workload.Probe{
				Path: "/live", InitialDelay: 30 * time.Second, Period: 20 * time.Second, Timeout: 5 * time.Second, Failures: 4,
			},
			Readiness: &workload.Probe{Path: "/ready", Port: "metrics"},
			Startup:   &workload.Probe{Path: "/live", Failures: 30},
		},
		Settings: pulumi.StringMap{"LOG_LEVEL": pulumi.String("info"), "REGION": pulumi.String("eu")},
		SecretSettings: workload.SecretSettings{
			Values: pulumi.StringMap{"TOKEN": pulumi.String("t0ken"), "DSN": pulumi.String("db")},
		},
		Files:           map[string]string{"/etc/shop/prices.csv": "tea,3", "/etc/shop/taxes.csv": "tea,19"},
		WritableFolders: []workload.WritableFolder{{Path: "/tmp"}, {Path: "/var/cache/Shop", SizeLimit: "64Mi"}},
		User:            2001,
		Group:           2002,
		Scaling: workload.Scaling{
			Min: 3, Max: 12, CPU: 60, Memory: 65,
			PodMetrics: []workload.PodMetric{{Name: "http_requests_per_second", Average: "1000"}},
			ExternalMetrics: []workload.ExternalMetric{
				{Name: "queue_depth", Average: "30", Labels: map[string]string{"queue": "orders"}},
			},
			Up: workload.ScalingRules{
				Stabilization: 10 * time.Second, Percent: 200, Pods: 4, Period: 15 * time.Second,
			},
			Down: workload.ScalingRules{
				Stabilization: workload.AtOnce, Percent: 25, Pods: 3, Period: 2 * time.Minute,
			},
			Schedules: []workload.Schedule{
				{Name: "morning", Cron: "0 7 * * 1-5", TimeZone: "Europe/Berlin", Min: 6},
				{Name: "evening", Cron: "0 20 * * *", Min: 4},
			},
			ScheduleImage: "registry.example.com/kubectl:v1.35.2",
		},
		Rollout: workload.Rollout{
			MaxSurge: 2, MaxUnavailable: 1, History: 5, ProgressDeadline: 8 * time.Minute,
		},
		MinAvailable: 2,
		Spread:       workload.Spread{Zones: workload.Preferred, Nodes: workload.Required},
		Drain: workload.Drain{
			Propagation: 15 * time.Second, InFlight: 45 * time.Second, Graceful: true, Shutdown: 50 * time.Second,
			GracePeriod: 2 * time.Minute,
		},
		AllowFrom: []workload.Peer{
			{CIDR: "10.0.0.0/16"},
			{Namespace: "monitoring", PodLabels: map[string]string{"app": "prometheus"}, Ports: []string{"metrics"}},
		},
		Migration: &workload.Migration{
			Command: []string{"/app/migrate", "--all"}, Retries: workload.Off, Timeout: 5 * time.Minute, KeepFor: 2 * time.Hour,
		},
		VerticalRecommendations: true,
	}
}

func withExternalSecret() *workload.ScaledDeploymentArgs {
	args := minimal()
	args.SecretSettings.External = &workload.ExternalSecret{
		Store: "aws",
		Keys: map[string]workload.RemoteKey{
			"TOKEN": {Key: "shop/token"},
			"DSN":   {Key: "shop/production", Property: "dsn"},
		},
	}
	return args
}

func withExistingSecret() *workload.ScaledDeploymentArgs {
	args := minimal()
	args.SecretSettings.Existing = &workload.ExistingSecret{
		Name: pulumi.String("made-elsewhere"), Keys: []string{"TOKEN", "DSN"},
	}
	return args
}
