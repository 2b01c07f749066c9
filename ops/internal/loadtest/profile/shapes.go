package profile

import "time"

// Steady asks for the same rate all the time.
func Steady(rps float64, d time.Duration) Profile {
	return New(Stretch{For: d, From: rps, To: rps})
}

// Ramp asks for a rate that goes evenly from one to another.
func Ramp(from, to float64, d time.Duration) Profile {
	return New(Stretch{For: d, From: from, To: to})
}

// Spike jumps from a base to a peak at a moment, holds it, and is back at the base until the end, which comes no sooner
// than the hold is over. Its onset is the jump.
func Spike(base, peak float64, at, hold, end time.Duration) Profile {
	p := New(
		Stretch{For: at, From: base, To: base},
		Stretch{For: hold, From: peak, To: peak},
		Stretch{For: end - at - hold, From: base, To: base},
	)
	p.onset = at
	return p
}

// Point is the rate at a moment of a recorded run.
type Point struct {
	At time.Duration
	// Rate is in requests per second.
	Rate float64
}

// Replay goes evenly from point to point. It begins with the first and ends with the last one, and the points ascend.
func Replay(points []Point) Profile {
	var stretches []Stretch
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		stretches = append(stretches, Stretch{For: to.At - from.At, From: from.Rate, To: to.Rate})
	}
	return New(stretches...)
}
