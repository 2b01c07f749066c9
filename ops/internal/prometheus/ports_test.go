package prometheus

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

func TestListen(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	require.NoError(t, h.WriteState(home.State{PID: 7, Ports: map[string]int{"etcd": 1}, Ready: true}))
	listeners, ports, err := listen(t.Context(), h)
	require.NoError(t, err)
	assert.Len(t, ports, 4)
	state, err := h.ReadState()
	require.NoError(t, err)
	assert.Equal(t, 1, state.Ports["etcd"], "what else listens stays noted")
	assert.True(t, state.Ready && state.PID == 7, "and so does the rest")
	assert.Equal(t, ports[prometheusPort], state.Ports[prometheusPort])

	// Another program takes one of them before the next start.
	taken := listeners[prometheusPort]
	delete(listeners, prometheusPort)
	require.NoError(t, closeAll(listeners))
	again, next, err := listen(t.Context(), h)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, closeAll(again))
		require.NoError(t, taken.Close())
	})
	assert.NotEqual(t, ports[prometheusPort], next[prometheusPort], "a port that is taken is replaced")
	for name, listener := range again {
		address, ok := listener.Addr().(*net.TCPAddr)
		require.True(t, ok)
		assert.True(t, address.IP.IsLoopback(), "%s listens on loopback alone", name)
		assert.Equal(t, next[name], address.Port)
	}
}
