package monitoring

import (
	"fmt"
	"strings"
	"time"
)

// exporters are the rules of the alert that watches the others: without the metrics they read, they are silent.
func (args *MonitoringArgs) exporters() []alert {
	var names, containers []string
	for _, workload := range args.Workloads {
		names = append(names, workload.Name)
		containers = append(containers, workload.Container)
	}
	inNamespace := is(namespaceLabel, args.Namespace)
	ofWorkloads := []string{inNamespace, matches(deploymentLabel, one(names...))}
	wanted := call("sum", series("kube_deployment_spec_replicas", ofWorkloads...))
	ready := call("sum", series("kube_deployment_status_replicas_ready", ofWorkloads...))

	alerts := []alert{
		// Scaled to zero there are no pods; what is left out then is left out on purpose.
		args.missing("kube-state-metrics", unless(
			absentOf([]string{
				"kube_deployment_spec_replicas", "kube_endpointslice_info", "kube_horizontalpodautoscaler_spec_max_replicas",
				"kube_pod_owner",
			}, inNamespace),
			compare(wanted, "==", 0),
		)),
		args.missing("kubelet", and(
			absentOf([]string{
				"container_cpu_usage_seconds_total", "container_memory_working_set_bytes",
			}, inNamespace, matches(containerLabel, one(containers...))),
			compare(ready, ">", 0),
		)),
	}
	if args.NGINX {
		alerts = append(alerts, args.missing(ingressNGINX,
			absentOf([]string{"nginx_ingress_controller_build_info"})))
	}
	for _, workload := range args.Workloads {
		if workload.Metrics != nil {
			alerts = append(alerts, args.notScraped(workload))
		}
		if workload.Objectives != nil && workload.Objectives.Latency != nil {
			alerts = append(alerts, args.noBucket(workload))
		}
	}
	return alerts
}

func (args *MonitoringArgs) missing(exporter, expr string) alert {
	return alert{
		name:     missingAlert,
		severity: critical,
		hold:     10 * time.Minute,
		object:   map[string]string{exporterLabel: exporter},
		expr:     expr,
		summary:  missingSummary,
		description: fmt.Sprintf("{{ $value }} of the metrics that the alerts of the namespace %s read from %s are gone, "+
			"and the alerts with them.", args.Namespace, exporter),
	}
}

const (
	missingAlert   = "MonitoringTargetsMissing"
	missingSummary = "Metrics that other alerts need are missing."
	ingressNGINX   = "ingress-nginx"
)

// notScraped holds while there are ready pods and none of them answers its scrape.
func (args *MonitoringArgs) notScraped(workload Workload) alert {
	s := subject{Workload: workload, namespace: args.Namespace}
	answers := call("max", series("up", is(namespaceLabel, s.namespace), is(serviceLabel, s.Name)))
	object := s.object(serviceLabel, s.Name)
	object[exporterLabel] = s.Name
	return alert{
		name:     missingAlert,
		severity: critical,
		hold:     10 * time.Minute,
		object:   object,
		expr: unless(
			compare(s.deployment("status_replicas_ready"), ">", 0),
			compare(answers, "==", 1),
		),
		summary:     missingSummary,
		description: fmt.Sprintf("None of {{ $value }} ready pods of %s answers the scrape of its metrics.", s),
	}
}

// noBucket holds while requests are counted, and the histogram has no bucket that tells which of them were in time.
func (args *MonitoringArgs) noBucket(workload Workload) alert {
	s := subject{Workload: workload, namespace: args.Namespace}
	counted, limit := s.counts(args.NGINX)[0], workload.Objectives.Latency.Within
	object := s.object(serviceLabel, s.Name)
	object[exporterLabel], object[objectiveLabel] = counted.exporter, latencyObjective
	return alert{
		name:     missingAlert,
		severity: critical,
		hold:     10 * time.Minute,
		object:   object,
		expr:     unless(counted.known(counted.counter), counted.known(counted.histogram+"_bucket", upTo(limit))),
		summary:  missingSummary,
		description: fmt.Sprintf("{{ $value }} series count the requests of %s, and %s_bucket has none with the upper bound "+
			"of %s: the latency objective is not watched.", s, counted.histogram, limit),
	}
}

// absentOf counts the metrics of which there is no series with these matchers; nothing when all are there.
func absentOf(metrics []string, matchers ...string) string {
	named := append([]string{matches("__name__", one(metrics...))}, matchers...)
	present := call("count", call("count by (__name__) ", "{"+strings.Join(named, ",")+"}"))
	return compare(fmt.Sprintf("%d - (%s or vector(0))", len(metrics), present), ">", 0)
}
