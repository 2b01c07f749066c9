package alerts_test

import (
	"fmt"
	"slices"
)

const (
	namespace = "spywatcher"
	staging   = "spywatcher-staging"
	backend   = "spywatcher-backend"
	frontend  = "spywatcher-frontend"
	canary    = "spywatcher-backend-canary"

	mebibyte = 1 << 20

	// period is that of the kernel's CPU quota, in seconds.
	period = 0.1
)

// cluster is what the exporters look at.
type cluster struct {
	backend, frontend *workload
	// neighbours are in no rule, and must not be taken for those that are.
	neighbours []*workload
	// ksm is the number of kube-state-metrics' pod: it has another one after a restart. 0 while it does not answer.
	ksm int
	// dropped are metrics that are not exported, such as those of a collector that is switched off.
	dropped []string
	// kubeletSilent and controllerSilent are the kubelet and ingress-nginx not answering.
	kubeletSilent, controllerSilent bool
	// honorLabels is how ingress-nginx is scraped.
	honorLabels bool
	// ownBuckets are those of the workloads' histograms, and nginxBuckets those of the controller's.
	ownBuckets, nginxBuckets buckets
}

func (c *cluster) workloads() []*workload {
	return append([]*workload{c.backend, c.frontend}, c.neighbours...)
}

// workload is a Deployment with its Service and HorizontalPodAutoscaler.
type workload struct {
	namespace, name, container string

	limits, requests map[string]float64
	pods             []*pod

	replicas             int32 // of the spec
	paused               bool
	generation, observed int64
	deadlinePassed       bool
	revision             string
	made                 int

	min, max, desired, current int32
	limited, inactive          bool
	metrics, unread            []string
	readings                   map[string]int32 // percent of the request, by metric

	metricsSilent bool
	served        []request // by the workload's own count
	passed        []request // by ingress-nginx's
	passedBefore  tally
}

// pod is one of a workload's; hash is that of its ReplicaSet, empty for the pod of a Job.
type pod struct {
	// number is that of no other pod of the workload: its address and its node come from it.
	number             int
	name, hash         string
	ready, terminating bool
	cpu, memory        float64 // cores and bytes in use
	waiting            string
	restarts           float64
	killed             string  // why its container ended the last time
	throttled          float64 // the share of its periods in which it is stopped at its limit

	seconds                   float64
	periods, throttledPeriods float64
	servedBefore              tally
}

func newWorkload(namespace, name string, replicas, limit int32) *workload {
	w := &workload{
		namespace: namespace, name: name, container: name, revision: "6d4cf56db6",
		requests: map[string]float64{"cpu": 0.5, "memory": 512 * mebibyte},
		limits:   map[string]float64{"cpu": 1, "memory": 1024 * mebibyte},
		replicas: replicas, generation: 3, observed: 3,
		min: 2, max: limit, desired: replicas, current: replicas, metrics: []string{"cpu", "memory"},
		served: everyday(), passed: everyday(), passedBefore: tally{},
	}
	for range replicas {
		w.newPod().ready = true
	}
	return w
}

// healthy is a cluster with nothing to tell.
func healthy() *cluster {
	job := newWorkload(namespace, backend+"-migrate", 0, 1)
	job.metrics, job.container = nil, backend
	migration := job.newPod()
	migration.hash, migration.name = "", backend+"-migrate-x7k2p"
	bigger := newWorkload(staging, backend, 4, 10)
	bigger.requests = map[string]float64{"cpu": 2, "memory": 2048 * mebibyte}
	bigger.limits = bigger.requests
	return &cluster{
		backend:  newWorkload(namespace, backend, 4, 10),
		frontend: newWorkload(namespace, frontend, 2, 5),
		ksm:      1,

		ownBuckets: ownBuckets, nginxBuckets: nginxBuckets,
		neighbours: []*workload{
			bigger, newWorkload(staging, frontend, 2, 5),
			newWorkload(namespace, canary, 4, 10), job,
		},
	}
}

func (w *workload) newPod() *pod {
	w.made++
	p := &pod{
		number: w.made,
		name:   fmt.Sprintf("%s-%s-%05d", w.name, w.revision, w.made), hash: w.revision,
		cpu: 0.2, memory: 300 * mebibyte, servedBefore: tally{},
	}
	w.pods = append(w.pods, p)
	return p
}

// scale is what the autoscaler does: it asks for n.
func (w *workload) scale(n int32) { w.replicas, w.desired, w.current = n, n, n }

// alive are the pods that are not on their way out: the Deployment counts only these.
func (w *workload) alive() []*pod {
	return slices.DeleteFunc(slices.Clone(w.pods), func(p *pod) bool { return p.terminating || p.hash == "" })
}

func (w *workload) ready() []*pod {
	return slices.DeleteFunc(w.alive(), func(p *pod) bool { return !p.ready })
}

func (w *workload) remove(gone *pod) {
	w.pods = slices.DeleteFunc(w.pods, func(p *pod) bool { return p == gone })
}

// each does the same to all pods.
func (w *workload) each(change func(*pod)) {
	for _, p := range w.pods {
		change(p)
	}
}

// pass lets some seconds of work go by.
func (w *workload) pass(seconds float64) {
	for _, p := range w.pods {
		p.seconds += p.cpu * seconds
		p.periods += seconds / period
		p.throttledPeriods += p.throttled * seconds / period
	}
	ready := w.ready()
	for _, p := range ready {
		p.servedBefore.add(w.served, seconds/float64(len(ready)))
	}
	w.passedBefore.add(w.passed, seconds)
}
