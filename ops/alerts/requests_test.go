package alerts_test

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// request is a kind of request that comes rate times a second.
type request struct {
	route, status string
	rate          float64
	takes         float64 // seconds
}

// everyday is traffic on a good day: some errors, some slow requests, and what is no user's request at all.
func everyday() []request {
	return []request{
		{"/api/players", "200", 20, 0.05},
		{"/api/reports", "200", 0.4, 3},
		{"/api/players", "500", 0.2, 0.05},
		{"/ws", "101", 2, 3600},
	}
}

// unasked are requests that no user makes or waits for: probes that find a pod unready, and long polling.
func unasked() []request {
	return []request{
		{"/health/ready", "503", 8, 4},
		{"/metrics", "500", 8, 4},
		{"/socket.io/", "200", 8, 25},
	}
}

// ownBuckets are the backend's: spec §1. nginxBuckets are the defaults of Prometheus's client, as the controller has.
var (
	ownBuckets   = buckets{bounds: []float64{0.1, 0.5, 1, 2, 5}}
	nginxBuckets = buckets{bounds: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}}
)

// tally counts the requests of a route and status by the time they took.
type tally map[struct{ route, status string }]times

type times map[float64]float64

func (t tally) add(requests []request, seconds float64) {
	for _, r := range requests {
		kind := struct{ route, status string }{r.route, r.status}
		if t[kind] == nil {
			t[kind] = times{}
		}
		t[kind][r.takes] += r.rate * seconds
	}
}

func (t times) count() float64 { return t.within(math.Inf(1)) }

// sum is how many seconds they took together. It adds up in order, so that it is the same each time.
func (t times) sum() float64 {
	sum := 0.0
	for _, takes := range slices.Sorted(maps.Keys(t)) {
		sum += takes * t[takes]
	}
	return sum
}

func (t times) within(upper float64) float64 {
	sum := 0.0
	for _, takes := range slices.Sorted(maps.Keys(t)) { // as above
		if takes <= upper {
			sum += t[takes]
		}
	}
	return sum
}

func (t times) histogram(name string, buckets buckets, target map[string]string, of []string) []sample {
	samples := []sample{
		newSample(name+"_count", t.count(), target, of...), newSample(name+"_sum", t.sum(), target, of...),
	}
	for _, upper := range append(slices.Clip(buckets.bounds), math.Inf(1)) {
		bound := append(slices.Clip(of), "le", buckets.spell(upper))
		samples = append(samples, newSample(name+"_bucket", t.within(upper), target, bound...))
	}
	return samples
}

// buckets are those of a histogram.
type buckets struct {
	bounds []float64
	// asExposed leaves the bounds as exporters write them, as Prometheus did before version 3. Since then whole numbers
	// have a point.
	asExposed bool
}

func (b buckets) spell(upper float64) string {
	text := strconv.FormatFloat(upper, 'f', -1, 64)
	if b.asExposed || math.IsInf(upper, 1) || strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}
