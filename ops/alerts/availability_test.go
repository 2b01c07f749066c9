package alerts_test

// rolloutStops begins a rollout whose first pod never gets ready.
func rolloutStops(w *workload) {
	w.revision, w.generation, w.observed = "7f9c8d5b4", w.generation+1, w.observed+1
	w.newPod()
}

func unready(pods []*pod) {
	for _, p := range pods {
		p.ready = false
	}
}

func availabilityFaults() []scenario {
	short := func(n string) string {
		return "The Deployment spywatcher/spywatcher-backend is " + n + " ready pods short of what it wants."
	}
	stuck := func(n string) string {
		return "The rollout of the Deployment spywatcher/spywatcher-backend makes no progress: " + n +
			" pods are of the new revision."
	}
	return []scenario{
		{
			name: "a bad image", minutes: 45,
			reason: "three minutes without a step, then the alert's time; going back ends it",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { rolloutStops(c.backend); c.backend.pods[4].waiting = "ImagePullBackOff" })
				l.at(40, func() {
					c.backend.remove(c.backend.pods[4])
					c.backend.revision = c.backend.pods[0].hash
				})
			},
			fires: []firing{fires("DeploymentRolloutStuck", backend, 23, 40, stuck("1"))},
		},
		{
			name: "a change that nobody takes up", minutes: 45,
			reason: "the controller has not seen the Deployment's generation",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.generation++ })
				l.at(40, func() { c.backend.observed++ })
			},
			fires: []firing{fires("DeploymentRolloutStuck", backend, 20, 40, stuck("4"))},
		},
		{
			name: "a first rollout that fails", minutes: 45,
			reason: "it has no old pods: the Deployment's own deadline tells",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.deadlinePassed = true; unready(c.backend.pods[:1]) })
				l.at(40, func() { c.backend.deadlinePassed, c.backend.pods[0].ready = false, true })
			},
			fires: []firing{
				fires("DeploymentRolloutStuck", backend, 20, 40, stuck("4")),
				fires("PodsNotReady", backend, 15, 40, short("1")),
			},
		},
		{
			name: "a pod that does not get ready", minutes: 35,
			reason: "one of four is missing",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { unready(c.backend.pods[:1]) })
				l.at(30, func() { c.backend.pods[0].ready = true })
			},
			fires: []firing{fires("PodsNotReady", backend, 15, 30, short("1"))},
		},
		{
			name: "a crash loop", minutes: 60,
			reason: "it runs for seven minutes and waits for five: ten minutes after a wait it is still in the loop",
			script: func(l *timeline, c *cluster) {
				p := c.backend.pods[0]
				for minute := 5.0; minute < 45; minute += 12 {
					l.at(minute, func() { p.restarts, p.waiting, p.ready = p.restarts+1, "CrashLoopBackOff", false })
					l.at(minute+5, func() { p.waiting = "" })
				}
				l.at(46, func() { p.ready = true })
			},
			fires: []firing{
				fires("HighPodRestartRate", backend, 20, 56, "Containers keep restarting in 1 pods of the Deployment "+
					"spywatcher/spywatcher-backend: they crash loop, or restarted at least 2 times in 15 minutes."),
				fires("PodsNotReady", backend, 15, 46, short("1")),
			},
		},
		{
			name: "out of memory again and again", minutes: 60,
			reason: "two restarts in a quarter of an hour, from the second on",
			script: func(l *timeline, c *cluster) {
				for minute := 5.0; minute < 45; minute += 6 {
					l.at(minute, func() { c.backend.pods[0].restarts++; c.backend.pods[1].restarts++ })
				}
			},
			fires: []firing{fires("HighPodRestartRate", backend, 26, 50, "Containers keep restarting in 2 pods of the "+
				"Deployment spywatcher/spywatcher-backend: they crash loop, or restarted at least 2 times in 15 minutes.")},
		},
		{
			name: "no endpoint", minutes: 25,
			reason: "all pods are unready",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { unready(c.backend.pods) })
				l.at(20, func() { c.backend.each(func(p *pod) { p.ready = true }) })
			},
			fires: []firing{
				fires("ServiceNoEndpoints", backend, 10, 20,
					"The Service spywatcher/spywatcher-backend has no ready endpoint, of 4 wanted: all its requests fail."),
				fires("EndpointsReducedSignificantly", backend, 10, 20, "The Service spywatcher/spywatcher-backend has 0% of "+
					"the ready endpoints that the autoscaler asks for."),
				fires("PodsNotReady", backend, 15, 20, short("4")),
			},
		},
		{
			name: "most endpoints gone", minutes: 25,
			reason: "one of four is left, and four are wanted",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { unready(c.backend.pods[:3]) })
				l.at(20, func() { c.backend.each(func(p *pod) { p.ready = true }) })
			},
			fires: []firing{
				fires("EndpointsReducedSignificantly", backend, 10, 20, "The Service spywatcher/spywatcher-backend has 25% of "+
					"the ready endpoints that the autoscaler asks for."),
				fires("PodsNotReady", backend, 15, 20, short("3")),
			},
		},
		{
			name: "a scale-up that does not get there", minutes: 55,
			reason: "pods have a quarter of an hour to start; then those that do not are missed",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() {
					c.backend.scale(10)
					for range 6 {
						c.backend.newPod()
					}
				})
				l.at(50, func() { c.backend.each(func(p *pod) { p.ready = true }) })
			},
			fires: []firing{
				fires("EndpointsReducedSignificantly", backend, 25, 50, "The Service spywatcher/spywatcher-backend has 40% of "+
					"the ready endpoints that the autoscaler asks for."),
				fires("PodsNotReady", backend, 15, 50, short("6")),
			},
		},
		{
			name: "the only pod", minutes: 25,
			reason: "one pod that is wanted is one too many to miss",
			script: func(l *timeline, c *cluster) {
				l.shrink(1, c.backend, 1)
				l.at(5, func() { unready(c.backend.pods) })
				l.at(20, func() { c.backend.pods[0].ready = true })
			},
			fires: []firing{
				fires("ServiceNoEndpoints", backend, 10, 20,
					"The Service spywatcher/spywatcher-backend has no ready endpoint, of 1 wanted: all its requests fail."),
				fires("EndpointsReducedSignificantly", backend, 10, 20, "The Service spywatcher/spywatcher-backend has 0% of "+
					"the ready endpoints that the autoscaler asks for."),
				fires("PodsNotReady", backend, 15, 20, short("1")),
			},
		},
	}
}
