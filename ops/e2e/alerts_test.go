package e2e_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/prometheus"
)

// shorten has an alert that must hold for minutes hold for as many seconds. Only that time is divided: how far a rule looks
// back, and its thresholds, are production's.
const shorten = 60

// TestAlerts makes faults for real, on a real API server, and reads what a real Prometheus makes of them: of what the real
// kube-state-metrics exports, and of the PrometheusRule as the API server holds it.
func TestAlerts(t *testing.T) {
	s := newSandbox(t)
	s.buildTools()
	s.run("up", "--prometheus")
	p := s.prometheus(t)
	// kwok's pods run nothing, so their own metrics are missing, and the alert about just that is right to fire.
	always := alert("MonitoringTargetsMissing", critical, backend, "service", backend, "exporter", backend)

	// New autoscalers have not read their metrics yet, for which the alert's full time has patience, and a sixtieth has not.
	assertScales(t, s.client(), stagingNamespace)
	p.awaitActive(t, always)
	start := time.Now()
	said := s.run("up", "--prometheus", "--shorten", strconv.Itoa(shorten))
	assert.Contains(t, said, "Nothing changed.", "a Prometheus is none of the stack's objects")
	p.awaitFiring(t, always)
	assert.Contains(t, s.run("alerts"), "exporter="+backend, "the command shows what fires")

	expected := []string{always}
	for _, round := range rounds() {
		t.Run(round.name, func(t *testing.T) {
			var wanted []string
			for _, f := range round.faults {
				f.make(t, s)
				wanted = append(wanted, f.alerts...)
			}
			p.awaitFiring(t, wanted...)
			for _, f := range round.faults {
				f.remedy(t, s)
			}
			p.awaitActive(t, always)
			expected = append(expected, wanted...)
		})
	}
	assert.ElementsMatch(t, expected, p.fired(t, start), "no other alert fired in all the time")

	require.NoError(t, syscall.Kill(s.pid(t), syscall.SIGKILL))
	s.awaitClosed(t, "prometheus", "kube-state-metrics")
}

// buildTools puts the modules of the tools where the sandbox looks for them, and has them built: from an empty cache that takes
// longer than a command has.
func (s *sandbox) buildTools() {
	s.t.Helper()
	modules, err := filepath.Abs("..")
	require.NoError(s.t, err)
	require.NoError(s.t, os.Symlink(modules, filepath.Join(s.root, "ops")))
	h, err := home.Open(s.dir)
	require.NoError(s.t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	require.NoError(s.t, prometheus.Build(ctx, h, s.root, s.t.Output()))
}

// awaitClosed waits until nothing listens any more where these did: a process that is gone has no ports.
func (s *sandbox) awaitClosed(t *testing.T, names ...string) {
	t.Helper()
	h, err := home.Open(s.dir)
	require.NoError(t, err)
	state, err := h.ReadState()
	require.NoError(t, err)
	for _, name := range names {
		require.NotZero(t, state.Ports[name], "%s listened", name)
		eventually(t, time.Minute, func() bool {
			connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", state.Ports[name]))
			return err != nil || connection.Close() != nil
		}, name+" ends with the sandbox, even one that is killed")
	}
}

// severities.
const (
	critical = "critical"
	warning  = "warning"
)

// alert are the labels of an alert about a workload, all of them, as one text. more are names and values in turns.
func alert(name, severity, workload string, more ...string) string {
	set := model.LabelSet{
		model.AlertNameLabel: model.LabelValue(name), "severity": model.LabelValue(severity), "namespace": stagingNamespace,
	}
	if workload != "" {
		set["workload"] = model.LabelValue(workload)
	}
	for pair := range slices.Chunk(more, 2) {
		set[model.LabelName(pair[0])] = model.LabelValue(pair[1])
	}
	return set.String()
}

// observer asks the sandbox's Prometheus.
type observer struct{ api promv1.API }

func (s *sandbox) prometheus(t *testing.T) observer {
	t.Helper()
	h, err := home.Open(s.dir)
	require.NoError(t, err)
	api, err := prometheus.API(h)
	require.NoError(t, err)
	return observer{api}
}

// awaitFiring waits until all of these fire.
func (p observer) awaitFiring(t *testing.T, wanted ...string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		assert.Subset(c, p.alerts(c, promv1.AlertStateFiring), wanted)
	}, 2*time.Minute, 200*time.Millisecond, "the faults are seen")
}

// awaitActive waits until these are firing or pending, and nothing else is.
func (p observer) awaitActive(t *testing.T, wanted ...string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		assert.ElementsMatch(c, wanted, p.alerts(c, promv1.AlertStateFiring, promv1.AlertStatePending))
	}, 2*time.Minute, 200*time.Millisecond, "nothing else is wrong")
}

// alerts are the labels of those in one of the states.
func (p observer) alerts(t require.TestingT, states ...promv1.AlertState) []string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	result, err := p.api.Alerts(ctx)
	require.NoError(t, err)
	var found []string
	for _, a := range result.Alerts {
		if slices.Contains(states, a.State) {
			found = append(found, a.Labels.String())
		}
	}
	return found
}

// fired are all alerts that have fired since: Prometheus keeps a series of each.
func (p observer) fired(t *testing.T, since time.Time) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	found, _, _, err := p.api.Series(ctx, []string{`ALERTS{alertstate="firing"}`}, since, time.Now())
	require.NoError(t, err)
	var fired []string
	for _, set := range found {
		delete(set, model.MetricNameLabel)
		delete(set, "alertstate")
		fired = append(fired, set.String())
	}
	return fired
}
