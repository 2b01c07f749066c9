package validate

import (
	"fmt"
	"time"
)

// Status is what a check came to.
type Status string

// What a check comes to.
const (
	// Pass: all is as it should be.
	Pass Status = "pass"
	// Warning: something that a healthy deployment may show for a while, or by choice.
	Warning Status = "warning"
	// Fail: something to put right.
	Fail Status = "fail"
	// Unknown: what the check needs could not be read, so it says nothing.
	Unknown Status = "unknown"
	// Skipped: the check does not apply, as what it is about is not in the cluster.
	Skipped Status = "skipped"
)

// Statuses are all of them, the best first.
var Statuses = []Status{Pass, Warning, Fail, Unknown, Skipped}

// Object is what a result is about.
type Object struct {
	Kind string `json:"kind"`
	// Namespace is empty for what belongs to the whole cluster.
	Namespace string `json:"namespace,omitempty"`
	// Name is empty when the result is about all objects of the kind.
	Name string `json:"name,omitempty"`
}

// String is the object as people write it: "Deployment shop/api".
func (o Object) String() string {
	switch {
	case o.Name == "" && o.Namespace == "":
		return o.Kind
	case o.Name == "":
		return o.Kind + " in " + o.Namespace
	case o.Namespace == "":
		return o.Kind + " " + o.Name
	}
	return fmt.Sprintf("%s %s/%s", o.Kind, o.Namespace, o.Name)
}

// Result is what one check says of one object. A check that finds several things wrong has a result for each.
type Result struct {
	// Check is the check's name: "hpa-metrics".
	Check  string `json:"check"`
	Object Object `json:"object"`
	Status Status `json:"status"`
	// Found is what is there, in words.
	Found string `json:"found"`
	// Expected and Fix are empty when the check passes.
	Expected string `json:"expected,omitempty"`
	Fix      string `json:"fix,omitempty"`
}

// Version is that of the JSON report. A field that is taken away, or means something else, makes a new one.
const Version = 1

// Report is all that a run found.
type Report struct {
	Version int `json:"version"`
	// Context and Stack are empty when the run was not given any.
	Context   string    `json:"context,omitempty"`
	Namespace string    `json:"namespace"`
	Stack     string    `json:"stack,omitempty"`
	Time      time.Time `json:"time"`
	// Summary counts the results by their status.
	Summary map[Status]int `json:"summary"`
	Results []Result       `json:"results"`
}

func newReport(namespace string, now time.Time, results []Result) *Report {
	report := &Report{Version: Version, Namespace: namespace, Time: now, Results: results, Summary: map[Status]int{}}
	for _, status := range Statuses {
		report.Summary[status] = 0
	}
	for _, result := range results {
		report.Summary[result.Status]++
	}
	return report
}

// The exit codes of the command.
const (
	ExitPassed = 0
	ExitFailed = 1
	ExitNotRun = 2
)

// ExitCode is ExitFailed when a check failed, else ExitNotRun when one could not read what it needs, else ExitPassed.
func (r *Report) ExitCode() int {
	switch {
	case r.Summary[Fail] > 0:
		return ExitFailed
	case r.Summary[Unknown] > 0:
		return ExitNotRun
	}
	return ExitPassed
}
