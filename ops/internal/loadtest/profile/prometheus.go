package profile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// rangeAnswer is what Prometheus answers to a range query: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries.
type rangeAnswer struct {
	Data struct {
		ResultType string `json:"resultType"`
		Result     []struct {
			Values []sample `json:"values"`
		} `json:"result"`
	} `json:"data"`
}

// sample is a pair of a Unix time in seconds and a value in quotes.
type sample struct{ seconds, value float64 }

// UnmarshalJSON reads the pair.
func (s *sample) UnmarshalJSON(content []byte) (err error) {
	var value string
	if err := json.Unmarshal(content, &[]any{&s.seconds, &value}); err != nil {
		return err
	}
	s.value, err = strconv.ParseFloat(value, 64)
	return err
}

func readPrometheus(content []byte) (points []Point, err error) {
	var answer rangeAnswer
	if err := json.Unmarshal(content, &answer); err != nil {
		return nil, fmt.Errorf("the profile is no answer of Prometheus: %w", err)
	}
	if answer.Data.ResultType != "matrix" {
		return nil, fmt.Errorf("the profile is Prometheus's answer of type %q: it must be that of a range query, a matrix",
			answer.Data.ResultType)
	}
	sums := map[float64]float64{}
	for _, series := range answer.Data.Result {
		for _, s := range series.Values {
			sums[s.seconds] += s.value
		}
	}
	first := 0.0
	for i, seconds := range slices.Sorted(maps.Keys(sums)) {
		if i == 0 {
			first = seconds // a Unix time has too many digits for a sum with fractions
		}
		points = append(points, Point{At: duration(seconds - first), Rate: sums[seconds]})
	}
	return points, nil
}
