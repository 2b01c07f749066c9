package standin

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func TestIntegral(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC) }
	var counter integral
	for _, step := range []struct {
		reason string
		second int
		rates  map[string]float64
		want   map[string]float64
	}{
		{"what is new has used nothing yet", 0, map[string]float64{"a": 0.5}, map[string]float64{"a": 0}},
		{"half a core for 10 seconds is 5 seconds of CPU", 10, map[string]float64{"a": 0.5}, map[string]float64{"a": 5}},
		{"a counter keeps what it has", 20, map[string]float64{"a": 0, "b": 1}, map[string]float64{"a": 5, "b": 0}},
		{"each counts for itself", 22, map[string]float64{"a": 1, "b": 2}, map[string]float64{"a": 7, "b": 4}},
		{"twice at the same time adds nothing", 22, map[string]float64{"a": 1, "b": 2}, map[string]float64{"a": 7, "b": 4}},
		{"what is gone is forgotten", 30, map[string]float64{"b": 0}, map[string]float64{"b": 4}},
		{"and starts anew when it comes back", 40, map[string]float64{"a": 1, "b": 0}, map[string]float64{"a": 0, "b": 4}},
	} {
		assert.InDeltaMapValues(t, step.want, counter.advance(at(step.second), step.rates), 1e-9, step.reason)
	}
}

func TestKubelets(t *testing.T) {
	t.Parallel()
	pod := podOf("one", "spywatcher-backend", "n", true)
	pod.UID = "1234"
	pod.Spec.Containers[0].Image = "backend:1"
	client := fake.NewClientset(pod)
	offer := load.Offer{RPS: 50, Until: time.Now().Add(time.Minute)}
	require.NoError(t, load.Put(t.Context(), client, "a", "spywatcher-backend", offer))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- RunKubelets(ctx, client, listener, nil) }()

	address := "http://" + listener.Addr().String()
	status, text := scrape(t, http.DefaultClient, address+"/metrics/cadvisor")
	require.Equal(t, http.StatusOK, status, text)
	const labels = `id="/kubepods/pod1234/spywatcher-backend",image="backend:1",namespace="a",node="n",pod="one"`
	assert.Contains(t, text, `container_cpu_usage_seconds_total{container="spywatcher-backend",cpu="total",`+labels+`} 0`)
	assert.Contains(t, text, `container_memory_working_set_bytes{container="spywatcher-backend",`+labels+`} 1.7825792e+08`,
		"140 MiB, and 0.6 for each of 50 requests a second")
	assert.Contains(t, text, "# TYPE container_cpu_usage_seconds_total counter", "or a rate of it would mean nothing")
	assert.Contains(t, text, `container_memory_working_set_bytes{container="",id="/kubepods/pod1234",image="",`,
		"a pod has a cgroup of its own, which a rule must not count twice")

	proxy, err := url.Parse(address)
	require.NoError(t, err)
	through := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}}
	status, text = scrape(t, through, "http://10.244.0.7:3001/metrics")
	assert.Equal(t, http.StatusBadGateway, status, "a pod is asked through it, and answers nothing")
	assert.Contains(t, text, "run nothing")

	cancel()
	require.NoError(t, <-ended, "to be told to end is no failure")
}

func scrape(t *testing.T, client *http.Client, address string) (status int, text string) {
	t.Helper()
	response, err := client.Get(address)
	require.NoError(t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(content)
}

// TestCPUCounts: the counter grows by what the pod uses of CPU, in seconds.
func TestCPUCounts(t *testing.T) {
	t.Parallel()
	k := &kubelets{}
	found := map[string]container{"one": {labels: make([]string, len(containerLabels)), cores: 0.25, memory: 7}}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	k.collect(start, found)
	recorder := httptest.NewRecorder()
	write(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), k.collect(start.Add(20*time.Second), found))
	assert.Regexp(t, `container_cpu_usage_seconds_total\{.*\} 5\n`, recorder.Body.String())
	assert.Regexp(t, `container_memory_working_set_bytes\{.*\} 7\n`, recorder.Body.String())
}
