package prometheus

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// served is a sandbox whose Prometheus is handler.
func served(t *testing.T, handler http.HandlerFunc) home.Home {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	require.NoError(t, err)
	port, err := strconv.Atoi(address.Port())
	require.NoError(t, err)
	h := openHome(t)
	require.NoError(t, Want(h, Settings{Shorten: 1}))
	require.NoError(t, h.WriteState(home.State{Ready: true, Ports: map[string]int{prometheusPort: port}}))
	return h
}

func TestAPI(t *testing.T) {
	t.Parallel()
	h := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/alerts" {
			_, _ = w.Write([]byte(`{"status":"success","data":{"alerts":[{"labels":{"alertname":"A"},"state":"firing","value":"1"}]}}`))
		}
	})
	api, err := API(h)
	require.NoError(t, err)
	result, err := api.Alerts(t.Context())
	require.NoError(t, err)
	require.Len(t, result.Alerts, 1)
	assert.Equal(t, promv1.AlertStateFiring, result.Alerts[0].State)
}

func TestNoPrometheus(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		want   bool
		state  home.State
	}{
		"not wanted":  {"nobody asked for one", false, home.State{Ready: true, Ports: map[string]int{prometheusPort: 1}}},
		"not running": {"the sandbox is stopped", true, home.State{Ports: map[string]int{prometheusPort: 1}}},
		"not yet":     {"it has no port yet", true, home.State{Ready: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHome(t)
			if row.want {
				require.NoError(t, Want(h, Settings{Shorten: 1}))
			}
			require.NoError(t, h.WriteState(row.state))
			_, err := API(h)
			require.ErrorContains(t, err, "sandbox up --prometheus", row.reason)
		})
	}
}

func TestAwait(t *testing.T) {
	t.Parallel()
	asked := 0
	h := served(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path != "/-/ready" || asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	address, err := Await(t.Context(), h)
	require.NoError(t, err)
	assert.Contains(t, address, "http://127.0.0.1:")
	assert.Equal(t, 3, asked, "it is waited for")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, Unwant(h))
	_, err = Await(ctx, h)
	require.ErrorIs(t, err, context.Canceled, "the wait ends when it is told to")
}

func TestPrintAlerts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	of := func(state promv1.AlertState, name string, ago time.Duration, workload model.LabelValue) promv1.Alert {
		return promv1.Alert{State: state, ActiveAt: now.Add(-ago), Labels: model.LabelSet{
			model.AlertNameLabel: model.LabelValue(name), "severity": "warning", "namespace": "shop", "workload": workload,
		}}
	}
	var out bytes.Buffer
	require.NoError(t, PrintAlerts([]promv1.Alert{
		of(promv1.AlertStatePending, "A", time.Second, "api"),
		of(promv1.AlertStateFiring, "B", 90*time.Second, "web"),
		of(promv1.AlertStateFiring, "B", time.Minute, "api"),
	}, now, &out))
	assert.Equal(t, `STATE    SINCE  ALERT  SEVERITY  ABOUT
firing   1m0s   B      warning   namespace=shop workload=api
firing   1m30s  B      warning   namespace=shop workload=web
pending  1s     A      warning   namespace=shop workload=api
`, out.String(), "what fires comes first, whatever it is called")

	out.Reset()
	require.NoError(t, PrintAlerts(nil, now, &out))
	assert.Equal(t, "No alert fires, and none is pending.\n", out.String())
}
