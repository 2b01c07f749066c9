package load

import (
	"strings"
	"time"
)

// Cost is what a workload's pods use.
type Cost struct {
	// IdleCPU is what a pod without requests uses, in thousandths of a core.
	IdleCPU float64
	// CPUPerRequest is what one request a second adds, in thousandths of a core.
	CPUPerRequest float64
	// IdleMemory is what a pod without requests uses, in MiB, and MemoryPerRequest what one request a second adds.
	IdleMemory       float64
	MemoryPerRequest float64
}

// Costs of the two workloads. A backend pod that uses 70% of its request of 500m answers about 24 requests a second, so
// 100 of them want 4 or 5 pods, as spec §2 expects; static files cost next to nothing.
var Costs = map[string]Cost{
	"backend":  {IdleCPU: 15, CPUPerRequest: 14, IdleMemory: 140, MemoryPerRequest: 0.6},
	"frontend": {IdleCPU: 2, CPUPerRequest: 0.5, IdleMemory: 12, MemoryPerRequest: 0.02},
}

// CostOf is a workload's, whose name ends with that of a known one. It is the backend's for one that is not known:
// something that scales is what one wants to look at.
func CostOf(workload string) Cost {
	for known, cost := range Costs {
		if strings.HasSuffix(workload, known) {
			return cost
		}
	}
	return Costs["backend"]
}

// Limits are what a pod can use at most; 0 is no limit.
type Limits struct {
	CPU    float64 // thousandths of a core
	Memory float64 // MiB
}

// Usage is what a pod uses.
type Usage struct {
	CPU    float64 // thousandths of a core
	Memory float64 // MiB
}

// Usage is that of one of readyPods pods which share rps requests a second evenly. A pod that cannot keep up uses its
// limit and no more.
func (c Cost) Usage(rps float64, readyPods int, limits Limits) Usage {
	share := 0.0
	if readyPods > 0 {
		share = rps / float64(readyPods)
	}
	return Usage{
		CPU:    capped(c.IdleCPU+c.CPUPerRequest*share, limits.CPU),
		Memory: capped(c.IdleMemory+c.MemoryPerRequest*share, limits.Memory),
	}
}

func capped(value, limit float64) float64 {
	if limit > 0 {
		return min(value, limit)
	}
	return value
}

// Offer is load that somebody puts on a workload.
type Offer struct {
	// RPS is requests per second, on all pods together.
	RPS float64 `json:"rps"`
	// Until is when it ends.
	Until time.Time `json:"until"`
}

// At is the rate at a moment: nothing once the offer has ended.
func (o Offer) At(now time.Time) float64 {
	if now.Before(o.Until) {
		return o.RPS
	}
	return 0
}
