package alerts_test

func resourceFaults() []scenario {
	// uses has one pod of four use that much from the fifth minute to the last.
	uses := func(last float64, cpu, memory float64) func(*timeline, *cluster) {
		return func(l *timeline, c *cluster) {
			p := c.backend.pods[1]
			l.at(5, func() { p.cpu, p.memory = cpu, memory*mebibyte })
			l.at(last, func() { p.cpu, p.memory = 0.2, 300*mebibyte })
		}
	}
	used := func(share, resource string) string {
		return "The container spywatcher-backend uses " + share + " of its " + resource + " limit in at least one pod of " +
			"spywatcher/spywatcher-backend."
	}
	return []scenario{
		{
			name: "busy for long", minutes: 65, script: uses(60, 0.85, 300),
			reason: "the rate over five minutes passes 80% in the fifth",
			fires:  []firing{fires("SustainedHighCPUUsage", backend, 40, 61, used("85%", "CPU"))},
		},
		{
			name: "full for long", minutes: 55, script: uses(50, 0.2, 972.8),
			reason: "memory is read as it is; 95% of the limit is not beyond it",
			fires:  []firing{fires("SustainedHighMemoryUsage", backend, 35, 50, used("95%", "memory"))},
		},
		{
			name: "throttled", minutes: 30, script: uses(25, 1, 300),
			reason: "the rate over five minutes passes 95% in the fifth",
			fires:  []firing{fires("NearCPULimit", backend, 15, 26, used("100%", "CPU"))},
		},
		{
			name: "about to be killed", minutes: 30, script: uses(25, 0.2, 998.4),
			reason: "97.5% of the limit",
			fires:  []firing{fires("NearMemoryLimit", backend, 10, 25, used("97.5%", "memory"))},
		},
	}
}
