package drive

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

// Load is what to send, and how.
type Load struct {
	Profile profile.Profile
	// Targets are asked for in turn; at least one.
	Targets []vegeta.Target
	// Concurrency is how many requests may be open at a time.
	Concurrency int
	// Timeout is for one request, from when it is sent to the end of its answer.
	Timeout time.Duration
	// KeepAlive leaves connections open for further requests.
	KeepAlive bool
	// HTTP2 speaks it where the server offers it over TLS.
	HTTP2 bool
	// TLS may be nil.
	TLS *tls.Config
	// Dial opens each connection.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Enough, when it is closed, ends the load before its time and has the open requests answered; nil for never.
	Enough <-chan struct{}
}

// Outcome is one request. Its times are from the beginning of the run.
type Outcome struct {
	Due, Sent time.Duration
	// Latency is from Due to the end of the answer.
	Latency time.Duration
	Kind    Kind
}

// startWorkers is how many of vegeta's workers there are at first. It starts more as they are needed.
const startWorkers = 10

// Run sends the load, its first request being due at began, and gives each outcome to each, one at a time. It returns when
// the profile is over and every request has ended. When ctx ends it stops at once, and open requests are abandoned.
func Run(ctx context.Context, load Load, began time.Time, each func(Outcome)) {
	transport := newTransport(ctx, load)
	defer transport.inner.CloseIdleConnections()
	attacker := vegeta.NewAttacker(
		vegeta.Client(&http.Client{
			Transport: transport,
			// What was asked for is measured, and nothing else is loaded.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
		vegeta.Workers(startWorkers),
		vegeta.MaxBody(0), // read to the end all the same, and not kept
	)
	pace := &pacer{ctx: ctx, profile: load.Profile, began: began, enough: load.Enough}
	for result := range attacker.Attack(vegeta.NewStaticTargeter(load.Targets...), pace, 0, "") {
		each(load.outcome(result, transport.take(result.Seq), began))
	}
}

// outcome has the latency begin when the request was due.
func (l Load) outcome(result *vegeta.Result, failure Kind, began time.Time) Outcome {
	due := l.Profile.Due(result.Seq)
	sent := result.Timestamp.Sub(began)
	kind := failure
	if kind == Good {
		kind = kindOfStatus(int(result.Code))
	}
	return Outcome{Due: due, Sent: sent, Latency: max(0, sent+result.Latency-due), Kind: kind}
}

// pacer lets each request go when it is due. It waits by itself, so that the end of a run is not slept through.
type pacer struct {
	ctx     context.Context //nolint:containedctx // vegeta's pacers are given none
	profile profile.Profile
	began   time.Time
	enough  <-chan struct{}
}

// Pace waits for the next request; after the last one, for the end of the profile.
func (p *pacer) Pace(_ time.Duration, sent uint64) (wait time.Duration, stop bool) {
	last := sent >= p.profile.Count()
	next := p.profile.Duration()
	if !last {
		next = p.profile.Due(sent)
	}
	timer := time.NewTimer(max(0, next-time.Since(p.began)))
	defer timer.Stop()
	select {
	case <-p.ctx.Done():
		return 0, true
	case <-p.enough:
		return 0, true
	case <-timer.C:
		return 0, last || p.ended()
	}
}

// ended: a select takes any of several that are ready, and requests that are behind their time are always.
func (p *pacer) ended() bool {
	select {
	case <-p.enough:
		return true
	default:
		return p.ctx.Err() != nil
	}
}

// Rate is the profile's.
func (p *pacer) Rate(elapsed time.Duration) float64 { return p.profile.Rate(elapsed) }

// sequence is a request's number as vegeta's header has it.
func sequence(number uint64) string { return strconv.FormatUint(number, 10) }
