package alerts_test

func exporterFaults() []scenario {
	gone := func(n, exporter string) string {
		return n + " of the metrics that the alerts of the namespace spywatcher read from " + exporter + " are gone, and " +
			"the alerts with them."
	}
	slices := []string{"kube_endpointslice_info", "kube_endpointslice_endpoints"}
	owners := []string{"kube_pod_owner"}
	return []scenario{
		{
			name: "kube-state-metrics gone", minutes: 35,
			reason: "all that the other alerts read is gone, and only this one tells",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.ksm = 0; unready(c.backend.pods) })
				l.at(30, func() { c.ksm = 2; c.backend.each(func(p *pod) { p.ready = true }) })
			},
			fires: []firing{missing("kube-state-metrics", 15, 30, gone("4", "kube-state-metrics"))},
		},
		{
			name: "a collector switched off", minutes: 35,
			reason: "without EndpointSlices no service may be taken for one without endpoints",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.dropped = slices })
				l.at(30, func() { c.dropped = nil })
			},
			fires: []firing{missing("kube-state-metrics", 15, 30, gone("1", "kube-state-metrics"))},
		},
		{
			name: "kubelets gone", minutes: 35,
			reason: "there are ready pods, and nothing tells what they use",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.kubeletSilent = true })
				l.at(30, func() { c.kubeletSilent = false })
			},
			fires: []firing{missing("kubelet", 15, 30, gone("2", "kubelet"))},
		},
		{
			name: "ingress-nginx gone", minutes: 35,
			reason: "nothing counts the requests of what counts none itself",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.controllerSilent = true })
				l.at(30, func() { c.controllerSilent = false })
			},
			controlled: []firing{missing("ingress-nginx", 15, 30, gone("1", "ingress-nginx"))},
		},
		{
			name: "a workload that answers no scrape", minutes: 35,
			reason: "its pods are ready and none gives metrics",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.metricsSilent = true })
				l.at(30, func() { c.backend.metricsSilent = false })
			},
			fires: []firing{missing(backend, 15, 30,
				"None of 4 ready pods of spywatcher/spywatcher-backend answers the scrape of its metrics.")},
		},
		{
			name: "one pod of the backend alone", minutes: 35,
			reason: "a single pod that is wanted and ready must be watched too",
			script: func(l *timeline, c *cluster) {
				l.shrink(1, c.backend, 1)
				l.shrink(1, c.frontend, 0)
				l.at(5, func() { c.dropped, c.kubeletSilent, c.backend.metricsSilent = owners, true, true })
				l.at(30, func() { c.dropped, c.kubeletSilent, c.backend.metricsSilent = nil, false, false })
			},
			fires: []firing{
				missing("kube-state-metrics", 15, 30, gone("1", "kube-state-metrics")),
				missing("kubelet", 15, 30, gone("2", "kubelet")),
				missing(backend, 15, 30,
					"None of 1 ready pods of spywatcher/spywatcher-backend answers the scrape of its metrics."),
			},
		},
		{
			name: "the frontend alone", minutes: 50,
			reason: "each workload counts for the exporters, and one of them is enough for these not to be missed",
			script: func(l *timeline, c *cluster) {
				l.at(1, func() { c.neighbours = nil })
				l.shrink(1, c.backend, 0)
				l.at(20, func() { c.dropped = []string{owners[0], "container_memory_working_set_bytes"} })
				l.at(45, func() { c.dropped = nil })
			},
			fires: []firing{
				missing("kube-state-metrics", 30, 45, gone("1", "kube-state-metrics")),
				missing("kubelet", 30, 45, gone("1", "kubelet")),
			},
		},
	}
}
