package chart

import (
	"math"
	"strconv"
	"time"
)

// scale leads from a value to a place on an axis, in the drawing's units.
type scale struct {
	from, to   float64
	begin, end float64
	log        bool
}

func (s scale) at(value float64) float64 {
	from, to := s.from, s.to
	if s.log {
		value, from, to = math.Log10(max(value, s.from)), math.Log10(from), math.Log10(to)
	}
	if to == from {
		return s.begin
	}
	share := min(1, max(0, (value-from)/(to-from)))
	return s.begin + (s.end-s.begin)*share
}

// ceiling is a round number that is no less than the value, and the step between about so many lines up to it.
func ceiling(value float64, lines int) (top, step float64) {
	if value <= 0 {
		return 1, 1
	}
	raw := value / float64(lines)
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if step = unit * factor; step >= raw*0.999 {
			break
		}
	}
	return math.Ceil(value/step-1e-9) * step, step
}

// decades are the powers of ten around two positive values.
func decades(low, high float64) (from, to float64) {
	from = math.Pow(10, math.Floor(math.Log10(low)+1e-9))
	to = math.Pow(10, math.Ceil(math.Log10(high)-1e-9))
	if to <= from {
		to = from * 10
	}
	return from, to
}

// steps of the axis of time, in seconds.
var timeSteps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600}

// timeStep is the shortest that has no more than so many lines on a run.
func timeStep(seconds float64, lines int) float64 {
	for _, step := range timeSteps {
		if seconds/step <= float64(lines) {
			return step
		}
	}
	return 86400
}

// clock is a moment of a run: 90 s are 1m30s.
func clock(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	text := d.String()
	for _, empty := range []string{"m0s", "h0m"} {
		if len(text) > len(empty) && text[len(text)-len(empty):] == empty {
			text = text[:len(text)-len(empty)+1]
		}
	}
	return text
}

// number is a count with its thousands apart.
func number(count uint64) string {
	text := strconv.FormatUint(count, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
