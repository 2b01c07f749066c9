package validate

import "fmt"

// Problem is something that is not as it should be.
type Problem struct {
	// Found is what is there, Expected what should be, and Fix a command or a setting that gets from one to the other.
	Found, Expected, Fix string
}

// verdict is what a check says of one object: nothing yet, or that all is well, or what is not.
type verdict struct {
	well     string
	skipped  string
	problems []finding
}

type finding struct {
	status Status
	Problem
}

// fail notes what must be put right.
func (v *verdict) fail(p Problem) { v.problems = append(v.problems, finding{Fail, p}) }

// warn notes what a healthy deployment may show.
func (v *verdict) warn(p Problem) { v.problems = append(v.problems, finding{Warning, p}) }

// failUnless notes what must be put right, unless there is an excuse, such as that the object is new.
func (v *verdict) failUnless(excused bool, p Problem) {
	if excused {
		v.warn(p)
	} else {
		v.fail(p)
	}
}

// unknown notes that a right is missing.
func (v *verdict) unknown(p Problem) { v.problems = append(v.problems, finding{Unknown, p}) }

// ok says what is well, should nothing else be.
func (v *verdict) ok(format string, args ...any) { v.well = fmt.Sprintf(format, args...) }

// skip says why the check does not apply to the object.
func (v *verdict) skip(format string, args ...any) { v.skipped = fmt.Sprintf(format, args...) }

// results are one for each problem, and one when there is none; none at all of a verdict that says nothing.
func (v *verdict) results(check string, object Object) []Result {
	var results []Result
	for _, p := range v.problems {
		results = append(results, Result{check, object, p.status, p.Found, p.Expected, p.Fix})
	}
	switch {
	case len(results) > 0:
	case v.skipped != "":
		results = append(results, Result{Check: check, Object: object, Status: Skipped, Found: v.skipped})
	case v.well != "":
		results = append(results, Result{Check: check, Object: object, Status: Pass, Found: v.well})
	}
	return results
}
