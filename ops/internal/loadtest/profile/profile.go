package profile

import (
	"math"
	"slices"
	"time"
)

// Stretch is a part of a run in which the rate goes evenly from one value to another.
type Stretch struct {
	For time.Duration
	// From and To are in requests per second, and equal where the rate is constant. They are not negative.
	From, To float64
}

// requests is how many come due in the first t of a stretch.
func (s Stretch) requests(t time.Duration) float64 {
	seconds := t.Seconds()
	return s.From*seconds + s.bend()*seconds*seconds
}

// after is when, from the beginning of the stretch, so many requests have come due: requests, inverted.
func (s Stretch) after(requests float64) time.Duration {
	if requests <= 0 {
		return 0
	}
	// The citardauq form of the quadratic formula loses no digits where the bend is next to nothing.
	seconds := 2 * requests / (s.From + math.Sqrt(max(0, s.From*s.From+4*s.bend()*requests)))
	return min(time.Duration(math.Round(seconds*float64(time.Second))), s.For)
}

// bend is half of what the rate gains in a second.
func (s Stretch) bend() float64 {
	if s.For == 0 {
		return 0
	}
	return (s.To - s.From) / 2 / s.For.Seconds()
}

// Profile is the rate of a whole run. The zero value asks for nothing.
type Profile struct {
	parts  []part
	end    time.Duration
	warmUp time.Duration
	onset  time.Duration
	count  uint64
}

// part is a stretch, and where it stands in the run.
type part struct {
	Stretch
	begin  time.Duration
	before float64
}

// rounding is less than any request, and more than what the sums of a long run are off by.
const rounding = 1e-6

// New is a run of stretches, one after the other. Its onset is its beginning.
func New(stretches ...Stretch) Profile {
	var p Profile
	total := 0.0
	for _, s := range stretches {
		p.parts = append(p.parts, part{Stretch: s, begin: p.end, before: total})
		p.end += s.For
		total += s.requests(s.For)
	}
	p.count = uint64(math.Ceil(max(0, total-rounding)))
	return p
}

// WithWarmUp puts a rise from nothing to the profile's first rate before it, whose requests do not count.
func (p Profile) WithWarmUp(d time.Duration) Profile {
	if d == 0 {
		return p
	}
	stretches := []Stretch{{For: d, To: p.Rate(0)}}
	for _, part := range p.parts {
		stretches = append(stretches, part.Stretch)
	}
	warm := New(stretches...)
	warm.warmUp, warm.onset = d, d+p.onset
	return warm
}

// Duration is how long the run takes, its warm-up included.
func (p Profile) Duration() time.Duration { return p.end }

// WarmUp is how long the beginning takes that does not count; 0 when everything counts.
func (p Profile) WarmUp() time.Duration { return p.warmUp }

// Onset is when the load rises that the run is about: a spike's rise, else the end of the warm-up. What the cluster does is
// counted from there.
func (p Profile) Onset() time.Duration { return p.onset }

// Count is how many requests come due in the whole run.
func (p Profile) Count() uint64 { return p.count }

// Due is when the request after so many others is due. It must be less than Count.
func (p Profile) Due(earlier uint64) time.Duration {
	// The last part that begins with no more than so many requests behind it; a part without requests is passed over.
	i, _ := slices.BinarySearchFunc(p.parts, float64(earlier)+rounding, func(one part, requests float64) int {
		if one.before <= requests {
			return -1
		}
		return 1
	})
	if i == 0 {
		return p.end
	}
	one := p.parts[i-1]
	return one.begin + one.after(float64(earlier)-one.before)
}

// Rate is the rate asked for at a moment of the run, in requests per second; 0 outside of it. Where it jumps, it is the later one.
func (p Profile) Rate(at time.Duration) float64 {
	for _, one := range slices.Backward(p.parts) {
		if at < one.begin || one.For == 0 {
			continue
		}
		if at >= one.begin+one.For {
			return 0
		}
		share := float64(at-one.begin) / float64(one.For)
		return one.From + (one.To-one.From)*share
	}
	return 0
}

// Peak is the highest rate asked for, in requests per second.
func (p Profile) Peak() (peak float64) {
	for _, one := range p.parts {
		peak = max(peak, one.From, one.To)
	}
	return peak
}
