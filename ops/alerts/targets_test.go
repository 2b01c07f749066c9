package alerts_test

import (
	"fmt"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// scrapeKubelets is what is kept of /metrics/cadvisor: for a container its own use, and for the pod the sum with its
// pause container, which has the same labels but the container's.
func scrapeKubelets(c *cluster) []sample {
	if c.kubeletSilent {
		return nil
	}
	var samples []sample
	for _, w := range c.workloads() {
		for _, p := range w.pods {
			for _, container := range []string{w.container, ""} {
				target := map[string]string{
					"job": "kubelet", "endpoint": "https-metrics", "metrics_path": "/metrics/cadvisor",
					"instance": fmt.Sprintf("10.0.%d.1:10250", p.number%3), "node": node(p),
					"service":   "kube-prometheus-stack-kubelet",
					"namespace": w.namespace, "pod": p.name, "container": container,
					"id": "/kubepods/" + p.name + "/" + container,
				}
				samples = append(samples,
					newSample("container_memory_working_set_bytes", p.memory, target),
					newSample("container_cpu_usage_seconds_total", p.seconds, target, "cpu", "total"))
				if container != "" { // the limit is the container's own
					samples = append(samples,
						newSample("container_cpu_cfs_periods_total", p.periods, target),
						newSample("container_cpu_cfs_throttled_periods_total", p.throttledPeriods, target))
				}
			}
		}
	}
	return samples
}

// scrapeWorkloads is what the pods behind a ServiceMonitor answer. The frontend has none.
func scrapeWorkloads(c *cluster) []sample {
	var samples []sample
	for _, w := range c.workloads() {
		if w.name == frontend {
			continue
		}
		for _, p := range w.ready() {
			target := map[string]string{
				"job": w.name, "endpoint": "http", "instance": fmt.Sprintf("10.0.1.%d:3001", p.number),
				"namespace": w.namespace, "service": w.name, "pod": p.name, "container": w.container,
			}
			if w.metricsSilent {
				samples = append(samples, newSample("up", 0, target))
				continue
			}
			samples = append(samples, newSample("up", 1, target))
			for kind, times := range p.servedBefore {
				of := []string{"method", "GET", "route", kind.route, "status_code", kind.status}
				samples = append(samples, newSample("http_requests_total", times.count(), target, of...))
				samples = append(samples, times.histogram("http_request_duration_seconds", c.ownBuckets, target, of)...)
			}
		}
	}
	return samples
}

// scrapeController is ingress-nginx, which counts for the Service behind it. Its chart's ServiceMonitor has no
// honorLabels unless told, and the controller's labels then arrive with a prefix.
func scrapeController(c *cluster) []sample {
	if c.controllerSilent {
		return nil
	}
	target := map[string]string{
		"job": "ingress-nginx-controller-metrics", "endpoint": "metrics", "instance": "10.0.8.1:10254",
		"namespace": "ingress-nginx", "service": "ingress-nginx-controller-metrics", "container": "controller",
		"pod": "ingress-nginx-controller-0",
	}
	samples := []sample{newSample("nginx_ingress_controller_build_info", 1, target)}
	prefix := "exported_"
	if c.honorLabels {
		prefix = ""
	}
	for _, w := range c.workloads() {
		for kind, times := range w.passedBefore {
			of := []string{
				prefix + "namespace", w.namespace, prefix + "service", w.name, "ingress", w.namespace,
				"host", w.namespace + ".example.com", "path", kind.route, "method", "GET", "status", kind.status,
			}
			samples = append(samples, newSample("nginx_ingress_controller_requests", times.count(), target, of...))
			samples = append(samples,
				times.histogram("nginx_ingress_controller_request_duration_seconds", c.nginxBuckets, target, of)...)
		}
	}
	return samples
}

func newSample(name string, value float64, target map[string]string, more ...string) sample {
	series := labels.NewBuilder(labels.FromMap(target)).Set(model.MetricNameLabel, name)
	for i := 0; i < len(more); i += 2 {
		series.Set(more[i], more[i+1])
	}
	return sample{series.Labels(), value}
}
