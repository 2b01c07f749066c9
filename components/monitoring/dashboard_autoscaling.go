package monitoring

// autoscalingPanels show what the autoscaler does, what it reads, and what holds it back.
func (s subject) autoscalingPanels() []panel {
	return []panel{
		s.replicasPanel(), s.shareOfMaximumPanel(), s.unreadPanel(), s.readingsPanel(),
		s.readingsTable(), s.holdPanel(), s.cpuOfRequestPanel(), s.directionPanel(),
	}
}

func (s subject) replicasPanel() panel {
	return panel{
		title: "Replicas", width: 16, height: 9, unit: inNumbers,
		description: "What the autoscaler wants, what there is, and the limits it keeps to. Current follows wanted within a " +
			"minute; wanted at the maximum for long means that the maximum is too low.",
		alerts: []string{"HPAMaxedOut", "HighPodCountSustained"},
		queries: []query{
			{legend: "maximum", expr: s.hpa("spec_max_replicas"), color: bad, bound: true},
			{legend: "minimum", expr: s.hpa("spec_min_replicas"), color: neutral, bound: true},
			{legend: "wanted", expr: s.hpa("status_desired_replicas"), color: uneasy},
			{legend: "current", expr: s.hpa("status_current_replicas"), color: notice},
		},
	}
}

func (s subject) shareOfMaximumPanel() panel {
	return panel{
		look: number, title: "Of the maximum", width: 4, height: 9, unit: inShares,
		description: "Current replicas as a share of the maximum. From the colored share on, HighPodCountSustained counts " +
			"its two hours.",
		alerts:  []string{"HighPodCountSustained"},
		queries: []query{{legend: "of the maximum", expr: s.shareOfMaximum()}},
		limits:  []limit{{s.thresholds.PodsOfMaximum, uneasy}, {1, bad}},
	}
}

func (s subject) unreadPanel() panel {
	return panel{
		look: number, title: "Metrics it cannot read", width: 4, height: 9, unit: inNumbers,
		description: "Metrics of the autoscaler that have no reading. One is enough to keep it from scaling down.",
		alerts:      []string{"HPAMetricsUnavailable"},
		queries:     []query{{legend: "unread", expr: s.unreadMetrics() + " or 0 * " + s.hpa("spec_max_replicas")}},
		limits:      []limit{{1, bad}},
	}
}

// targetLabels tell the metrics of an autoscaler apart. A resource has two readings: only that has a target which is
// measured in the same way.
const targetLabels = "by (metric_name, metric_target_type) "

func (s subject) reading() string {
	return call("max "+targetLabels, s.hpaSeries("status_target_metric"))
}

func (s subject) target() string {
	return call("max "+targetLabels, s.hpaSeries("spec_target_metric"))
}

func (s subject) readingsPanel() panel {
	return panel{
		title: "Metrics against their targets", width: 15, height: 8, unit: inShares,
		description: "Each metric's reading as a share of its target. The highest one decides: above 100% the autoscaler adds " +
			"replicas, with 10% of tolerance either way.",
		queries: []query{{legend: "{{metric_name}}", expr: s.reading() + "\n/ " + s.target()}},
		limits:  []limit{{1, uneasy}},
	}
}

func (s subject) readingsTable() panel {
	return panel{
		look: grid, title: "Readings and targets", width: 9, height: 8, unit: inNumbers,
		description: "The same in the metric's own measure: a utilization is percent of the request, an average is that of " +
			"one pod. A target without a reading is a metric that cannot be read.",
		alerts: []string{"HPAMetricsUnavailable"},
		queries: []query{
			{legend: "Reading", expr: s.reading() + "\nand " + s.target()},
			{legend: "Target", expr: s.target()},
		},
	}
}

// holdPanel shows the conditions as far as kube-state-metrics has them: their reasons it leaves out.
func (s subject) holdPanel() panel {
	is := func(condition string) string {
		return s.hpa("status_condition", is("condition", condition), is("status", "true"))
	}
	no := state{"no", calm}
	return panel{
		look: states, title: "Why it holds", width: 24, height: 8, unit: inNumbers,
		description: "The conditions of the autoscaler. Held by a limit while at its maximum: it wants more. Held by a limit " +
			"while at its minimum: it would go lower. Held by a limit in between: by the speed it may scale at. Not able to " +
			"scale: it waits, or cannot reach the Deployment. `kubectl describe hpa` has the reason in words.",
		alerts: []string{"HPAMaxedOut", "HPAMetricsUnavailable"},
		queries: []query{
			{legend: "reads its metrics", expr: is("ScalingActive"), no: state{"no", bad}, yes: state{"yes", calm}},
			{legend: "able to scale", expr: is("AbleToScale"), no: state{"no", bad}, yes: state{"yes", calm}},
			{legend: "held by a limit", expr: is("ScalingLimited"), no: no, yes: state{"yes", notice}},
			{
				legend: "at its maximum", no: no, yes: state{"yes", uneasy},
				expr: s.hpa("status_desired_replicas") + " >= bool " + s.hpa("spec_max_replicas"),
			},
			{
				legend: "at its minimum", no: no, yes: state{"yes", notice},
				expr: s.hpa("status_desired_replicas") + " <= bool " + s.hpa("spec_min_replicas"),
			},
		},
	}
}

func (s subject) cpuOfRequestPanel() panel {
	return panel{
		title: "CPU of the request", width: 12, height: 8, unit: inShares,
		description: "What the pods use of the CPU they request, on average over the pods and five minutes, by the kubelet's " +
			"count. Above the line at the minimum of replicas, the autoscaler does not do its work.",
		alerts:  []string{"HPAAtMinimumButHighCPU"},
		queries: []query{{legend: "average of the pods", expr: call("avg", s.useOf("cpu", "requests"))}},
		limits:  []limit{{s.thresholds.CPUOfRequest, uneasy}},
	}
}

func (s subject) directionPanel() panel {
	moves, decreases := s.moves()
	return panel{
		title: "Changes of the replica count", width: 12, height: 8, unit: inNumbers,
		description: "How often the count of replicas changed, and went down, in the quarter of an hour before. Up and down " +
			"within one, again and again, is what FrequentScaling is about.",
		alerts: []string{"FrequentScaling"},
		queries: []query{
			{legend: "changes", expr: moves, color: notice},
			{legend: "of them down", expr: decreases, color: uneasy},
		},
	}
}
