package session

import (
	"context"
	"errors"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/measure"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/observe"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/report"
)

// Session is what to do in a run.
type Session struct {
	// Mode, Label and Target are for the record.
	Mode, Label, Target string
	// Load is what to send; nil to watch only.
	Load *drive.Load
	// For is how long to watch without load.
	For time.Duration
	// Client and Deployment are what to watch; nil for nothing.
	Client     kubernetes.Interface
	Deployment *appsv1.Deployment
	Thresholds record.Thresholds
	// Disturb is done to the deployment under load, which ends with it; nil for nothing.
	Disturb func(ctx context.Context, phase func(string)) error
	// Live is shown a frame now and then, Every so often.
	Live  *report.Live
	Every time.Duration
}

// Run makes the run, and returns its record when it has ended or ctx has. An error means that it could not begin.
func (s *Session) Run(ctx context.Context) (*record.Record, error) {
	r := &run{Session: s, enough: make(chan struct{})}
	if s.Deployment != nil {
		watcher, err := observe.Start(context.WithoutCancel(ctx), s.Client, s.Deployment)
		if err != nil {
			return nil, err
		}
		defer watcher.Close()
		r.watcher = watcher
	}
	r.began = time.Now()
	if s.Load != nil {
		r.collector = measure.New(s.Load.Profile.Duration(), s.Load.Profile.WarmUp(), s.Load.Timeout)
	}
	r.run(ctx)
	return r.record(ctx.Err() != nil), nil
}

// run is a session under way.
type run struct {
	*Session
	began     time.Time
	watcher   *observe.Watcher
	collector *measure.Collector
	enough    chan struct{}

	mu        sync.Mutex
	phase     string
	disturbed error
}

func (r *run) run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	defer beside.Wait()
	shown, hide := context.WithCancel(ctx)
	defer hide()
	beside.Go(func() { r.show(shown) })
	if r.Load == nil {
		r.wait(ctx)
		return
	}
	if r.Disturb != nil {
		beside.Go(func() {
			defer close(r.enough)
			r.disturbed = r.Disturb(ctx, r.enter)
		})
		defer stop() // the load is over, and nothing is to be disturbed without it
	}
	load := *r.Load
	load.Enough = r.enough
	drive.Run(ctx, load, r.began, r.collector.Add)
}

// wait is a run without load.
func (r *run) wait(ctx context.Context) {
	timer := time.NewTimer(r.For)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// enter begins a phase.
func (r *run) enter(name string) {
	r.mu.Lock()
	r.phase = name
	r.mu.Unlock()
	r.collector.Phase(name, time.Since(r.began))
}

func (r *run) show(ctx context.Context) {
	if r.Live == nil {
		return
	}
	ticker := time.NewTicker(r.Every)
	defer ticker.Stop()
	for {
		r.Live.Show(r.frame(time.Since(r.began)))
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (r *run) frame(elapsed time.Duration) report.Frame {
	f := report.Frame{Elapsed: elapsed, Total: r.For}
	r.mu.Lock()
	f.Phase = r.phase
	r.mu.Unlock()
	if r.Load != nil {
		f.Load, f.Total, f.Asked = true, r.Load.Profile.Duration(), r.Load.Profile.Rate(elapsed)
		f.Last = r.collector.Now(elapsed)
		f.Ended, f.Failed = r.collector.Totals()
	}
	if r.watcher != nil {
		history := r.watcher.History()
		f.State = &history[len(history)-1]
	}
	return f
}

// record is made when everything has ended.
func (r *run) record(interrupted bool) *record.Record {
	took := time.Since(r.began)
	result := &record.Record{
		Version: record.Version, Mode: r.Mode, Label: r.Label, Target: r.Target,
		Started: r.began.Truncate(time.Millisecond), Seconds: record.Seconds(took), Interrupted: interrupted,
	}
	onset := time.Duration(0)
	if r.Load != nil {
		onset = r.Load.Profile.Onset()
		result.WarmUp = record.Seconds(min(took, r.Load.Profile.WarmUp()))
		r.collector.Fill(result, took)
	}
	result.Onset = record.Seconds(onset)
	if r.watcher != nil {
		result.Workload = &record.Workload{Namespace: r.Deployment.Namespace, Deployment: r.Deployment.Name}
		observe.Fill(result, r.watcher.History(), r.began, onset, r.Thresholds.MinReplicas)
		result.Trouble = r.watcher.Trouble()
	}
	result.Verdict = result.Judge(r.Thresholds)
	if r.Disturb != nil {
		result.Verdict.Add(r.check())
	}
	return result
}

// check is whether the deployment could be disturbed as it was asked for.
func (r *run) check() record.Check {
	check := record.Check{Name: "rollout", Found: "every step done", Limit: "every step done", Pass: r.disturbed == nil}
	switch {
	case errors.Is(r.disturbed, context.Canceled):
		check.Found = "cut short"
	case r.disturbed != nil:
		check.Found = r.disturbed.Error()
	}
	return check
}
