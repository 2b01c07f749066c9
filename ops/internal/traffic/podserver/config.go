package podserver

import (
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// AtSIGTERM is what a process does when it is told to stop.
type AtSIGTERM string

// What processes do at SIGTERM.
const (
	// Drain takes no new connections, finishes the requests that it has, and ends: nginx at its image's stop signal.
	Drain AtSIGTERM = "drain"
	// Stop ends at once, and with it every connection.
	Stop AtSIGTERM = "stop"
	// Ignore goes on until it is killed: a process 1 without a handler, which the kernel spares.
	Ignore AtSIGTERM = "ignore"
)

// Config is what a process is like.
type Config struct {
	// Address is the pod's cluster address with the port, "10.245.0.7:3001".
	Address string
	// Pod and Workload are their names, and Version what of the image's name tells one release from another. Answers
	// carry all three.
	Pod, Workload, Version string
	// Cost is what a request costs.
	Cost load.Cost
	// CPULimit is what the container may use, in thousandths of a core. 0 is no limit: the process has one core, as it has
	// one thread.
	CPULimit float64
	// Queue is how many requests may wait; what comes beyond them is answered 503 at once. 0 is 128.
	Queue int
	// KeepAlive is how long an idle connection is kept. 0 is 65s.
	KeepAlive time.Duration
	// Boot is how long the process takes until it listens. Zero is no time.
	Boot time.Duration
	// AtSIGTERM is what it does when it is told to stop. "" is Stop.
	AtSIGTERM AtSIGTERM
	// Metrics says that it counts its requests at /metrics.
	Metrics bool
}

// What Config is when it does not say.
const (
	defaultCPULimit  = 1000
	defaultQueue     = 128
	defaultKeepAlive = 65 * time.Second
)

func (c Config) withDefaults() Config {
	if c.CPULimit <= 0 {
		c.CPULimit = defaultCPULimit
	}
	if c.Queue <= 0 {
		c.Queue = defaultQueue
	}
	if c.KeepAlive <= 0 {
		c.KeepAlive = defaultKeepAlive
	}
	if c.AtSIGTERM == "" {
		c.AtSIGTERM = Stop
	}
	return c
}
