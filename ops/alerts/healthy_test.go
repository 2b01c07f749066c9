package alerts_test

import "slices"

// healthyLives are lives in which nothing may fire: what is normal, and what is somebody else's trouble.
func healthyLives() []scenario {
	return []scenario{
		{
			name: "a healthy day", minutes: 240,
			reason: "rollouts, scaling, a drain, lost scrapes and a restart of the exporter are no faults",
			script: healthyDay,
		},
		{
			name: "a bad day of the neighbours", minutes: 180,
			reason: "what has the workload's name in another namespace, or nearly its name in this one, is not it",
			script: func(l *timeline, c *cluster) {
				for _, w := range c.neighbours {
					l.at(5, func() { suffer(l, w) })
				}
			},
		},
		{
			name: "slow starters", minutes: 60,
			reason: "a rollout of pods that need four minutes each does make progress",
			script: func(l *timeline, c *cluster) {
				l.grow(1, c.backend, 8, 1)
				l.rollout(5, c.backend, "5b8f7c6d9", 4)
			},
		},
		{
			name: "paused", minutes: 60,
			reason: "a rollout that somebody paused stands still on purpose",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { rolloutStops(c.backend); c.backend.paused = true })
			},
		},
		{
			name: "scaled to zero", minutes: 60,
			reason: "nothing is wanted, so nothing is missed, not even its metrics",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.neighbours = nil })
				for _, w := range []*workload{c.backend, c.frontend} {
					l.shrink(5, w, 0)
					l.at(5, func() { w.inactive, w.unread = true, w.metrics })
				}
			},
		},
		{
			name: "no limits", minutes: 60,
			reason: "a container without a limit has no share of it, whatever it uses",
			script: func(_ *timeline, c *cluster) {
				c.backend.limits = nil
				c.backend.each(func(p *pod) { p.cpu, p.memory = 3, 8192*mebibyte })
			},
		},
		{
			name: "hot above the minimum", minutes: 60,
			reason: "the autoscaler has done what it could",
			script: func(_ *timeline, c *cluster) {
				c.backend.each(func(p *pod) { p.cpu = 0.45 })
			},
		},
		{
			name: "one hot pod at the minimum", minutes: 60,
			reason: "the autoscaler goes by the average of the pods",
			script: func(_ *timeline, c *cluster) { c.backend.min, c.backend.pods[0].cpu = 4, 0.48 },
		},
		{
			name: "limited at the minimum", minutes: 60,
			reason: "the autoscaler would go lower, which is no want of replicas",
			script: func(_ *timeline, c *cluster) { c.backend.min, c.backend.limited = 4, true },
		},
		{
			name: "a minimum near the maximum", minutes: 180,
			reason: "a schedule wants nine replicas for the day, so they are no surprise",
			script: func(l *timeline, c *cluster) {
				l.grow(1, c.backend, 9, 1)
				l.at(1, func() { c.backend.min = 9 })
			},
		},
		{
			name: "of fixed size", minutes: 60,
			reason: "somebody set the live minimum to the maximum: there is no room to scale, and no want of it",
			script: func(_ *timeline, c *cluster) {
				c.backend.min, c.backend.max, c.backend.limited = 4, 4, true
				c.backend.each(func(p *pod) { p.cpu = 0.45 })
			},
		},
		{
			name: "at the thresholds", minutes: 180,
			reason: "80% of the maximum and of the memory limit, and half of the endpoints, are not beyond them",
			script: func(l *timeline, c *cluster) {
				l.grow(1, c.backend, 8, 1)
				l.at(1, func() { c.backend.pods[0].memory = 0.8 * 1024 * mebibyte })
				l.at(20, func() { unready(c.backend.ready()[:4]) })
				l.at(28, func() { c.backend.each(func(p *pod) { p.ready = true }) })
			},
		},
		{
			name: "unasked requests", minutes: 40,
			reason: "probes that find a pod unready are no errors, and long polling and WebSockets are not slow",
			script: func(_ *timeline, c *cluster) {
				c.backend.served = append(everyday(), unasked()...)
				c.backend.passed = append(everyday(), request{"/ws", "101", 50, 3600})
			},
		},
		{
			name: "a quiet night", minutes: 40,
			reason: "of three requests in ten seconds none is a judgement",
			script: func(_ *timeline, c *cluster) {
				c.backend.passed = []request{{"/api/players", "500", 0.3, 3}}
				c.backend.served = slices.Concat(unasked()[:2], c.backend.passed)
			},
		},
		{
			name: "a quiet night of WebSockets", minutes: 40,
			reason: "connections that stay open do not make three slow requests in ten seconds more",
			script: func(_ *timeline, c *cluster) { connect(c.backend) },
		},
		{
			name: "a quiet night of WebSockets, honored", minutes: 40,
			reason: "the same with the controller's labels as they are",
			script: func(_ *timeline, c *cluster) { c.honorLabels = true; connect(c.backend) },
		},
	}
}

// connect leaves the workload with open WebSockets and few other requests, which are slow.
func connect(w *workload) {
	w.served = []request{{"/api/players", "200", 0.3, 3}, {"/ws", "101", 50, 3600}}
	w.passed = w.served
	w.served = append(unasked()[2:], w.served...)
}

func healthyDay(l *timeline, c *cluster) {
	l.rollout(5, c.backend, "5b8f7c6d9", 1)
	l.rollout(5, c.frontend, "5b8f7c6d9", 0.5)
	// A spike: the autoscaler doubles, and is held back by its own speed limit.
	l.at(30, func() { c.backend.limited = true; c.backend.each(func(p *pod) { p.cpu = 0.7 }) })
	l.grow(30, c.backend, 8, 1)
	l.grow(30.5, c.backend, 10, 1)
	l.at(31, func() { c.backend.limited = false; c.backend.each(func(p *pod) { p.cpu = 0.3 }) })
	for i, n := range []int32{9, 8, 7, 6, 5, 4, 3, 2} {
		l.shrink(50+float64(i), c.backend, n)
	}
	l.evict(70, c.backend)
	l.evict(70, c.frontend)
	l.evict(72, c.backend)
	// Lost scrapes of each target, a lost metrics API, and a restart of the exporter.
	for _, minute := range []float64{80, 83, 86} {
		l.at(minute, func() { c.ksm, c.kubeletSilent, c.controllerSilent = 0, true, true })
		l.at(minute+0.5, func() { c.ksm, c.kubeletSilent, c.controllerSilent = 1, false, false })
	}
	l.at(90, func() { c.backend.inactive, c.backend.unread = true, c.backend.metrics })
	l.at(93, func() { c.backend.inactive, c.backend.unread = false, nil })
	l.at(100, func() { c.ksm = 0 })
	l.at(103, func() { c.ksm = 2 })
	// One crash, and a start that fails twice.
	l.at(110, func() { c.backend.pods[0].restarts++ })
	for _, minute := range []float64{130, 131} {
		p := c.frontend.pods[0]
		l.at(minute, func() { p.restarts, p.waiting, p.ready = p.restarts+1, "CrashLoopBackOff", false })
		l.at(minute+0.5, func() { p.waiting, p.ready = "", true })
	}
	// A slower ramp, a rollout at full size, and the way down from 10 to 2 at once.
	for i := range 8 {
		l.grow(150+2*float64(i), c.backend, int32(3+i), 1)
	}
	l.rollout(175, c.backend, "84d6f9c77", 2)
	l.shrink(210, c.backend, 2)
}

// suffer is every fault at once, for the rest of the time.
func suffer(l *timeline, w *workload) {
	w.limited, w.inactive, w.unread, w.desired, w.current, w.max, w.min = true, true, w.metrics, 10, 10, 10, 10
	w.deadlinePassed, w.generation, w.replicas = true, w.generation+1, w.replicas+6
	w.each(func(p *pod) { p.cpu, p.memory, p.waiting, p.ready = 3, 8192*mebibyte, "CrashLoopBackOff", false })
	w.served = []request{{"/api/players", "500", 50, 4}}
	w.passed = w.served
	for minute := 6.0; minute < 180; minute += 3 {
		l.at(minute, func() { w.each(func(p *pod) { p.restarts++ }); w.replicas += 2 })
		l.at(minute+1, func() { w.replicas -= 2 })
	}
}
