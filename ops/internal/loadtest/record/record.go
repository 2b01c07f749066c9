package record

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// Version is that of the record's form. It changes when a field changes its meaning or goes.
const Version = 1

// Record is one run.
type Record struct {
	Version int    `json:"version"`
	Mode    string `json:"mode"`
	// Label is what the run is called in a chart; empty for its mode and its workload.
	Label string `json:"label,omitempty"`
	// Target is the address that was loaded, without credentials and query; empty where nothing was.
	Target   string    `json:"target,omitempty"`
	Workload *Workload `json:"workload,omitempty"`
	Started  time.Time `json:"started"`
	// Seconds is how long the run took, and WarmUp how long its beginning that does not count.
	Seconds float64 `json:"seconds"`
	WarmUp  float64 `json:"warmUp,omitempty"`
	// Onset is when the load rose that the run is about.
	Onset float64 `json:"onset"`
	// Interrupted says that the run was ended before its time.
	Interrupted bool       `json:"interrupted,omitempty"`
	Summary     *Summary   `json:"summary,omitempty"`
	Phases      []Phase    `json:"phases,omitempty"`
	Scaling     *Scaling   `json:"scaling,omitempty"`
	Verdict     Verdict    `json:"verdict"`
	Series      []Point    `json:"series,omitempty"`
	Replicas    []Replicas `json:"replicas,omitempty"`
	// Trouble is what went wrong beside the load: a watch that was cut off, a change that could not be put back.
	Trouble []string `json:"trouble,omitempty"`
}

// Workload is the deployment that was watched.
type Workload struct {
	Namespace  string `json:"namespace"`
	Deployment string `json:"deployment"`
	// MinReplicas and MaxReplicas are its autoscaler's; both 0 when there is none.
	MinReplicas int32 `json:"minReplicas,omitempty"`
	MaxReplicas int32 `json:"maxReplicas,omitempty"`
}

// Title is the run in a few words.
func (r *Record) Title() string {
	title := r.Mode
	if r.Workload != nil {
		title += " of " + r.Workload.Namespace + "/" + r.Workload.Deployment
	}
	if r.Target != "" {
		title += " at " + r.Target
	}
	return cmp.Or(r.Label, title)
}

// Summary is the requests of a run, those of the warm-up left out.
type Summary struct {
	// Due is how many requests the profile asked for, Sent how many were sent, Failed how many of those due failed, those not sent
	// for lack of a free place among them.
	Due    uint64 `json:"due"`
	Sent   uint64 `json:"sent"`
	Failed uint64 `json:"failed"`
	// OfferedRate, AchievedRate and SucceededRate are per second: due, sent, and answered well.
	OfferedRate   float64 `json:"offeredRate"`
	AchievedRate  float64 `json:"achievedRate"`
	SucceededRate float64 `json:"succeededRate"`
	// ErrorRatio is failed by due; 0 when none was due.
	ErrorRatio float64 `json:"errorRatio"`
	// Errors counts the failed ones by kind.
	Errors map[string]uint64 `json:"errors,omitempty"`
	// Redirected is how many answers were redirects. They are not followed, and not failed.
	Redirected uint64 `json:"redirected,omitempty"`
	// Late is how many were sent more than 100 ms after they were due, and LagMax the longest such lag.
	Late    uint64  `json:"late,omitempty"`
	LagMax  float64 `json:"lagMax"`
	Latency Latency `json:"latency"`
}

// Latency is from when a request was due to the end of its answer, of those answered and those that timed out.
type Latency struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
	Max  float64 `json:"max"`
}

// Phase is a part of a run, and its requests.
type Phase struct {
	Name    string            `json:"name"`
	From    float64           `json:"from"`
	To      float64           `json:"to"`
	Due     uint64            `json:"due"`
	Failed  uint64            `json:"failed"`
	Errors  map[string]uint64 `json:"errors,omitempty"`
	P95     float64           `json:"p95"`
	Slowest float64           `json:"slowest"`
}

// Point is a short time of a run. Requests count where they were due; Sent counts where they were sent.
type Point struct {
	// At is the point's beginning, and For its length.
	At     float64           `json:"at"`
	For    float64           `json:"for"`
	Due    uint64            `json:"due"`
	Sent   uint64            `json:"sent"`
	Good   uint64            `json:"good"`
	Errors map[string]uint64 `json:"errors,omitempty"`
	P50    float64           `json:"p50"`
	P95    float64           `json:"p95"`
	P99    float64           `json:"p99"`
	Max    float64           `json:"max"`
}

// Replicas is a deployment from one moment to the next change.
type Replicas struct {
	At float64 `json:"at"`
	// Wanted is what the deployment asks for; Ready, Starting and Ending are pods.
	Wanted   int32 `json:"wanted"`
	Ready    int32 `json:"ready"`
	Starting int32 `json:"starting"`
	Ending   int32 `json:"ending"`
}

// Scaling is what the autoscaler did.
type Scaling struct {
	// Events are the changes of the wanted number, in order.
	Events []ScalingEvent `json:"events,omitempty"`
	// FirstUp is from the onset to the first change upwards; nil when there was none.
	FirstUp *float64 `json:"firstUp,omitempty"`
	// Enough is the number that was needed, and EnoughAfter the time from the onset until so many were ready; nil when that
	// was not reached.
	Enough      int32    `json:"enough"`
	EnoughAfter *float64 `json:"enoughAfter,omitempty"`
	// Downs are the moments of the changes downwards.
	Downs []float64 `json:"downs,omitempty"`
	// Flaps is how often the direction changed: 1 for a rise that is followed by a fall.
	Flaps int `json:"flaps"`
	// MostReady is the highest number of pods that were ready at a time, from the onset on.
	MostReady int32 `json:"mostReady"`
}

// ScalingEvent is one change of the wanted number.
type ScalingEvent struct {
	At   float64 `json:"at"`
	From int32   `json:"from"`
	To   int32   `json:"to"`
	// ReadyAt is when so many pods were ready (or no more, after a change downwards); nil when something else came first.
	ReadyAt *float64 `json:"readyAt,omitempty"`
}

// Write writes the record to a file.
func (r *Record) Write(path string) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(content, '\n'), 0o600)
}

// Print writes the record as JSON.
func (r *Record) Print(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// Read reads a record that was written before.
func Read(path string) (*Record, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r Record
	if err := json.Unmarshal(content, &r); err != nil {
		return nil, fmt.Errorf("%s is no record of a run: %w", path, err)
	}
	if r.Version != Version {
		return nil, fmt.Errorf("%s is a record of version %d: this loadtest reads version %d", path, r.Version, Version)
	}
	return &r, nil
}
