package workload_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

var update = flag.Bool("update", false, "write the tables of docs/workload.md and its picture anew")

var docs = filepath.Join("..", "..", "docs")

// TestDocumentedDefaults keeps the tables of docs/workload.md as the code has them. Refresh them with
// go test ./components/workload -update.
func TestDocumentedDefaults(t *testing.T) {
	t.Parallel()
	page := filepath.Join(docs, "workload.md")
	given, err := os.ReadFile(page)
	require.NoError(t, err)
	want := between(t, string(given), "defaults", defaultsTable())
	want = between(t, want, "drain", drainTable())
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(given))
}

func TestDrainPicture(t *testing.T) {
	t.Parallel()
	file := filepath.Join(docs, "images", "drain.svg")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(drainPicture()), 0o600))
		return
	}
	given, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, drainPicture(), string(given))
}

// between puts a text between the page's two marks of that name.
func between(t *testing.T, page, mark, text string) string {
	t.Helper()
	begin, end := "<!-- begin "+mark+" -->\n", "<!-- end "+mark+" -->"
	before, rest, found := strings.Cut(page, begin)
	require.True(t, found, "the page has no %q", begin)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, "the page has no %q", end)
	return before + begin + text + end + after
}

// defaultsTable has a row for each field that is given a value where it had none.
func defaultsTable() string {
	args := &workload.ScaledDeploymentArgs{
		Probes:          workload.Probes{Liveness: &workload.Probe{}},
		SecretSettings:  workload.SecretSettings{External: &workload.ExternalSecret{}},
		WritableFolders: []workload.WritableFolder{{}},
		Scaling:         workload.Scaling{Schedules: []workload.Schedule{{}}},
		AllowFrom:       []workload.Peer{{}},
		Migration:       &workload.Migration{},
	}
	var b strings.Builder
	b.WriteString("| field | default |\n|---|---|\n")
	for _, row := range defaultsOf("", reflect.ValueOf(*args), reflect.ValueOf(*workload.WithDefaults(args))) {
		b.WriteString(row)
	}
	return b.String()
}

// defaultsOf walks through a structure and its complete copy. What stands in lists and behind pointers is named by its
// type: "Probe.Period" holds for all three probes.
func defaultsOf(path string, given, complete reflect.Value) (rows []string) {
	kind := given.Kind()
	switch {
	case kind == reflect.Struct:
		for i := range given.NumField() {
			field := strings.TrimPrefix(path+"."+given.Type().Field(i).Name, ".")
			rows = append(rows, defaultsOf(field, given.Field(i), complete.Field(i))...)
		}
	case kind == reflect.Pointer && !given.IsNil():
		rows = defaultsOf(given.Elem().Type().Name(), given.Elem(), complete.Elem())
	case kind == reflect.Slice && given.Len() > 0:
		rows = defaultsOf(given.Index(0).Type().Name(), given.Index(0), complete.Index(0))
	case given.IsZero() && !complete.IsZero():
		rows = []string{fmt.Sprintf("| `%s` | %s |\n", path, spelled(complete.Interface()))}
	}
	return rows
}

func spelled(value any) string {
	if d, ok := value.(time.Duration); ok {
		text := strings.Replace(d.String(), "m0s", "m", 1)
		return strings.Replace(text, "h0m", "h", 1)
	}
	return strings.Trim(fmt.Sprint(value), "[]")
}

// drainTable has what follows from Drain, for both kinds of processes.
func drainTable() string {
	plain, graceful := workload.Drain{}, workload.Drain{Graceful: true}
	var b strings.Builder
	b.WriteString("| | stops at once | `Graceful` |\n|---|---|---|\n")
	for _, row := range []struct {
		name string
		of   func(workload.Drain) time.Duration
	}{
		{"preStop sleep", workload.Drain.PreStop},
		{"termination grace period", workload.Drain.TerminationGracePeriod},
		{"target group's deregistration delay", workload.Drain.DeregistrationDelay},
	} {
		fmt.Fprintf(&b, "| %s | %.0fs | %.0fs |\n", row.name, row.of(plain).Seconds(), row.of(graceful).Seconds())
	}
	return b.String()
}
