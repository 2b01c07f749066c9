package alerts_test

import (
	"fmt"
	"slices"
)

// spell is a time in which a workload's requests are others than everyday's.
type spell struct {
	name, reason string
	minutes      int
	from, until  float64
	these        []request
	// worse is what comes from the 70th minute to the 75th. Nil when it gets no worse.
	worse []request
	fires []firing
}

// ofBackend is the scenario of the backend's spell. Few ask, but enough to tell.
func (s spell) ofBackend() scenario {
	return scenario{
		name: s.name, reason: s.reason, minutes: s.minutes, fires: s.fires,
		script: func(l *timeline, c *cluster) {
			comes := func(requests []request) func() { return func() { c.backend.served = sparse(requests) } }
			comes(everyday())()
			l.at(s.from, comes(s.these))
			if s.worse != nil {
				l.at(70, comes(s.worse))
				l.at(75, comes(s.these))
			}
			l.at(s.until, comes(everyday()))
		},
	}
}

// sparse are a small part of the requests: more than half a request a second, by which an objective may be judged, and less than
// one.
func sparse(requests []request) []request {
	part := slices.Clone(requests)
	for i := range part {
		part[i].rate *= 0.035
	}
	return part
}

// objectiveFaults are spells that spend the budgets of the backend faster than they may be, each once by errors and once
// by late answers, and what only the frontend's requests or its exporters show.
func objectiveFaults() []scenario {
	var all []scenario
	for _, s := range backendSpells() {
		all = append(all, s.ofBackend())
	}
	for _, honored := range []bool{false, true} {
		all = append(all, controllersOutage(honored), noSuchBucket(honored))
	}
	return all
}

func backendSpells() []spell {
	return []spell{
		{
			"an outage", "ten minutes of hardly anything but errors are 30% of twenty minutes, and not 24% of forty",
			95, 60, 70, failing(20), nil, []firing{
				answersErrors(backend, 66, 75, "89.38%"),
				burns("availability", "critical", backend, 71, 74, "4.071"),
			},
		},
		{
			"slow for ten minutes", "as the outage", 95, 60, 69, late(18), nil, []firing{
				answersLate(backend, 71, 74, "4.703s"),
				burns("latency", "critical", backend, 71, 73, "3.932"),
			},
		},
		{
			"errors that go on", "27% of all requests are a warning, until they are 24% of forty minutes: then the critical " +
				"alert has reason, and the warning is silent",
			90, 5, 60, failing(5.9), nil, []firing{
				answersErrors(backend, 11, 64, "26.99%"),
				burns("availability", "warning", backend, 26, 42, "2.184"),
				burns("availability", "critical", backend, 44, 63, "2.51"),
			},
		},
		{
			"slow and slower", "as the errors that go on", 90, 5, 60, late(5.162), nil, []firing{
				answersLate(backend, 16, 64, "4.444s"),
				burns("latency", "warning", backend, 25, 41, "2.191"),
				burns("latency", "critical", backend, 43, 63, "2.474"),
			},
		},
		{
			"some errors for an hour", "18% are never 24%; they are 15% of an hour before they are 12% of two",
			145, 45, 115, failing(3.868), nil, []firing{
				answersErrors(backend, 52, 119, "18%"),
				burns("availability", "warning", backend, 112, 120, "1.8"),
			},
		},
		{
			"somewhat slow for an hour", "as some errors for an hour", 145, 45, 115, late(3.308), nil, []firing{
				answersLate(backend, 56, 119, "4.167s"),
				burns("latency", "warning", backend, 111, 120, "1.8"),
			},
		},
		{
			"few errors for long", "13.5% are never 15%, but 12% of what there was", 105, 5, 75, failing(2.851), nil, []firing{
				answersErrors(backend, 12, 79, "13.5%"),
				burns("availability", "warning", backend, 57, 80, "1.243"),
			},
		},
		{
			"hardly slow for long", "as few errors for long", 105, 5, 75, late(2.381), nil, []firing{
				answersLate(backend, 17, 79, "3.889s"),
				burns("latency", "warning", backend, 53, 80, "1.246"),
			},
		},
		{
			"worse for five minutes", "16.5% are a warning; five minutes of 75.5% are 30% of twenty, and not 24% of forty: that is " +
				"critical for a moment, too short for its alert, and the warning takes its time anew",
			105, 5, 100, failing(3.529), failing(16.863), []firing{
				answersErrors(backend, 12, 104, "16.5%"),
				burns("availability", "warning", backend, 34, 78, "1.421"),
				burns("availability", "warning", backend, 94, 0, "2.142"),
			},
		},
		{
			"slower for five minutes", "as worse for five minutes", 105, 5, 100, late(2.999), late(15.153), []firing{
				answersLate(backend, 16, 104, "4.091s"),
				burns("latency", "warning", backend, 33, 78, "1.434"),
				burns("latency", "warning", backend, 94, 0, "2.142"),
			},
		},
	}
}

// controllersOutage is one of the frontend, which counts nothing itself.
func controllersOutage(honored bool) scenario {
	return scenario{
		name: "an outage that the controller sees" + named(honored), minutes: 95,
		reason: "the frontend counts nothing itself, and the controller's labels come without a prefix when its " +
			"ServiceMonitor honors them",
		script: func(l *timeline, c *cluster) {
			c.honorLabels = honored
			serves(l, c.frontend, 60, 70, bad(20))
		},
		controlled: []firing{
			answersErrors(frontend, 66, 75, "89.38%"),
			answersLate(frontend, 71, 75, "4.839s"),
			burns("availability", "critical", frontend, 71, 74, "4.071"),
			burns("latency", "critical", frontend, 70, 80, "4.186"),
		},
	}
}

// noSuchBucket has exporters lack the buckets of the latency objectives for a while.
func noSuchBucket(honored bool) scenario {
	return scenario{
		name: "no such bucket" + named(honored), minutes: 35,
		reason: "without it nothing tells which requests were in time",
		script: func(l *timeline, c *cluster) {
			c.honorLabels = honored
			l.at(5, func() {
				c.ownBuckets = buckets{bounds: []float64{0.1, 0.5, 1, 2.5, 5}}
				c.nginxBuckets = buckets{bounds: []float64{0.1, 0.5, 1, 2, 5}}
			})
			l.at(30, func() { c.ownBuckets, c.nginxBuckets = ownBuckets, nginxBuckets })
		},
		fires: []firing{noBucket(backend, backend, "16", "http_request_duration_seconds_bucket", "2s")},
		controlled: []firing{
			noBucket("ingress-nginx", frontend, "4", "nginx_ingress_controller_request_duration_seconds_bucket", "2.5s"),
		},
	}
}

func named(honored bool) string {
	if honored {
		return ", honored"
	}
	return ""
}

// noBucket is the alert that a latency objective is blind.
func noBucket(exporter, workload, count, histogram, within string) firing {
	f := missing(exporter, 15, 30, fmt.Sprintf("%s series count the requests of %s/%s, and %s has none with the upper "+
		"bound of %s: the latency objective is not watched.", count, namespace, workload, histogram, within))
	f.labels["workload"], f.labels["service"], f.labels["objective"] = workload, workload, "latency"
	return f
}
