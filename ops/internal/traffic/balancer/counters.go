package balancer

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Counters count what became of the requests of one load balancer. The zero value has counted none; it may be used by
// many at once.
type Counters struct {
	mu       sync.Mutex
	counts   map[entry]int64
	failures []Failure
}

type entry struct {
	group, target string
	code          int
	cause         Cause
}

// Count is how many requests had the same end.
type Count struct {
	// Group is the target group, and Target the pod's address; "" when it came to none.
	Group  string `json:"group,omitempty"`
	Target string `json:"target,omitempty"`
	// Code is the status that the client got. It is what had been sent when an answer broke off.
	Code int `json:"code"`
	// Cause is why the load balancer answered itself; "" when the target answered.
	Cause    Cause `json:"cause,omitempty"`
	Requests int64 `json:"requests"`
}

// Failed says that the client did not get what it asked for, through no fault of its own.
func (c Count) Failed() bool { return c.Cause != ClientGone && (c.Code >= 500 || c.Cause != "") }

// Failure is one request that failed.
type Failure struct {
	Time time.Time `json:"time"`
	// Took is how long the client waited.
	Took   time.Duration `json:"took"`
	Host   string        `json:"host"`
	Path   string        `json:"path"`
	Target string        `json:"target,omitempty"`
	Code   int           `json:"code"`
	Cause  Cause         `json:"cause,omitempty"`
}

// keptFailures is how many of the latest are kept.
const keptFailures = 500

func (c *Counters) add(e entry, r *http.Request, begun time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[entry]int64{}
	}
	c.counts[e]++
	if !(Count{Code: e.code, Cause: e.cause}).Failed() {
		return
	}
	if len(c.failures) == keptFailures {
		c.failures = slices.Delete(c.failures, 0, 1)
	}
	now := time.Now()
	c.failures = append(c.failures, Failure{
		Time: now, Took: now.Sub(begun), Host: r.Host, Path: r.URL.Path, Target: e.target, Code: e.code, Cause: e.cause,
	})
}

// Counts are all, the most frequent first.
func (c *Counters) Counts() []Count {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := make([]Count, 0, len(c.counts))
	for e, requests := range c.counts {
		counts = append(counts, Count{
			Group: e.group, Target: e.target, Code: e.code, Cause: e.cause, Requests: requests,
		})
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Target, b.Target),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Cause, b.Cause))
	})
	return counts
}

// Failures are the latest that failed, the oldest first: as many as are kept.
func (c *Counters) Failures() []Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.failures)
}
