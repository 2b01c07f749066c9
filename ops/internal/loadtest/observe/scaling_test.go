package observe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/observe"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

var began = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

// at is a state so many seconds into the run.
func at(seconds int, wanted, ready int32) observe.State {
	return observe.State{At: began.Add(time.Duration(seconds) * time.Second), Wanted: wanted, Ready: ready}
}

func TestScaling(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		history []observe.State
		enough  int32
		want    record.Scaling
	}{
		"nothing happens": {
			"two pods are enough from the beginning", []observe.State{at(-5, 2, 2)}, 0,
			record.Scaling{Enough: 2, EnoughAfter: new(0.0), MostReady: 2},
		},
		"up and down": {
			"a spike at 30 s: two steps up, two down",
			[]observe.State{at(-5, 2, 2), at(45, 4, 2), at(50, 4, 4), at(75, 5, 4), at(80, 5, 5), at(400, 4, 5), at(402, 4, 4), at(460, 3, 4)}, 0,
			record.Scaling{
				Events: []record.ScalingEvent{
					{At: 45, From: 2, To: 4, ReadyAt: new(50.0)}, {At: 75, From: 4, To: 5, ReadyAt: new(80.0)},
					{At: 400, From: 5, To: 4, ReadyAt: new(402.0)}, {At: 460, From: 4, To: 3},
				},
				FirstUp: new(15.0), Enough: 5, EnoughAfter: new(50.0), Downs: []float64{400, 460}, Flaps: 1, MostReady: 5,
			},
		},
		"fewer are enough": {
			"three were asked for", []observe.State{at(-5, 2, 2), at(45, 4, 2), at(50, 4, 3), at(60, 4, 4)}, 3,
			record.Scaling{
				Events:  []record.ScalingEvent{{At: 45, From: 2, To: 4, ReadyAt: new(60.0)}},
				FirstUp: new(15.0), Enough: 3, EnoughAfter: new(20.0), MostReady: 4,
			},
		},
		"never enough": {
			"the pods do not get ready", []observe.State{at(-5, 2, 2), at(45, 4, 2), at(75, 8, 2)}, 0,
			record.Scaling{
				Events:  []record.ScalingEvent{{At: 45, From: 2, To: 4}, {At: 75, From: 4, To: 8}},
				FirstUp: new(15.0), Enough: 8, MostReady: 2,
			},
		},
		"before the rise": {
			"what an earlier load had it do is listed, and no answer to this one",
			[]observe.State{at(-5, 6, 6), at(10, 7, 7), at(20, 2, 7), at(21, 2, 2)}, 0,
			record.Scaling{
				Events: []record.ScalingEvent{
					{At: 10, From: 6, To: 7, ReadyAt: new(10.0)}, {At: 20, From: 7, To: 2, ReadyAt: new(21.0)},
				},
				Enough: 2, EnoughAfter: new(0.0), Downs: []float64{20}, Flaps: 1, MostReady: 2,
			},
		},
		"flaps": {
			"up, down, up and down changes direction three times",
			[]observe.State{at(30, 2, 2), at(40, 3, 2), at(50, 2, 2), at(60, 3, 3), at(70, 2, 2)}, 9,
			record.Scaling{
				Events: []record.ScalingEvent{
					{At: 40, From: 2, To: 3}, {At: 50, From: 3, To: 2, ReadyAt: new(50.0)},
					{At: 60, From: 2, To: 3, ReadyAt: new(60.0)}, {At: 70, From: 3, To: 2, ReadyAt: new(70.0)},
				},
				FirstUp: new(10.0), Enough: 9, Downs: []float64{50, 70}, Flaps: 3, MostReady: 3,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, observe.Scaling(row.history, began, 30*time.Second, row.enough), row.reason)
		})
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	state := observe.State{At: began.Add(-time.Second), Wanted: 2, Ready: 1, Starting: 1, Ending: 3, Min: 2, Max: 10}
	r := &record.Record{Workload: &record.Workload{Deployment: "api"}}
	observe.Fill(r, []observe.State{state}, began, 0, 0)
	assert.Equal(t, []record.Replicas{{At: 0, Wanted: 2, Ready: 1, Starting: 1, Ending: 3}}, r.Replicas, "what was there before is there at the beginning")
	assert.Equal(t, &record.Workload{Deployment: "api", MinReplicas: 2, MaxReplicas: 10}, r.Workload)
}
