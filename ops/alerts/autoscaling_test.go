package alerts_test

func autoscalingFaults() []scenario {
	return []scenario{
		{
			name: "the maximum is not enough", minutes: 45,
			reason: "at its maximum the autoscaler says that it is limited",
			script: func(l *timeline, c *cluster) {
				l.grow(5, c.backend, 10, 1)
				l.at(5, func() { c.backend.limited = true })
				l.at(40, func() { c.backend.limited = false })
			},
			fires: []firing{fires("HPAMaxedOut", backend, 20, 40,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend wants more than its maximum of 10 replicas.")},
		},
		{
			name: "hot at the minimum", minutes: 45,
			reason: "the autoscaler should have scaled up; the rate over five minutes passes 80% in the fourth",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.min = 4; c.backend.each(func(p *pod) { p.cpu = 0.45 }) })
				l.at(40, func() { c.backend.each(func(p *pod) { p.cpu = 0.2 }) })
			},
			fires: []firing{fires("HPAAtMinimumButHighCPU", backend, 19, 41,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend is at its minimum of replicas while they use 90% of "+
					"the CPU they request.")},
		},
		{
			name: "one metric unread", minutes: 25,
			reason: "the controller scales on, but not down",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.unread = []string{"memory"} })
				l.at(20, func() { c.backend.unread = nil })
			},
			fires: []firing{fires("HPAMetricsUnavailable", backend, 10, 20,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend cannot read 1 of its metrics.")},
		},
		{
			name: "metrics API down", minutes: 25,
			reason: "no metric is read, and the controller says so",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.inactive, c.backend.unread = true, c.backend.metrics })
				l.at(20, func() { c.backend.inactive, c.backend.unread = false, nil })
			},
			fires: []firing{fires("HPAMetricsUnavailable", backend, 10, 20,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend cannot read 2 of its metrics.")},
		},
		{
			name: "inactive with old readings", minutes: 25,
			reason: "the condition counts, whatever readings the status still holds",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.inactive = true })
				l.at(20, func() { c.backend.inactive = false })
			},
			fires: []firing{fires("HPAMetricsUnavailable", backend, 10, 20,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend cannot read 1 of its metrics.")},
		},
		{
			name: "to and fro", minutes: 75,
			reason: "from the first turn on, each quarter of an hour has ups and downs, until 15 minutes after the last up",
			script: func(l *timeline, c *cluster) {
				for minute := 5.0; minute < 60; minute += 10 {
					l.grow(minute, c.backend, 6, 0.5)
					l.shrink(minute+5, c.backend, 4)
				}
			},
			fires: []firing{fires("FrequentScaling", backend, 40, 70,
				"The replica count of spywatcher/spywatcher-backend keeps going up and down: 3 changes in the last 15 "+
					"minutes.")},
		},
		{
			name: "up and down, then down and down", minutes: 90,
			reason: "a turn counts for a quarter of an hour; after it, going down and down is one direction",
			script: func(l *timeline, c *cluster) {
				c.backend.min = 1
				l.grow(1, c.backend, 9, 1)
				l.shrink(40, c.backend, 8)
				l.grow(40.5, c.backend, 9, 0.5)
				l.shrink(41.5, c.backend, 8)
				l.grow(43.5, c.backend, 9, 0.5)
				for minute, n := 48.0, int32(8); n >= 3; minute, n = minute+7, n-1 {
					l.shrink(minute, c.backend, n)
				}
			},
		},
		{
			name: "down and up, then up and up", minutes: 90,
			reason: "as the way down",
			script: func(l *timeline, c *cluster) {
				c.backend.min = 1
				l.shrink(1, c.backend, 2)
				l.grow(40, c.backend, 3, 0.5)
				l.shrink(40.5, c.backend, 2)
				l.grow(41.5, c.backend, 3, 0.5)
				l.shrink(43.5, c.backend, 2)
				for minute, n := 48.0, int32(3); n <= 8; minute, n = minute+7, n+1 {
					l.grow(minute, c.backend, n, 0.5)
				}
			},
		},
		{
			name: "two hours near the maximum", minutes: 145,
			reason: "9 of 10 is more than 80%",
			script: func(l *timeline, c *cluster) {
				l.grow(5, c.backend, 9, 1)
				l.shrink(140, c.backend, 4)
			},
			fires: []firing{fires("HighPodCountSustained", backend, 125, 140,
				"The HorizontalPodAutoscaler spywatcher/spywatcher-backend has been at 90% of its maximum of replicas for "+
					"over 2 hours.")},
		},
	}
}
