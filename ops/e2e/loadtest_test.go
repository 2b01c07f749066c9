package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// chartsDir gets the charts that docs/traffic.md shows, in the place of a folder that is thrown away.
var chartsDir = flag.String("charts", "", "a folder to draw the charts of the load tests to")

// loadTester is the command, and where its records and charts go.
type loadTester struct {
	sandbox                 *sandbox
	binary, records, charts string
}

func newLoadTester(t *testing.T, s *sandbox) *loadTester {
	t.Helper()
	l := &loadTester{sandbox: s, records: t.TempDir(), charts: *chartsDir}
	if l.charts == "" {
		l.charts = t.TempDir()
	}
	l.binary = filepath.Join(l.records, "loadtest")
	require.NoError(t, build("..", "-o", l.binary, "./cmd/loadtest"))
	return l
}

// loaded is a backend that is loaded, and what the load test is to make of it.
type loaded struct {
	label, namespace, url, host string
	// losesNone is whether the load test must find that no request fails, or that some do.
	losesNone bool
	// meanwhile is done while the load goes on; nil for nothing.
	meanwhile func() error
}

// run loads one, and sees that its exit code says whether requests failed.
func (l *loadTester) run(mode string, on loaded, args ...string) (*record.Record, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	path := l.record(mode, on)
	command := exec.CommandContext(ctx, l.binary, append([]string{
		mode, on.url + "/", "--host-header", on.host, "--label", on.label, "--record", path,
		"--kubeconfig", filepath.Join(l.sandbox.dir, "kubeconfig"), "--namespace", on.namespace, "--deployment", backend,
		"--max-error-ratio", "0", "--max-p95", "1m",
	}, args...)...)
	said, err := command.CombinedOutput()
	var exit *exec.ExitError
	switch failed := errors.As(err, &exit) && exit.ExitCode() == 1; {
	case err != nil && !failed:
		return nil, fmt.Errorf("%s of %s: %w: %s", mode, on.label, err, said)
	case failed == on.losesNone:
		return nil, fmt.Errorf("%s of %s: that it found failed requests is %t: %s", mode, on.label, failed, said)
	}
	return record.Read(path)
}

func (l *loadTester) record(mode string, on loaded) string {
	return filepath.Join(l.records, mode+"-"+on.namespace+".json")
}

// both loads two at the same time, in the same way, and draws what became of both in one chart.
func (l *loadTester) both(t *testing.T, mode string, on [2]loaded, args ...string) (records [2]*record.Record) {
	t.Helper()
	var errs [4]error
	var all sync.WaitGroup
	for i := range on {
		all.Go(func() { records[i], errs[i] = l.run(mode, on[i], args...) })
		if on[i].meanwhile != nil {
			all.Go(func() { errs[2+i] = on[i].meanwhile() })
		}
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	chart := filepath.Join(l.charts, "beside-"+mode+".svg")
	said, err := exec.CommandContext(t.Context(), l.binary,
		"compare", l.record(mode, on[0]), l.record(mode, on[1]), "--chart", chart).CombinedOutput()
	require.NoError(t, err, string(said))
	require.FileExists(t, chart)
	t.Log("\n" + string(said))
	return records
}
