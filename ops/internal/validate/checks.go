package validate

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
)

// What checks look at.
var (
	ofNamespace = of(namespaces, func(s *Snapshot) []*corev1.Namespace { return s.namespaces })
	ofQuotas    = of(quotas, func(s *Snapshot) []*corev1.ResourceQuota { return s.quotas })
	ofWorkloads = of(deployments, (*Snapshot).workloads)
	ofScalers   = of(autoscalers, func(s *Snapshot) []*autoscalingv2.HorizontalPodAutoscaler { return s.autoscalers })
	ofBudgets   = of(budgets, func(s *Snapshot) []*policyv1.PodDisruptionBudget { return s.budgets })
	ofServices  = of(services, (*Snapshot).selecting)
	ofTargets   = of(services, (*Snapshot).behindALB)
	ofIngresses = of(ingresses, func(s *Snapshot) []*networkingv1.Ingress { return s.ingresses })
	ofMonitors  = of(monitors, func(s *Snapshot) []*serviceMonitor { return s.monitors })
	ofSecrets   = of(externalSecrets, func(s *Snapshot) []*externalSecret { return s.externalSecrets })
	ofJobs      = of(jobs, (*Snapshot).latestJobs)
	ofSchedules = of(cronJobs, (*Snapshot).schedules)
)

// Checks are the names of all checks, in the order in which they are made.
func Checks() []string {
	all := []string{access}
	for _, c := range checks {
		all = append(all, c.name)
	}
	return all
}

// checks are all but access, in the order of the report. Each is given what it reads beside the objects that it looks at.
var checks = []check{
	ofNamespace("namespace", namespaceActive),
	ofNamespace("pod-security", podSecurity),
	ofNamespace("workloads", anyWorkload, deployments),
	ofNamespace("metrics-api", metricsAPI),
	ofNamespace("rules-present", hasRules, rules),
	ofQuotas("quota", quotaRoom, deployments, replicaSets, pods).orElse("the namespace has no quota"),

	ofWorkloads("rollout", rolledOut, replicaSets, pods),
	ofWorkloads("strategy", rolloutStrategy),
	ofWorkloads("pods", podsReady, replicaSets, pods),
	ofWorkloads("restarts", restarts, replicaSets, pods),
	ofWorkloads("zones", zonesSpread, replicaSets, pods, nodes),
	ofWorkloads("image", imagesPinned),
	ofWorkloads("drain", drains, services, ingresses, ingressClasses),
	ofWorkloads("pod-metrics", podsMeasured, replicaSets, pods, podMetrics),
	ofWorkloads("hpa-present", hasAutoscaler, autoscalers),
	ofWorkloads("replicas-owner", replicasOwner, autoscalers),
	ofWorkloads("pdb-present", hasBudget, budgets),
	ofWorkloads("targets-healthy", targetsHealthy, replicaSets, pods),

	ofScalers("hpa-target", autoscalerTarget, deployments),
	ofScalers("hpa-active", autoscalerActive),
	ofScalers("hpa-metrics", readsMetrics),
	ofScalers("hpa-requests", requestsForUtilization, deployments, replicaSets, pods),
	ofScalers("hpa-limit", autoscalerLimit),

	ofBudgets("pdb-selector", budgetSelects, pods),
	ofBudgets("pdb-allows", budgetAllows, pods),

	ofServices("service-selector", serviceSelects, replicaSets, pods),
	ofServices("service-endpoints", serviceEndpoints, endpointSlices),
	ofServices("service-ports", servicePorts, pods),
	ofTargets("target-group", hasTargetGroup, pods, ingresses, ingressClasses, targetGroups).orElse("no ALB leads to a Service here"),

	ofIngresses("ingress-class", ingressClass, ingressClasses).orElse("there is no Ingress in the namespace"),
	ofIngresses("ingress-address", ingressAddress),
	ofIngresses("ingress-tls", ingressTLS, ingressClasses),
	ofIngresses("ingress-backends", ingressBackends, services),
	ofIngresses("ingress-hosts", ingressHosts, allIngresses),

	ofMonitors("monitor-matches", monitorMatches, services).orElse("nothing in the namespace is scraped"),
	ofMonitors("monitor-selected", monitorSelected, namespaces, prometheuses),
	ofSecrets("external-secret", secretSynced).orElse("no Secret here comes from a store"),
	ofJobs("job", jobSucceeded).orElse("no Job is kept from the last rollout"),
	ofSchedules("schedule", scheduleRuns).orElse("nothing here scales by the clock"),
	{name: "plan", kind: namespaces, look: planResults},
}
