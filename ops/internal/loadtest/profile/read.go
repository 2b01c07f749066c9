package profile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Read understands three forms of a recorded rate: comma-separated lines of seconds and requests per second, with or without a
// heading; a line of JSON for each point, {"seconds": 12.5, "rate": 100}; and what Prometheus answers to a range
// query, whose series are summed up. The first point's time becomes 0.
func Read(r io.Reader) ([]Point, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	read := readCSV
	if text := bytes.TrimSpace(content); bytes.HasPrefix(text, []byte("{")) {
		read = readLines
		if json.Valid(text) && bytes.Contains(text, []byte(`"result"`)) {
			read = readPrometheus
		}
	}
	points, err := read(content)
	if err != nil {
		return nil, err
	}
	return shifted(points)
}

// shifted checks the points, and has the first one at 0.
func shifted(points []Point) ([]Point, error) {
	if len(points) < 2 {
		return nil, fmt.Errorf("the profile has %d points: it needs two at least, a time and a rate each", len(points))
	}
	first := points[0].At
	for i := range points {
		points[i].At -= first
		if i > 0 && points[i].At <= points[i-1].At {
			return nil, fmt.Errorf("point %d of the profile comes %s after the first, and the one before it %s: times must ascend",
				i+1, points[i].At, points[i-1].At)
		}
		if rate := points[i].Rate; rate < 0 || math.IsNaN(rate) || math.IsInf(rate, 0) {
			return nil, fmt.Errorf("point %d of the profile has the rate %g: it must be a number that is not negative", i+1, rate)
		}
	}
	return points, nil
}

func readCSV(content []byte) (points []Point, err error) {
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord, reader.Comment, reader.TrimLeadingSpace = 2, '#', true
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the profile is no list of seconds and rates: %w", err)
	}
	for i, row := range rows {
		seconds, errTime := strconv.ParseFloat(strings.TrimSpace(row[0]), 64)
		rate, errRate := strconv.ParseFloat(strings.TrimSpace(row[1]), 64)
		if err := errors.Join(errTime, errRate); err != nil {
			if i == 0 { // the heading
				continue
			}
			return nil, fmt.Errorf("line %d of the profile is %q: it must be two numbers, seconds and requests per second",
				i+1, strings.Join(row, ","))
		}
		points = append(points, Point{At: duration(seconds), Rate: rate})
	}
	return points, nil
}

func readLines(content []byte) (points []Point, err error) {
	lines := bufio.NewScanner(bytes.NewReader(content))
	for number := 1; lines.Scan(); number++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		var line struct{ Seconds, Rate *float64 }
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&line); err != nil || line.Seconds == nil || line.Rate == nil {
			return nil, fmt.Errorf(`line %d of the profile is %q: it must be like {"seconds": 12.5, "rate": 100}`, number, text)
		}
		points = append(points, Point{At: duration(*line.Seconds), Rate: *line.Rate})
	}
	return points, lines.Err()
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
