// Package monitoring has Prometheus watch workloads: a ServiceMonitor for each workload that exports metrics, and one
// PrometheusRule with the alerts that say when a workload is unwell. Both are read by the Prometheus operator, whose
// custom resource definitions must be in the cluster.
//
// # What is watched
//
// A [Workload] is a Deployment with a Service, a HorizontalPodAutoscaler and a PodDisruptionBudget of the same name.
// Each gets rules of its own, which select nothing but its own objects, so that several workloads, namespaces and
// stacks can share a Prometheus. It must be the Prometheus of one cluster: in one that holds several, workloads of the
// same namespace and name would be taken for one. Groups are called after the workload and what they watch:
//
//	<workload>.autoscaling   HPAMaxedOut, HPAAtMinimumButHighCPU, HPAMetricsUnavailable, FrequentScaling,
//	                         HighPodCountSustained
//	<workload>.availability  DeploymentRolloutStuck, PodsNotReady, HighPodRestartRate, ServiceNoEndpoints,
//	                         EndpointsReducedSignificantly
//	<workload>.resources     SustainedHighCPUUsage, SustainedHighMemoryUsage, NearCPULimit, NearMemoryLimit
//	<workload>.traffic       High5xxErrorRate, HighResponseTime: only where something counts the requests
//	<workload>.objectives    AvailabilityBudgetBurn, LatencyBudgetBurn, and the series that they read: only where
//	                         [Workload.Objectives] are given
//	<workload>.budget        what is left of the objectives' error budgets
//	exporters                MonitoringTargetsMissing: what the alerts above read is gone, and they with it
//
// [Rules] gives the same rules without a Pulumi program, for tests and for tools, and [Spec] the form in which
// Prometheus reads them.
//
// # Where the metrics come from
//
// The alerts read the default collectors of kube-state-metrics 2.18 or later, the kubelet's cAdvisor metrics, and what
// the workload itself exports; with [MonitoringArgs.NGINX], ingress-nginx too. The exporters must keep their own label
// namespace (honorLabels), as kube-prometheus-stack sets it up; of ingress-nginx both spellings are understood.
//
// Maximum, minimum, requests and limits are read from the live objects and stand in no rule as numbers: a schedule that
// raises the minimum, or a limit that was edited, moves the threshold too.
//
// # Objectives
//
// An objective is a share of requests that are to be good over a period. Its alerts tell of the speed at which what it
// leaves for bad ones is spent, and the series objective:error_budget:remaining of what is left. docs/objectives.md has
// all series, and how to choose.
//
// # Dashboards
//
// With [MonitoringArgs.Dashboards] a ConfigMap is made of each of four Grafana dashboards: autoscaling, availability,
// resources, and traffic where something counts requests. Their queries are made of the same vectors as the rules, and
// their lines are the same thresholds, so that the two cannot disagree. [RenderDashboards] gives them without a Pulumi
// program. docs/dashboards.md shows them.
//
// # How the rules are written
//
// A rule names its object exactly and aggregates everything else away. So labels that an exporter adds to its series
// can break no join, a restart of the exporter makes no second alert, and one workload's trouble is one alert, however
// many pods it has. The labels of an alert say what it is about: namespace, workload, and the kind of object as
// kube-state-metrics spells it. The summary is the same text always; the description has the value.
//
// Each alert links to docs/runbooks/<alert>.md below [MonitoringArgs.RunbookBaseURL].
package monitoring
