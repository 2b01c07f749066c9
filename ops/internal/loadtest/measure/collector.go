package measure

import (
	"slices"
	"sync"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// lateness is from when on a request counts as sent late.
const lateness = 100 * time.Millisecond

// mostPoints bounds the length of the series, whatever the run's.
const mostPoints = 3600

// Collector sums up the requests of one run. Its methods may be called at the same time.
type Collector struct {
	warmUp, width, open time.Duration

	mu     sync.Mutex
	total  tally
	ended  uint64
	failed uint64
	late   uint64
	lagMax time.Duration
	phases []*phase
	points map[int]*point
	closed []record.Point
	next   int
}

type phase struct {
	name string
	from time.Duration
	tally
}

type point struct {
	tally
	sentThen uint64
}

// New collects the requests of a run that takes so long, warm-up included, which does not count in the summary. A request ends no later
// than timeout after it was sent.
func New(run, warmUp, timeout time.Duration) *Collector {
	width := max(time.Second, (run / mostPoints).Round(time.Second))
	return &Collector{warmUp: warmUp, width: width, open: timeout + width, points: map[int]*point{}}
}

// Phase says that one begins. It ends with the beginning of the next one.
func (c *Collector) Phase(name string, from time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.phases = append(c.phases, &phase{name: name, from: from})
}

// Add counts one request.
func (c *Collector) Add(o drive.Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended++
	if o.Kind.Failed() {
		c.failed++
	}
	if o.Due >= c.warmUp {
		c.total.add(o)
		c.addLag(o)
	}
	for _, phase := range slices.Backward(c.phases) {
		if o.Due >= phase.from {
			phase.add(o)
			break
		}
	}
	c.at(o.Due).add(o)
	if o.Kind != drive.Dropped && o.Kind != drive.Abandoned {
		c.at(o.Sent).sentThen++
	}
	c.close(o.Sent - c.open)
}

// addLag: how far the machine that sends is behind, which is no fault of what is loaded.
func (c *Collector) addLag(o drive.Outcome) {
	lag := o.Sent - o.Due
	if lag > lateness {
		c.late++
	}
	c.lagMax = max(c.lagMax, lag)
}

// at is the point that a moment belongs to; the oldest one that is still open for what comes later than any timeout allows.
func (c *Collector) at(moment time.Duration) *point {
	index := max(c.next, int(moment/c.width))
	if c.points[index] == nil {
		c.points[index] = &point{}
	}
	return c.points[index]
}

// close works the points out to which nothing can be added anymore, so that their digests can go.
func (c *Collector) close(before time.Duration) {
	for ; time.Duration(c.next+1)*c.width <= before; c.next++ {
		c.closed = append(c.closed, c.work(c.next))
		delete(c.points, c.next)
	}
}

func (c *Collector) work(index int) record.Point {
	p := c.points[index]
	at := record.Seconds(time.Duration(index) * c.width)
	if p == nil {
		return record.Point{At: at, For: c.width.Seconds()}
	}
	return record.Point{
		At: at, For: c.width.Seconds(), Due: p.due, Sent: p.sentThen, Good: p.good, Errors: p.errors,
		P50: p.quantile(0.5), P95: p.quantile(0.95), P99: p.quantile(0.99), Max: record.Seconds(p.latency.Max),
	}
}

// Now is the last short time that is over at the moment given, as far as its requests have ended.
func (c *Collector) Now(at time.Duration) record.Point {
	c.mu.Lock()
	defer c.mu.Unlock()
	index := int(at/c.width) - 1
	if index < c.next || index < 0 {
		return record.Point{}
	}
	return c.work(index)
}

// Totals are the counts so far, of the warm-up too.
func (c *Collector) Totals() (ended, failed uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended, c.failed
}

// Fill puts what was collected into the record of a run that took so long.
func (c *Collector) Fill(r *record.Record, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	summary := c.total.summary(took - c.warmUp)
	summary.Late, summary.LagMax = c.late, record.Seconds(c.lagMax)
	r.Summary = &summary
	for i, phase := range c.phases {
		to := took
		if i+1 < len(c.phases) {
			to = c.phases[i+1].from
		}
		r.Phases = append(r.Phases, record.Phase{
			Name: phase.name, From: record.Seconds(phase.from), To: record.Seconds(to), Due: phase.due, Failed: phase.failed,
			Errors: phase.errors, P95: phase.quantile(0.95), Slowest: record.Seconds(phase.latency.Max),
		})
	}
	r.Series = slices.Clone(c.closed)
	for index := c.next; ; index++ {
		left := took - time.Duration(index)*c.width
		if left <= 0 || left < c.width/10 && c.points[index] == nil {
			return
		}
		last := c.work(index)
		last.For = record.Seconds(min(left, c.width))
		r.Series = append(r.Series, last)
	}
}
