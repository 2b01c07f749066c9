package picture_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/alerts/picture"
)

var (
	none   = math.NaN()
	window = picture.Window{From: time.Unix(6*3600, 0), Step: time.Hour, Steps: 4}
)

// dashboard has one panel of a type, with a field of these settings and one query called "q".
func dashboard(t *testing.T, typ, field, more string) picture.Dashboard {
	t.Helper()
	d, err := picture.Read([]byte(fmt.Sprintf(`{
		"uid": "u", "title": "Fish & chips", "annotations": {"list": [{"name": "Marks", "iconColor": "blue", "expr": "marks"}]},
		"panels": [
			{"type": "row", "title": "Heading", "gridPos": {"w": 24, "h": 1}},
			{
				"type": %q, "title": "The panel", "gridPos": {"y": 1, "w": 12, "h": 8},
				"targets": [{"expr": "q", "legendFormat": "{{pod}}", "refId": "A"}],
				"fieldConfig": {"defaults": {%s}},
				"options": {"graphMode": "area", "legend": {"displayMode": "table", "calcs": ["lastNotNull", "max"], "sortDesc": true}}
				%s
			}
		]
	}`, typ, field, more)))
	require.NoError(t, err)
	return d
}

// gives answers "q" with series called a, b and so on, and other queries with nothing.
func gives(series ...[]float64) picture.Query {
	return func(expr string) ([]picture.Result, error) {
		var results []picture.Result
		if expr == "q" {
			for i, values := range series {
				results = append(results, picture.Result{Labels: map[string]string{"pod": string(rune('a' + i))}, Values: values})
			}
		}
		return results, nil
	}
}

func draw(t *testing.T, d picture.Dashboard, query picture.Query) string {
	t.Helper()
	drawn, err := picture.Draw(d, "a day", window, query)
	require.NoError(t, err)
	decoder := xml.NewDecoder(strings.NewReader(string(drawn)))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "it is well-formed")
	}
	return string(drawn)
}

func TestUnits(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		unit  string
		value float64
		want  string
	}{
		"share":           {"percentunit", 0.725, "72.5%"},
		"whole share":     {"percentunit", 1, "100%"},
		"seconds":         {"s", 2.5, "2.5 s"},
		"milliseconds":    {"s", 0.0507, "50.7 ms"},
		"no time":         {"s", 0, "0 s"},
		"rate":            {"reqps", 349.4, "349 req/s"},
		"bytes":           {"bytes", 1 << 30, "1 GiB"},
		"fewer bytes":     {"bytes", 290 << 20, "290 MiB"},
		"many bytes":      {"bytes", 3 << 40, "3072 GiB"},
		"number":          {"none", 3.14159, "3.14"},
		"a round number":  {"none", 2, "2"},
		"a larger number": {"none", 12.345, "12.3"},
		"a negative one":  {"none", -0.25, "-0.25"},
		"hardly nothing":  {"none", -0.0001, "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drawn := draw(t, dashboard(t, "stat", fmt.Sprintf(`"unit": %q`, row.unit), ""), gives([]float64{none, row.value, none, none, none}))
			assert.Contains(t, drawn, ">"+row.want+"</text>", "the last value that there is")
		})
	}
}

func TestGraph(t *testing.T) {
	t.Parallel()
	d := dashboard(t, "timeseries", `"unit": "none", "min": 0, "custom": {"thresholdsStyle": {"mode": "dashed"}},
		"thresholds": {"steps": [{"value": null, "color": "green"}, {"value": 4, "color": "red"}, {"value": 400, "color": "red"}]}`, "")
	drawn := draw(t, d, func(expr string) ([]picture.Result, error) {
		if expr == "marks" {
			return []picture.Result{{Values: []float64{none, 1, 1, none, 1}}}, nil
		}
		return gives([]float64{1, 1, none, 5, 5}, []float64{9, 9, 9, 9, 9})(expr)
	})
	assert.Contains(t, drawn, "<title>Fish &amp; chips</title>")
	assert.Contains(t, drawn, "Heading")
	for _, hour := range []string{"06:00", "08:00", "10:00"} {
		assert.Contains(t, drawn, ">"+hour+"<")
	}
	assert.Equal(t, 1, strings.Count(drawn, `stroke="#e02f44" stroke-width="1.2"`), "a limit beyond the axis is not seen")
	assert.Equal(t, 2, strings.Count(drawn, `fill="#3274d9" fill-opacity=".09"`), "two times are marked")
	assert.Less(t, strings.Index(drawn, ">b<"), strings.Index(drawn, ">a<"), "the highest stands first in the legend")
	line := between(drawn, `<path d="`, `" fill="none" stroke="#56a64b"`)
	assert.Equal(t, 2, strings.Count(line, "M"), "the line stops where there is no value: %s", line)
}

// between is the text that ends with an end, from the last start before it.
func between(text, start, end string) string {
	before, _, _ := strings.Cut(text, end)
	return before[strings.LastIndex(before, start)+len(start):]
}

func TestOtherGraphs(t *testing.T) {
	t.Parallel()
	bars := draw(t, dashboard(t, "timeseries", `"min": 0, "custom": {"drawStyle": "bars"}`, ""), gives([]float64{none, 2, 2, none, none}))
	assert.Equal(t, 2, strings.Count(bars, `fill-opacity=".7"`), "a bar for each value")

	stacked := draw(t, dashboard(t, "timeseries", `"min": 0, "custom": {"stacking": {"mode": "normal"}}`, ""),
		gives([]float64{1, 1, 1, 1, 1}, []float64{none, 30, 30, 30, 30}))
	assert.Contains(t, stacked, ">30<", "the axis reaches the sum")
	assert.Equal(t, 2, strings.Count(stacked, `fill-opacity=".45"`))

	bound := draw(t, dashboard(t, "timeseries", "", `, "fieldConfig": {"overrides": [{"matcher": {"options": "a"}, "properties": [
		{"id": "custom.lineStyle", "value": {"fill": "dash"}}, {"id": "color", "value": {"fixedColor": "purple"}}]}]}`),
		gives([]float64{1, 1, 1, 1, 1}))
	assert.Contains(t, bound, `stroke="#8f3bb8" stroke-dasharray="6 5"`)

	budget := draw(t, dashboard(t, "timeseries", `"max": 1, "custom": {"axisSoftMin": 0}`, ""), gives([]float64{0.9, 0.8, -1.5, -1.5, -1.5}))
	assert.Contains(t, budget, ">-1<", "the axis goes as far down as the values")

	many := make([][]float64, 20)
	for i := range many {
		many[i] = []float64{1, 1, 1, 1, 1}
	}
	assert.Contains(t, draw(t, dashboard(t, "timeseries", "", ""), gives(many...)), "and 16 more", "a legend has an end")
	listed := draw(t, dashboard(t, "timeseries", "", `, "options": {"legend": {"displayMode": "list"}}`), gives(many...))
	assert.NotContains(t, listed, "more")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	steps := `"thresholds": {"steps": [{"value": null, "color": "green"}, {"value": 1, "color": "red"}]}`
	drawn := draw(t, dashboard(t, "stat", steps, ""), gives([]float64{0, 0, 0, 0, 0.5}, []float64{0, 0, 0, 0, 1}))
	assert.Contains(t, drawn, `fill:#56a64b">0.5<`, "below the limit")
	assert.Contains(t, drawn, `fill:#e02f44">1<`, "at the limit")
	assert.Contains(t, drawn, ">b<", "several are named")
}

func TestStates(t *testing.T) {
	t.Parallel()
	mapped := `, "fieldConfig": {"overrides": [{"matcher": {"options": "A"}, "properties": [{"id": "mappings", "value": [
		{"options": {"0": {"text": "calm", "color": "super-light-green"}, "1": {"text": "fires", "color": "red"}}}]}]}]}`
	drawn := draw(t, dashboard(t, "state-timeline", "", mapped), gives([]float64{0, 1, 1, none, 7}))
	assert.Equal(t, 1, strings.Count(drawn, ">calm<"))
	assert.Equal(t, 1, strings.Count(drawn, ">fires<"), "what stays is one block")
	assert.Contains(t, drawn, "#444c56", "a value without a meaning is shown all the same")
}

func TestTable(t *testing.T) {
	t.Parallel()
	renamed := `, "targets": [{"expr": "q", "refId": "A"}, {"expr": "r", "refId": "B"}],
		"transformations": [{"id": "organize", "options": {"renameByName": {"pod": "Pod", "Value #A": "Reading", "Value #B": "Target"}}}]`
	drawn := draw(t, dashboard(t, "table", `"unit": "none"`, renamed), func(expr string) ([]picture.Result, error) {
		if expr == "r" {
			return []picture.Result{{Labels: map[string]string{"pod": "a"}, Values: []float64{8, 8}}}, nil
		}
		return gives([]float64{1, 7}, []float64{3, none}, []float64{3, 5})(expr)
	})
	for _, text := range []string{"Pod", "Reading", "Target", "a", "7", "8", "c", "5"} {
		assert.Contains(t, drawn, ">"+text+"<")
	}
	assert.NotContains(t, drawn, ">b<", "what is gone has no row")
	assert.Contains(t, draw(t, dashboard(t, "table", "", ""), gives()), "No data")
}

func TestNothingToSee(t *testing.T) {
	t.Parallel()
	for _, typ := range []string{"timeseries", "stat", "state-timeline"} {
		assert.Contains(t, draw(t, dashboard(t, typ, "", ""), gives([]float64{none, none, none, none, none})), "No data", typ)
	}
	assert.Contains(t, draw(t, dashboard(t, "timeseries", `"noValue": "None waits"`, ""), gives()), "None waits")
}

func TestWhatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	_, err := picture.Read([]byte("{"))
	require.Error(t, err)
	_, err = picture.Draw(dashboard(t, "piechart", "", ""), "", window, gives([]float64{1, 1, 1, 1, 1}))
	require.EqualError(t, err, "The panel: panels of type piechart are not drawn")
	broken := func(at string) picture.Query {
		return func(expr string) ([]picture.Result, error) {
			if expr == at {
				return nil, errors.New("no such query")
			}
			return nil, nil
		}
	}
	for _, typ := range []string{"timeseries", "table"} {
		_, err = picture.Draw(dashboard(t, typ, "", ""), "", window, broken("q"))
		require.EqualError(t, err, "The panel: no such query")
	}
	_, err = picture.Draw(dashboard(t, "stat", "", ""), "", window, broken("marks"))
	require.EqualError(t, err, "Marks: no such query")
}
