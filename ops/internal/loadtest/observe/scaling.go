package observe

import (
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// Scaling is what a history tells of the autoscaler. Moments are from began; the load rose at the onset. Enough is how many replicas were
// needed; 0 for as many as were wanted at most.
func Scaling(history []State, began time.Time, onset time.Duration, enough int32) record.Scaling {
	scaling := record.Scaling{Enough: enough, Events: events(history, began)}
	rise := began.Add(onset)
	for i, state := range history {
		if lasted(history, i, rise) {
			scaling.MostReady = max(scaling.MostReady, state.Ready)
			if enough == 0 {
				scaling.Enough = max(scaling.Enough, state.Wanted)
			}
		}
	}
	for i, state := range history {
		if lasted(history, i, rise) && state.Ready >= scaling.Enough {
			scaling.EnoughAfter = seconds(max(0, state.At.Sub(rise)))
			break
		}
	}
	before := 0
	for _, event := range scaling.Events {
		direction := 1
		if event.To < event.From {
			direction = -1
			scaling.Downs = append(scaling.Downs, event.At)
		}
		if before == -direction {
			scaling.Flaps++
		}
		before = direction
		if after := record.Duration(event.At) - onset; direction > 0 && scaling.FirstUp == nil && after >= 0 {
			scaling.FirstUp = seconds(after)
		}
	}
	return scaling
}

// lasted says whether a state was still the present one at the moment given, or came later.
func lasted(history []State, i int, moment time.Time) bool {
	return i+1 == len(history) || history[i+1].At.After(moment)
}

func events(history []State, began time.Time) (found []record.ScalingEvent) {
	for i := 1; i < len(history); i++ {
		from, to := history[i-1].Wanted, history[i].Wanted
		if from == to {
			continue
		}
		found = append(found, record.ScalingEvent{
			At: record.Seconds(history[i].At.Sub(began)), From: from, To: to, ReadyAt: met(history[i:], began, from),
		})
	}
	return found
}

// met is when the pods were as many as the first state wants, if that came before it wanted something else.
func met(history []State, began time.Time, from int32) *float64 {
	wanted := history[0].Wanted
	for _, state := range history {
		if state.Wanted != wanted {
			return nil
		}
		if wanted > from && state.Ready >= wanted || wanted < from && state.Ready <= wanted {
			return seconds(state.At.Sub(began))
		}
	}
	return nil
}

func seconds(d time.Duration) *float64 {
	s := record.Seconds(d)
	return &s
}

// Fill puts what was watched into the record of a run.
func Fill(r *record.Record, history []State, began time.Time, onset time.Duration, enough int32) {
	scaling := Scaling(history, began, onset, enough)
	r.Scaling = &scaling
	for _, state := range history {
		r.Replicas = append(r.Replicas, record.Replicas{
			At:     max(0, record.Seconds(state.At.Sub(began))),
			Wanted: state.Wanted, Ready: state.Ready, Starting: state.Starting, Ending: state.Ending,
		})
		if r.Workload != nil && state.Max > 0 {
			r.Workload.MinReplicas, r.Workload.MaxReplicas = state.Min, state.Max
		}
	}
}
