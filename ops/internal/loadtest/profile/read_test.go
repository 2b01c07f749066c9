package profile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

func TestRead(t *testing.T) {
	t.Parallel()
	want := []profile.Point{{At: 0, Rate: 10}, {At: 15 * time.Second, Rate: 42.5}, {At: 30 * time.Second, Rate: 0}}
	for name, row := range map[string]struct{ reason, content string }{
		"csv":              {"two numbers a line", "0,10\n15,42.5\n30,0\n"},
		"csv with heading": {"a heading and comments are left out", "seconds,rate\n# Monday\n0, 10\n15, 42.5\n30, 0\n"},
		"csv of Unix time": {"the first point is the beginning", "1767600000,10\n1767600015,42.5\n1767600030,0\n"},
		"json lines":       {"a point a line, empty ones left out", `{"seconds":0,"rate":10}` + "\n\n" + `{"seconds":15,"rate":42.5}` + "\n" + `{"seconds":30,"rate":0}`},
		"prometheus": {"a range query's series are summed up", `{"status":"success","data":{"resultType":"matrix","result":[
			{"metric":{"pod":"a"},"values":[[1767600000.123,"4"],[1767600015.123,"42.5"]]},
			{"metric":{"pod":"b"},"values":[[1767600000.123,"6"],[1767600030.123,"0"]]}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			points, err := profile.Read(strings.NewReader(row.content))
			require.NoError(t, err)
			require.Len(t, points, len(want), row.reason)
			for i := range want {
				assert.InDelta(t, float64(want[i].At), float64(points[i].At), float64(time.Microsecond), row.reason)
				assert.InDelta(t, want[i].Rate, points[i].Rate, 1e-9, row.reason)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ reason, content, says string }{
		"empty":             {"there is nothing to replay", "", "0 points"},
		"one point":         {"it has no length", "0,10\n", "1 points"},
		"times go back":     {"a schedule cannot", "0,1\n10,1\n10,2\n", "point 3"},
		"negative rate":     {"nothing can be taken back", "0,1\n10,-1\n", "the rate -1"},
		"no rate":           {"NaN parses as a number", "0,1\n10,NaN\n", "the rate NaN"},
		"not a number":      {"only the first line may be a heading", "seconds,rate\n0,1\nten,1\n", `line 3 of the profile is "ten,1"`},
		"three fields":      {"which of them would be the rate", "0,1,2\n", "no list of seconds and rates"},
		"other fields":      {"a misspelt one would be 0", `{"seconds":0,"rps":1}`, "line 1"},
		"missing field":     {"a missing one would be 0", `{"seconds":0}`, "line 1"},
		"an instant answer": {"it is one moment", `{"data":{"resultType":"vector","result":[]}}`, `type "vector"`},
		"no sample":         {"a value is a number in quotes", `{"data":{"resultType":"matrix","result":[{"values":[[1,"x"]]}]}}`, "no answer of Prometheus"},
		"no pair":           {"a value is a pair", `{"data":{"resultType":"matrix","result":[{"values":["x"]}]}}`, "no answer of Prometheus"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := profile.Read(strings.NewReader(row.content))
			require.ErrorContains(t, err, row.says, row.reason)
		})
	}
}
