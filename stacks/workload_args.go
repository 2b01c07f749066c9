package stacks

import (
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// workloadArgs are what both workloads take from the configuration.
func (c *Config) workloadArgs(
	namespace pulumi.StringInput, w Workload, target ingress.Target,
) *workload.ScaledDeploymentArgs {
	args := &workload.ScaledDeploymentArgs{
		Namespace:               namespace,
		Image:                   pulumi.String(w.Image),
		RequirePinnedImage:      c.Environment == Production,
		PullSecrets:             w.PullSecrets,
		Labels:                  map[string]string{"app.kubernetes.io/part-of": project},
		Version:                 w.Version,
		Requests:                workload.Resources(w.Requests),
		Limits:                  workload.Resources(w.Limits),
		Scaling:                 w.Scaling.args(),
		MinAvailable:            w.MinAvailable,
		Drain:                   w.Drain.args(),
		AllowFrom:               c.loadBalancerPeers(),
		VerticalRecommendations: w.VerticalRecommendations,
	}
	if c.Ingress.Controller == albController {
		args.ServiceAnnotations = target.ServiceAnnotations()
	}
	for _, peer := range w.AllowFrom {
		args.AllowFrom = append(args.AllowFrom, peer.workloadPeer())
	}
	return args
}

func (d Drain) args() workload.Drain {
	return workload.Drain{Propagation: d.Propagation, InFlight: d.InFlight, GracePeriod: d.GracePeriod}
}

func (s Scaling) args() workload.Scaling {
	scaling := workload.Scaling{Min: s.Min, Max: s.Max, CPU: s.CPU, Memory: s.Memory}
	if s.CustomMetrics.Enabled {
		for _, metric := range []struct {
			name    string
			average int
		}{
			{"http_requests_per_second", s.CustomMetrics.RequestsPerSecond},
			{"active_connections", s.CustomMetrics.ActiveConnections},
		} {
			if metric.average > 0 {
				scaling.PodMetrics = append(scaling.PodMetrics,
					workload.PodMetric{Name: metric.name, Average: strconv.Itoa(metric.average)})
			}
		}
		if depth := s.CustomMetrics.QueueDepth; depth > 0 {
			scaling.ExternalMetrics = []workload.ExternalMetric{{Name: "queue_depth", Average: strconv.Itoa(depth)}}
		}
	}
	for _, schedule := range s.Schedules {
		scaling.Schedules = append(scaling.Schedules, workload.Schedule(schedule))
	}
	return scaling
}

// loadBalancerPeers are those from whom requests come.
func (c *Config) loadBalancerPeers() []workload.Peer {
	if c.Ingress.Controller == nginxController {
		return []workload.Peer{c.Network.IngressController.workloadPeer()}
	}
	var peers []workload.Peer
	for _, cidr := range c.Network.LoadBalancer {
		peers = append(peers, workload.Peer{CIDR: cidr})
	}
	return peers
}

func (p Peer) workloadPeer() workload.Peer {
	return workload.Peer{Namespace: p.Namespace, PodLabels: p.PodLabels}
}

// target is how the load balancer treats a workload. Its deregistration delay comes from the drain that the pods have.
func (c *Config) target(w Workload, healthPath string) ingress.Target {
	return ingress.Target{
		HealthCheck:         ingress.HealthCheck{Path: healthPath},
		Stickiness:          w.Stickiness,
		DeregistrationDelay: w.Drain.args().DeregistrationDelay(),
	}
}

// watched is what monitoring must know of a workload, from the same settings that it is built from.
func watched(name string, w Workload) monitoring.Workload {
	return monitoring.Workload{
		Name:        name,
		MinReplicas: w.Scaling.args().LowestFloor(),
		MaxReplicas: w.Scaling.Max,
		Labels:      workload.Selector(name),
		Objectives:  w.Objectives.args(),
	}
}

func (o *Objectives) args() *monitoring.Objectives {
	if o == nil {
		return nil
	}
	args := &monitoring.Objectives{Availability: o.Availability, Period: o.Period}
	if o.Latency != nil {
		args.Latency = &monitoring.LatencyObjective{Share: o.Latency.Share, Within: o.Latency.Within}
	}
	return args
}
