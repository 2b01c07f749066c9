package monitoring

// cpuPanels show the main container alone, as the limits are its own.
func (s subject) cpuPanels() []panel {
	return []panel{
		{
			title: "CPU of each pod", width: 12, height: 9, unit: inNumbers,
			description: "Cores in use, over five minutes, with the request and the limit of one pod.",
			queries: []query{
				{legend: "limit", expr: s.bound("cpu", "limits"), color: bad, bound: true},
				{legend: "request", expr: s.bound("cpu", "requests"), color: neutral, bound: true},
				{legend: "{{pod}}", expr: s.ofPods("max by (pod) ", s.used("cpu"))},
			},
		},
		s.shareOfLimit("CPU of the limit", "cpu", "SustainedHighCPUUsage", "NearCPULimit",
			"Over five minutes. A container at its limit is throttled, and its requests take longer."),
		{
			title: "Throttled", width: 12, height: 8, unit: inShares,
			description: "The share of its periods of CPU time in which the container was stopped at its limit, by pod, over five " +
				"minutes.",
			alerts:  []string{"NearCPULimit"},
			queries: []query{{legend: "{{pod}}", expr: s.throttled()}},
		},
		{
			title: "CPU of all pods", width: 12, height: 8, unit: inNumbers,
			description: "Cores in use by the main containers of all pods together, over five minutes, against what they " +
				"request of the cluster. Much requested and little used is paid for nothing.",
			queries: []query{
				{legend: "requested", expr: s.total(s.allowed("cpu", "requests")), color: neutral, bound: true},
				{legend: "used", expr: s.total(s.used("cpu")), color: notice},
			},
		},
	}
}

func (s subject) memoryPanels() []panel {
	return []panel{
		{
			title: "Memory of each pod", width: 12, height: 9, unit: inBytes,
			description: "The working set, which is what counts for the limit, with the request and the limit of one pod.",
			queries: []query{
				{legend: "limit", expr: s.bound("memory", "limits"), color: bad, bound: true},
				{legend: "request", expr: s.bound("memory", "requests"), color: neutral, bound: true},
				{legend: "{{pod}}", expr: s.ofPods("max by (pod) ", s.used("memory"))},
			},
		},
		s.shareOfLimit("Memory of the limit", "memory", "SustainedHighMemoryUsage", "NearMemoryLimit",
			"A container that would pass its limit is killed."),
		{
			title: "Killed for memory", width: 12, height: 8, unit: inNumbers, bars: true,
			description: "Containers that restarted in the quarter of an hour before and were killed for memory the last time, " +
				"by pod.",
			alerts: []string{"NearMemoryLimit", "HighPodRestartRate"}, empty: "None",
			queries: []query{{legend: "{{pod}}", expr: s.killedForMemory()}},
			limits:  []limit{{1, bad}},
		},
		{
			title: "Memory of all pods", width: 12, height: 8, unit: inBytes,
			description: "Memory in use by the main containers of all pods together, against what they request of the cluster.",
			queries: []query{
				{legend: "requested", expr: s.total(s.allowed("memory", "requests")), color: neutral, bound: true},
				{legend: "used", expr: s.total(s.used("memory")), color: notice},
			},
		},
	}
}

func (s subject) shareOfLimit(title, resource, sustained, near, harm string) panel {
	return panel{
		title: title, width: 12, height: 9, unit: inShares,
		description: "What each pod uses of its limit. " + harm + " The alerts go by the highest pod, from the lines on.",
		alerts:      []string{sustained, near},
		queries:     []query{{legend: "{{pod}}", expr: s.useOf(resource, "limits")}},
		limits:      []limit{{s.thresholds.SustainedOfLimit, uneasy}, {s.thresholds.NearLimit, bad}},
	}
}

// bound is what a pod requests or may use. While a rollout changes it, the higher one.
func (s subject) bound(resource, bound string) string {
	return call("max", "\n  "+s.ofPods("max by (pod) ", s.allowed(resource, bound))+"\n")
}

// total is that of all pods together.
func (s subject) total(vector string) string {
	return call("sum", "\n  "+s.ofPods("max by (pod) ", vector)+"\n")
}

func (s subject) throttled() string {
	periods := func(of string) string {
		return call("max by (pod) ", call("rate", over(s.container("container_cpu_cfs_"+of+"_total"), rateWindow)))
	}
	return periods("throttled_periods") + "\n/ " + periods("periods") + "\n* " + s.pods()
}

// killedForMemory counts restarts. The reason of the last end stays until the next one, so it alone says nothing of now.
func (s subject) killedForMemory() string {
	killed := call("max by (pod, container) ", series("kube_pod_container_status_last_terminated_reason",
		is(namespaceLabel, s.namespace), is("reason", "OOMKilled")))
	return s.ofPods("sum by (pod) ", "\n"+s.restarted()+"\n* "+killed+"\n") + "\n> 0"
}
