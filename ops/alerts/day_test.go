package alerts_test

import "math"

// The working day that the pictures show. The scenario begins an hour before that, so that what looks back has something to see.
const (
	startHour = 5
	opens     = 60.0 // minutes
	closes    = opens + 12*60
)

// workingDay is a made-up day: people come in the morning and go in the evening, the autoscaler follows them, and what
// goes wrong on other days goes wrong on this one.
func workingDay() scenario {
	return scenario{
		name: "a working day", minutes: closes,
		reason: "the pictures of the dashboards show it",
		script: func(l *timeline, c *cluster) {
			c.neighbours = nil
			c.backend.min, c.backend.max = 2, 10
			d := &day{cluster: c, timeline: l, memory: map[*pod]float64{}}
			for minute := 0.0; minute <= closes; minute += 0.5 {
				l.at(minute, func() { d.pass(minute) })
			}
			l.rollout(at(8, 20), c.backend, "5b8f7c6d9", 4)
			l.evict(at(9, 20), c.backend)
			l.at(at(11, 30), func() { d.failing = 0.07 })
			l.at(at(11, 42), func() { d.failing = 0 })
			d.stuckRollout(at(13, 30), at(14, 10))
			l.at(at(14, 55), func() { d.leaking = c.backend.ready()[0] })
			l.at(at(17, 0), func() { c.backend.inactive, c.backend.unread = true, c.backend.metrics })
			l.at(at(17, 12), func() { c.backend.inactive, c.backend.unread = false, nil })
		},
	}
}

// at is a time of that day in minutes of the scenario.
func at(hour, minute int) float64 { return float64((hour-startHour)*60 + minute) }

// day is the day in the making.
type day struct {
	cluster  *cluster
	timeline *timeline
	// failing is the share of requests that are answered 500 beside the few that always are.
	failing float64
	// leaking is a pod that leaks memory.
	leaking *pod
	memory  map[*pod]float64
	// calm is since when the autoscaler has wanted fewer replicas.
	calm float64
}

// demand is how many requests come in a second: a morning and an afternoon, a noon between them, and a spike at 10:25
// that is more than the maximum of replicas was made for.
func demand(minute float64) float64 {
	bump := func(middle, width float64) float64 {
		off := (minute - middle) / width
		return math.Exp(-off * off)
	}
	ripple := 1 + 0.03*math.Sin(minute/3) + 0.02*math.Sin(minute/7.3)
	return ripple * (16 + 150*bump(at(10, 15), 110) + 140*bump(at(14, 45), 120) + 190*bump(at(10, 25), 22))
}

const (
	perRequest = 0.0125 // cores for a request a second
	cpuTarget  = 70     // percent of the request, as the autoscaler's
)

func (d *day) pass(minute float64) {
	w := d.cluster.backend
	ready := w.ready()
	if len(ready) == 0 {
		return
	}
	rps := demand(minute)
	each := rps / float64(len(ready))
	for i, p := range w.pods {
		uneven := 1 + 0.06*math.Sin(float64(i)*2.1+minute/11)
		p.cpu = 0.02
		if p.ready {
			p.cpu = min(0.02+each*perRequest*uneven, 1)
		}
		p.throttled = math.Max(0, p.cpu-0.34) * 0.5
		p.memory = (270 + 80*p.cpu + 8*math.Sin(float64(i)+minute/40)) * mebibyte
	}
	d.leak(minute)
	d.serve(rps, each)
	d.scale(minute, ready)
}

// serve has more requests be slow, the more there are for a pod.
func (d *day) serve(rps, each float64) {
	slow := 0.05 + 0.06*each/28 + 0.2*math.Max(0, each-26)/10
	late := slow * 0.1
	d.cluster.backend.served = []request{
		{"/api/players", "200", rps * (0.65 - slow - d.failing), 0.05},
		{"/api/search", "200", rps * (0.27 - late), 0.3},
		{"/api/reports", "200", rps * slow, 0.7},
		{"/api/reports", "200", rps * late, 1.6},
		{"/api/login", "302", rps * 0.03, 0.08},
		{"/api/players", "404", rps * 0.038, 0.03},
		{"/api/players", "500", rps * (0.0004 + d.failing), 0.4},
		{"/ws", "101", rps * 0.02, 1800},
	}
}

// leak has the pod leak memory until it is killed, and starts it again.
func (d *day) leak(minute float64) {
	p := d.leaking
	if p == nil {
		return
	}
	d.memory[p] += 4 * mebibyte
	p.memory += d.memory[p]
	if p.memory < 1020*mebibyte {
		return
	}
	d.leaking = nil
	p.memory, p.seconds, p.servedBefore = 250*mebibyte, 0, tally{}
	p.killed, p.ready = "OOMKilled", false
	p.restarts++
	d.timeline.at(minute+1, func() { p.ready = true })
}

// scale is what the real controller does every 15 seconds, here every 30: proportional, with a tolerance of 10%, up at
// once by the larger of 100% and 2 pods, and down by one pod a minute after five calm ones.
func (d *day) scale(minute float64, ready []*pod) {
	w := d.cluster.backend
	cpu, memory := 0.0, 0.0
	for _, p := range ready {
		cpu += p.cpu / w.requests["cpu"] / float64(len(ready))
		memory += p.memory / w.requests["memory"] / float64(len(ready))
	}
	w.readings = map[string]int32{"cpu": int32(100 * cpu), "memory": int32(100 * memory)}
	if w.inactive {
		return
	}
	wanted := w.replicas
	if ratio := 100 * cpu / cpuTarget; math.Abs(ratio-1) > 0.1 {
		wanted = int32(math.Ceil(ratio * float64(len(ready))))
	}
	w.limited = wanted > w.max || wanted < w.min
	wanted = min(max(wanted, w.min), w.max)
	switch {
	case wanted > w.replicas:
		d.calm = minute
		d.timeline.grow(minute, w, min(wanted, max(2*w.replicas, w.replicas+2)), 1)
	case wanted == w.replicas:
		d.calm = minute
	case minute-d.calm >= 5 && minute == math.Trunc(minute):
		d.timeline.shrink(minute, w, w.replicas-1)
	}
}

// stuckRollout makes a pod of a revision that does not start, and takes it back.
func (d *day) stuckRollout(from, until float64) {
	w := d.cluster.backend
	var broken *pod
	before := ""
	d.timeline.at(from, func() {
		before = w.revision
		w.revision, w.generation, w.observed = "7c9d8b5f4", w.generation+1, w.observed+1
		broken = w.newPod()
	})
	for minute := from + 0.5; minute < until; minute += 0.5 {
		d.timeline.at(minute, func() {
			broken.waiting = "CrashLoopBackOff"
			if math.Mod(minute-from, 5) == 1 {
				broken.waiting, broken.restarts = "", broken.restarts+1
			}
		})
	}
	d.timeline.at(until, func() {
		w.revision, w.generation, w.observed = before, w.generation+1, w.observed+1
		w.remove(broken)
		d.timeline.grow(until, w, w.replicas, 1)
	})
}
