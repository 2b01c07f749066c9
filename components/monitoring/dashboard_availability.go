package monitoring

// availabilityNow is what to look at first.
func (s subject) availabilityNow() []panel {
	return []panel{
		{
			look: number, title: "Ready pods", width: 6, height: 4, unit: inShares,
			description: "Ready pods as a share of those wanted. Below 100% for long, PodsNotReady fires.",
			alerts:      []string{"PodsNotReady"},
			queries: []query{{
				legend: "ready", expr: s.deployment("status_replicas_ready") + " / " + s.deployment("spec_replicas"),
			}},
			first: uneasy, limits: []limit{{1, good}},
		},
		{
			look: number, title: "Ready endpoints", width: 6, height: 4, unit: inNumbers,
			description: "Pods that the Service sends requests to. At none, every request fails.",
			alerts:      []string{"ServiceNoEndpoints"},
			queries:     []query{{legend: "ready", expr: s.endpoints()}},
			first:       bad, limits: []limit{{1, good}},
		},
		{
			look: number, title: "Evictions allowed", width: 6, height: 4, unit: inNumbers,
			description: "Pods that a node drain may evict now, by the PodDisruptionBudget. At none for long, drains hang.",
			queries:     []query{{legend: "allowed", expr: s.budget("pod_disruptions_allowed")}},
			first:       uneasy, limits: []limit{{1, good}},
		},
		{
			look: number, title: "Alerts firing", width: 6, height: 4, unit: inNumbers,
			description: "Alerts about this workload, and about missing metrics, that fire now.",
			queries: []query{{
				legend: "firing", expr: call("count", firing(s.namespace)) + " or vector(0)",
			}},
			limits: []limit{{1, bad}},
		},
	}
}

// endpoints counts the ready ones: 0 when there are none, and nothing while nobody tells.
func (s subject) endpoints() string {
	return and(enclosed(s.readyEndpoints()+" or vector(0)"), endpointsKnown)
}

// budget is a metric of the PodDisruptionBudget: kube_poddisruptionbudget_status_<metric>.
func (s subject) budget(metric string) string {
	return call("max", series("kube_poddisruptionbudget_status_"+metric,
		is(namespaceLabel, s.namespace), is("poddisruptionbudget", s.Name)))
}

func (s subject) rolloutPanels() []panel {
	no := state{"no", calm}
	return []panel{
		{
			title: "Pods of the Deployment", width: 12, height: 9, unit: inNumbers,
			description: "How many pods are wanted, of the new revision, and available. A rollout is through when all three are " +
				"one line.",
			alerts: []string{"DeploymentRolloutStuck", "PodsNotReady"},
			queries: []query{
				{legend: "wanted", expr: s.deployment("spec_replicas"), color: neutral, bound: true},
				{legend: "of the new revision", expr: s.deployment("status_replicas_updated"), color: notice},
				{legend: "available", expr: s.deployment("status_replicas_available"), color: good},
				{legend: "unavailable", expr: s.deployment("status_replicas_unavailable"), color: bad},
			},
		},
		{
			title: "Endpoints of the Service", width: 12, height: 9, unit: inNumbers,
			description: "Pods that the Service sends to, against those wanted. The lower line is where " +
				"EndpointsReducedSignificantly begins: half of the lowest count that was wanted in the quarter of an hour before.",
			alerts: []string{"EndpointsReducedSignificantly", "ServiceNoEndpoints"},
			queries: []query{
				{legend: "wanted", expr: s.deployment("spec_replicas"), color: neutral, bound: true},
				{legend: "too few", expr: decimal(endpointShare) + " * " + s.wantedEndpoints(), color: bad, bound: true},
				{legend: "ready", expr: s.endpoints(), color: good},
			},
		},
		{
			look: states, title: "Rollout", width: 12, height: 7, unit: inNumbers,
			description: "Unfinished: there are pods of another revision. Unseen: the controller has not taken up the last " +
				"change of the Deployment. Past its deadline: no progress for the Deployment's progressDeadlineSeconds.",
			alerts: []string{"DeploymentRolloutStuck"},
			queries: []query{
				{
					legend: "unfinished", no: no, yes: state{"yes", notice},
					expr: s.deployment("status_replicas") + " > bool " + s.deployment("status_replicas_updated"),
				},
				{
					legend: "unseen", no: no, yes: state{"yes", uneasy},
					expr: s.deployment("metadata_generation") + " > bool " + s.deployment("status_observed_generation"),
				},
				{
					legend: "past its deadline", no: no, yes: state{"yes", bad},
					expr: s.deployment("status_condition", is("condition", "Progressing"), is("status", "false")),
				},
				{legend: "paused", no: no, yes: state{"yes", uneasy}, expr: s.deployment("spec_paused")},
			},
		},
		{
			look: states, title: "Alerts", width: 12, height: 7, unit: inNumbers,
			description: "The alerts about this workload, and about missing metrics, while they fire: the critical ones in red, the " +
				"warnings in orange.",
			empty: "No alert fires",
			queries: []query{
				{
					legend: "{{alertname}} {{exporter}}", no: no, yes: state{"fires", bad},
					expr: firing(s.namespace, is(severityLabel, critical)),
				},
				{
					legend: "{{alertname}} {{exporter}}", no: no, yes: state{"fires", uneasy},
					expr: firing(s.namespace, is(severityLabel, warning)),
				},
			},
		},
	}
}

func (s subject) podPanels() []panel {
	return []panel{
		{
			title: "Restarts", width: 10, height: 8, unit: inNumbers, bars: true,
			description: "Restarts of containers in the quarter of an hour before, by pod. From the line on they count for " +
				"HighPodRestartRate.",
			alerts: []string{"HighPodRestartRate"}, empty: "None restarted",
			queries: []query{{legend: "{{pod}}", expr: s.ofPods("max by (pod) ", s.restarted()) + "\n> 0"}},
			limits:  []limit{{restarts, uneasy}},
		},
		{
			title: "Waiting containers", width: 7, height: 8, unit: inNumbers, stacked: true,
			description: "Containers that do not run, by the reason: CrashLoopBackOff, ImagePullBackOff, ContainerCreating.",
			alerts:      []string{"HighPodRestartRate"}, empty: "None waits",
			queries: []query{{legend: "{{reason}}", expr: s.waitingByReason()}},
		},
		{
			title: "Disruption budget", width: 7, height: 8, unit: inNumbers,
			description: "Healthy pods, those that must be left, and the evictions that this allows.",
			queries: []query{
				{legend: "healthy", expr: s.budget("current_healthy"), color: good},
				{legend: "must be left", expr: s.budget("desired_healthy"), color: bad, bound: true},
				{legend: "may be evicted", expr: s.budget("pod_disruptions_allowed"), color: notice},
			},
		},
	}
}

// ofPods keeps those elements that are about the Deployment's pods.
func (s subject) ofPods(aggregation, vector string) string {
	return call(aggregation, vector) + "\n* " + s.pods()
}

func (s subject) waitingByReason() string {
	waiting := series("kube_pod_container_status_waiting_reason", is(namespaceLabel, s.namespace))
	return call("sum by (reason) ", "\n"+call("sum by (pod, reason) ", waiting)+"\n* on (pod) group_left () "+s.pods()+"\n")
}
