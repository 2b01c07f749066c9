package prometheus

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/rest"
)

// emptyCluster is an API server without objects.
func emptyCluster(t *testing.T) *rest.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Query().Get("watch") != "" {
			<-r.Context().Done() // nothing ever changes
			return
		}
		_, _ = w.Write([]byte(`{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}`))
	}))
	t.Cleanup(server.Close)
	return &rest.Config{Host: server.URL}
}

func TestRun(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	for _, one := range tools {
		script(t, binary(h, one), `
trap 'echo "ended $0"; exit 0' TERM
echo "started $*"
while :; do sleep 0.05; done
`)
	}
	said := func() string {
		return strings.Join(append(lines(h.Log("prometheus")), lines(h.Log("kube-state-metrics"))...), " ")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Run(ctx, h, emptyCluster(t), Pods{})
	}()
	require.NoError(t, Want(h, Settings{Shorten: 2}))
	count := func(word string) int { return strings.Count(said(), word) }
	require.Eventually(t, func() bool { return count("started") == 2 }, 30*time.Second, 10*time.Millisecond,
		"both are started when they are wanted")
	state, err := h.ReadState()
	require.NoError(t, err)
	assert.Contains(t, said(), "--web.listen-address="+loopback(state.Ports[prometheusPort]), "on loopback alone")
	assert.Contains(t, said(), "--config.file="+h.Path(configFile))
	assert.Contains(t, said(), "--kubeconfig="+h.Kubeconfig())
	assert.Contains(t, said(), "--host=127.0.0.1")
	assert.Contains(t, said(), "--telemetry-host=127.0.0.1")
	assert.Equal(t, []string{"kube-state-metrics", "kubelet"}, jobs(read(t, h)), "the configuration is there before they are")

	require.NoError(t, Unwant(h))
	require.Eventually(t, func() bool { return count("ended") == 2 }, 30*time.Second, 10*time.Millisecond,
		"and stopped when they are not")
	require.NoError(t, Want(h, Settings{Shorten: 2}))
	require.Eventually(t, func() bool { return count("started") == 4 }, 30*time.Second, 10*time.Millisecond,
		"and can be wanted again")
	cancel()
	<-ended
	assert.Equal(t, 4, count("ended"), "they end with the sandbox")
}

func TestRunWithoutACluster(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	err := runWhileWanted(t.Context(), h, &rest.Config{Host: gone.URL}, Pods{}, Settings{Shorten: 1})
	require.Error(t, err, "nothing starts without a configuration, which needs the cluster")
	assert.NoFileExists(t, h.Path(configFile))
}
