package record

import (
	"fmt"
	"time"
)

// Thresholds are what a run must keep to.
type Thresholds struct {
	// MaxErrorRatio is failed by due, from 0 to 1.
	MaxErrorRatio float64
	// MaxP95 is for the 95th percentile of the latency.
	MaxP95 time.Duration
	// MinReplicas must have been ready at a time, and MaxReplicas not exceeded; 0 asks for nothing.
	MinReplicas, MaxReplicas int32
	// Within is how long after the onset MinReplicas must be ready; 0 for the whole run.
	Within time.Duration
}

// Check is one threshold, and how the run stands to it.
type Check struct {
	Name  string `json:"name"`
	Found string `json:"found"`
	Limit string `json:"limit"`
	Pass  bool   `json:"pass"`
}

// Verdict is all that was checked. It passes when each check does.
type Verdict struct {
	Pass   bool    `json:"pass"`
	Checks []Check `json:"checks,omitempty"`
	// MaxP95 is the threshold for the latency; 0 where no request was sent.
	MaxP95 float64 `json:"maxP95,omitempty"`
}

// Judge holds the run against the thresholds, as far as they apply: requests where some were to be sent, replicas where
// they were watched.
func (r *Record) Judge(t Thresholds) Verdict {
	var checks []Check
	if r.Summary != nil {
		checks = append(checks, r.Summary.judge(t)...)
		checks = append(checks, Check{
			Name: "whole run", Found: whole(!r.Interrupted), Limit: whole(true), Pass: !r.Interrupted,
		})
	}
	if r.Scaling != nil {
		checks = append(checks, r.Scaling.judge(t)...)
	}
	verdict := Verdict{Pass: true}
	if r.Summary != nil {
		verdict.MaxP95 = Seconds(t.MaxP95)
	}
	verdict.Add(checks...)
	return verdict
}

// Add puts further checks to those that were made.
func (v *Verdict) Add(checks ...Check) {
	for _, check := range checks {
		v.Checks = append(v.Checks, check)
		v.Pass = v.Pass && check.Pass
	}
}

func whole(yes bool) string {
	if yes {
		return "ran to its end"
	}
	return "cut short"
}

func (s *Summary) judge(t Thresholds) []Check {
	// Without a request nothing was tested, which must not look like a success.
	p95, ratio := Duration(s.Latency.P95), fmt.Sprintf("%.3g%% of %d", 100*s.ErrorRatio, s.Due)
	return []Check{
		{
			Name: "failed requests", Found: ratio, Limit: fmt.Sprintf("at most %.3g%%", 100*t.MaxErrorRatio),
			Pass: s.Due > 0 && s.ErrorRatio <= t.MaxErrorRatio,
		},
		{
			Name: "latency, 95th percentile", Found: Brief(p95), Limit: "at most " + Brief(t.MaxP95),
			Pass: s.Due > 0 && p95 <= t.MaxP95,
		},
	}
}

func (s *Scaling) judge(t Thresholds) (checks []Check) {
	if t.MinReplicas > 0 {
		check := Check{
			Name: "replicas reached", Found: fmt.Sprintf("%d ready", s.MostReady),
			Limit: fmt.Sprintf("at least %d", t.MinReplicas), Pass: s.MostReady >= t.MinReplicas,
		}
		if t.Within > 0 {
			check.Limit += " within " + Brief(t.Within)
			check.Pass = s.EnoughAfter != nil && Duration(*s.EnoughAfter) <= t.Within
			if s.EnoughAfter != nil {
				check.Found += " after " + Brief(Duration(*s.EnoughAfter))
			}
		}
		checks = append(checks, check)
	}
	if t.MaxReplicas > 0 {
		checks = append(checks, Check{
			Name: "replicas not exceeded", Found: fmt.Sprintf("%d ready", s.MostReady),
			Limit: fmt.Sprintf("at most %d", t.MaxReplicas), Pass: s.MostReady <= t.MaxReplicas,
		})
	}
	return checks
}
