package alerts_test

import "slices"

// counted is who counts a workload's requests: itself, or ingress-nginx.
type counted func(*workload) *[]request

func byItself(w *workload) *[]request     { return &w.served }
func byController(w *workload) *[]request { return &w.passed }

// instead has the backend's requests be these from the fifth minute to the last.
func instead(count counted, last float64, these ...request) func(*timeline, *cluster) {
	return func(l *timeline, c *cluster) {
		l.at(5, func() { *count(c.backend) = these })
		l.at(last, func() { *count(c.backend) = everyday() })
	}
}

func trafficFaults() []scenario {
	errors := append(everyday(), request{"/api/players", "502", 3.8, 0.05})
	slow := append(everyday(), request{"/api/players", "200", 2, 3})
	honored := func(script func(*timeline, *cluster)) func(*timeline, *cluster) {
		return func(l *timeline, c *cluster) {
			c.honorLabels = true
			script(l, c)
		}
	}
	few := []request{{"/api/players", "200", 0.6, 0.05}, {"/api/players", "500", 0.1, 3}}
	evening := func(count counted) func(*timeline, *cluster) {
		return func(l *timeline, c *cluster) {
			l.at(5, func() { *count(c.backend) = []request{{"/api/players", "500", 20, 3}} })
			l.at(13, func() { *count(c.backend) = []request{{"/api/players", "500", 0.2, 3}} })
		}
	}
	tooManyErrors := func(from, until int, share string) []firing {
		return []firing{answersErrors(backend, from, until, share)}
	}
	tooSlow := func(from, until int, time string) []firing {
		return []firing{answersLate(backend, from, until, time)}
	}
	return []scenario{
		{
			name: "errors", minutes: 35, script: instead(byItself, 25, append(errors, unasked()...)...),
			reason: "over 5% of the last five minutes, from the second minute on; probes do not count, long polling does",
			fires:  tooManyErrors(12, 29, "11.63%"),
		},
		{
			name: "errors that only the controller counts", minutes: 35, script: instead(byController, 25, errors...),
			reason:     "the ingress does not reach the pods",
			controlled: tooManyErrors(12, 29, "15.15%"),
		},
		{
			name: "errors that only the controller counts, honored", minutes: 35,
			script:     honored(instead(byController, 25, errors...)),
			reason:     "its labels come without a prefix when its ServiceMonitor honors them",
			controlled: tooManyErrors(12, 29, "15.15%"),
		},
		{
			name: "slow", minutes: 40, script: instead(byItself, 30, append(slow, unasked()...)...),
			reason: "over 5% of the last five minutes took longer than 2s",
			fires:  tooSlow(17, 34, "3.587s"),
		},
		{
			name: "slow for the controller", minutes: 40, script: instead(byController, 30, slow...),
			reason:     "its buckets are others",
			controlled: tooSlow(17, 34, "3.823s"),
		},
		{
			name: "slow for the controller, honored", minutes: 40, script: honored(instead(byController, 30, slow...)),
			reason:     "its labels come without a prefix when its ServiceMonitor honors them",
			controlled: tooSlow(17, 34, "3.823s"),
		},
		{
			name: "few requests but enough", minutes: 35, script: instead(byItself, 30, few...),
			reason: "at 0.7 requests a second one in seven is a judgement, once the traffic before is out of the window",
			fires:  slices.Concat(tooManyErrors(15, 31, "14.29%"), tooSlow(20, 31, "3.95s")),
		},
		{
			name: "few requests but enough for the controller", minutes: 35, script: instead(byController, 30, few...),
			reason:     "the same by its count",
			controlled: slices.Concat(tooManyErrors(15, 31, "14.29%"), tooSlow(20, 31, "4.125s")),
		},
		{
			name: "a bad evening, then a quiet night", minutes: 90, script: evening(byItself),
			reason: "what was asked in the evening is no reason to judge the night, once it is out of the window; an objective's " +
				"windows are longer, and the warning's the longest",
			fires: slices.Concat(tooManyErrors(11, 18, "100%"), tooSlow(16, 18, "4.85s"), []firing{
				burns("availability", "critical", backend, 11, 55, "4.424"), burns("latency", "critical", backend, 11, 55, "4.708"),
				burns("availability", "warning", backend, 70, 0, "10"), burns("latency", "warning", backend, 70, 0, "10"),
			}),
		},
		{
			name: "a bad evening, then a quiet night for the controller", minutes: 60, script: evening(byController),
			reason:     "the same by its count",
			controlled: slices.Concat(tooManyErrors(11, 18, "100%"), tooSlow(16, 18, "4.875s")),
		},
		{
			name: "a bad evening, then a quiet night for the controller, honored", minutes: 60,
			script:     honored(evening(byController)),
			reason:     "the same with its labels as they are",
			controlled: slices.Concat(tooManyErrors(11, 18, "100%"), tooSlow(16, 18, "4.875s")),
		},
	}
}
