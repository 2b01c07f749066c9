package alerts_test

import (
	"math"
	"slices"
)

// objectiveReadings are lives whose recorded series are read.
func objectiveReadings() []scenario {
	return []scenario{
		{
			name: "a burst", minutes: 255,
			reason: "five minutes count in every window as long as they are in it, and in the budget",
			script: func(l *timeline, c *cluster) {
				serves(l, c.backend, 120, 125, append(everyday(), aBurst))
				serves(l, c.frontend, 120, 125, append(everyday(), aBurst))
			},
			readings: slices.Concat(ofTheBurst(backend), ofTheBurst(frontend)),
			fires: []firing{
				answersErrors(backend, 126, 130, "38.8%"),
			},
			controlled: []firing{
				answersErrors(frontend, 126, 130, "38.8%"),
			},
		},
		{
			name: "before Prometheus 3", minutes: 35,
			reason: "bounds of buckets are as they were exposed: 2, not 2.0",
			script: func(l *timeline, c *cluster) {
				c.ownBuckets.asExposed, c.nginxBuckets.asExposed = true, true
				crowded(l, c)
			},
			readings:   slices.Concat(ofTheCrowd(backend, 18), ofTheCrowd(frontend, 2)),
			fires:      []firing{answersErrors(backend, 31, 35, "26.01%")},
			controlled: []firing{answersErrors(frontend, 31, 35, "36.79%")},
		},
		{
			name: "honored", minutes: 35,
			reason:     "the controller's labels come without a prefix when its ServiceMonitor honors them",
			script:     func(l *timeline, c *cluster) { c.honorLabels = true; crowded(l, c) },
			readings:   slices.Concat(ofTheCrowd(backend, 18), ofTheCrowd(frontend, 2)),
			fires:      []firing{answersErrors(backend, 31, 35, "26.01%")},
			controlled: []firing{answersErrors(frontend, 31, 35, "36.79%")},
		},
		{
			name: "no error at all", minutes: 60,
			reason: "there is no series of errors then, and the budget is whole",
			script: func(l *timeline, c *cluster) {
				serves(l, c.backend, 0, 60, []request{{"/api/players", "200", 20, 0.05}})
				serves(l, c.frontend, 0, 60, []request{{"/api/players", "200", 20, 0.05}})
			},
			readings: slices.Concat(spotless(availabilityOf(backend)), spotless(latencyOf(backend)),
				spotless(availabilityOf(frontend)), spotless(latencyOf(frontend))),
		},
		{
			name: "the budget and twice the budget", minutes: 60,
			reason: "one bad request in ten is all that the objectives leave, and two in ten are as many again; at twice the " +
				"speed only the warnings have reason to tell",
			script: func(l *timeline, c *cluster) {
				serves(l, c.backend, 0, 60, []request{{"/api/players", "200", 18, 0.05}, {"/api/players", "500", 2, 3}})
				serves(l, c.frontend, 0, 60, []request{{"/api/players", "200", 16, 0.05}, {"/api/players", "500", 4, 3}})
			},
			readings: []reading{
				{availabilityOf(backend), 40, "objective:error_budget:remaining", 0},
				{latencyOf(backend), 40, "objective:error_budget:remaining", 0},
				{availabilityOf(frontend), 40, "objective:error_budget:remaining", -1},
				{latencyOf(frontend), 40, "objective:error_budget:remaining", -1},
			},
			fires: []firing{answersErrors(backend, 6, 0, "10%"), answersLate(backend, 11, 0, "3.5s")},
			controlled: []firing{
				answersErrors(frontend, 6, 0, "20%"), answersLate(frontend, 11, 0, "4.375s"),
				burns("availability", "warning", frontend, 16, 0, "2"), burns("latency", "warning", frontend, 16, 0, "2"),
			},
		},
		{
			name: "nobody asks", minutes: 60,
			reason: "of no request no share is bad; what was before still counts in the longer windows",
			script: func(l *timeline, c *cluster) { serves(l, c.backend, 20, 60, nil) },
			readings: []reading{
				{availabilityOf(backend), 40, "objective:requests:rate5m", 0},
				{availabilityOf(backend), 40, "objective:error_ratio:rate5m", math.NaN()},
				{availabilityOf(backend), 50, "objective:error_ratio:rate10m", math.NaN()},
				{availabilityOf(backend), 50, "objective:error_ratio:rate1h", failed / asked},
				{latencyOf(backend), 50, "objective:error_ratio:rate1h", delayed / brief},
			},
		},
		{
			name: "a bad night after a busy evening", minutes: 170,
			reason: "of two requests in ten seconds none is a judgement, even while the evening is in the window",
			script: func(l *timeline, c *cluster) {
				serves(l, c.backend, 30, 170, []request{{"/api/players", "500", 0.2, 3}})
			},
		},
		{
			name: "a bad night after an evening that was not good", minutes: 115,
			reason: "of the evening's requests 14% to 16% were bad, which is a warning; those of the night, all bad, are too few to " +
				"make it critical, but for the minutes in which little of the evening is left in a window, and enough to count",
			script: func(l *timeline, c *cluster) {
				l.at(5, func() { c.backend.served = bad(2.9) })
				l.at(70, func() { c.backend.served = []request{{"/api/players", "500", 0.2, 3}} })
			},
			fires: []firing{
				answersErrors(backend, 12, 75, "13.72%"), answersLate(backend, 17, 75, "4.064s"),
				burns("availability", "warning", backend, 52, 92, "1.252"), burns("availability", "warning", backend, 108, 110, "1.326"),
				burns("latency", "warning", backend, 34, 92, "1.396"), burns("latency", "warning", backend, 108, 109, "1.724"),
				burns("latency", "critical", backend, 111, 112, "3.908"),
			},
		},
	}
}

func availabilityOf(workload string) promise { return promise{workload, "availability"} }
func latencyOf(workload string) promise      { return promise{workload, "latency"} }

// aBurst comes beside everyday's traffic, and all of it is bad.
var aBurst = request{"/api/players", "500", burst, 3}

const burst = 18

// crowded has the workloads answer requests that do not count, slow and quick ones, all the time, and a burst beside them
// for five minutes from the 25th on.
func crowded(l *timeline, c *cluster) {
	quick := []request{
		{"/health/ready", "503", 8, 0.01}, {"/metrics", "500", 8, 0.01}, {"/socket.io/", "200", 8, 0.01}, {"/ws", "101", 2, 0.01},
	}
	served := slices.Concat(everyday(), unasked(), quick)
	passed := append(everyday(), quick[3])
	c.backend.served, c.frontend.passed = served, passed
	l.at(25, func() {
		c.backend.served, c.frontend.passed = append(slices.Clip(served), aBurst), append(slices.Clip(passed), aBurst)
	})
	l.at(30, func() { c.backend.served, c.frontend.passed = served, passed })
}

// ofTheCrowd are the requests that count. Upgrades and long polling do for availability: these many more.
func ofTheCrowd(workload string, more float64) []reading {
	return []reading{
		{availabilityOf(workload), 30, "objective:requests:rate5m", asked + more + burst},
		{availabilityOf(workload), 30, "objective:errors:rate5m", failed + burst},
		{latencyOf(workload), 30, "objective:requests:rate5m", brief + burst},
		{latencyOf(workload), 30, "objective:errors:rate5m", delayed + burst},
	}
}

// ofTheBurst holds each window to the requests in it: everyday's, and those of a burst from the 120th minute to the 125th.
func ofTheBurst(workload string) []reading {
	var all []reading
	for _, of := range []struct {
		promise
		requests, bad float64
	}{{availabilityOf(workload), asked, failed}, {latencyOf(workload), brief, delayed}} {
		ratio := func(minute int, window string, minutes float64) {
			all = append(all, reading{of.promise, minute, "objective:error_ratio:rate" + window,
				(minutes*of.bad + 5*burst) / (minutes*of.requests + 5*burst)})
		}
		read := func(minute int, series string, want float64) {
			all = append(all, reading{of.promise, minute, series, want})
		}
		read(100, "objective:target:ratio", 0.9)
		read(125, "objective:requests:rate5m", of.requests+burst)
		read(125, "objective:errors:rate5m", of.bad+burst)
		read(100, "objective:error_ratio:rate2h", of.bad/of.requests)
		ratio(125, "5m", 5)
		ratio(130, "10m", 10)
		ratio(132, "15m", 15)
		ratio(135, "20m", 20)
		ratio(135, "40m", 40)
		ratio(135, "1h", 60)
		ratio(140, "2h", 120)
		read(250, "objective:error_ratio:rate2h", of.bad/of.requests)
		read(250, "objective:error_budget:remaining", 1-(240*of.bad+5*burst)/(240*of.requests+5*burst)/(1-0.9))
	}
	return all
}

// spotless is nothing bad in any window, which is not the same as nothing at all.
func spotless(p promise) []reading {
	all := []reading{
		{p, 30, "objective:requests:rate5m", 20},
		{p, 30, "objective:errors:rate5m", 0},
		{p, 30, "objective:error_budget:remaining", 1},
	}
	for _, window := range []string{"5m", "10m", "15m", "20m", "40m", "1h", "2h"} {
		all = append(all, reading{p, 30, "objective:error_ratio:rate" + window, 0})
	}
	return all
}
