package podnet_test

import (
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	for name, network := range map[string]*podnet.Network{"loopback": podnet.New(), "memory": podnettest.New()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const address = "10.245.0.7:3001"
			_, err := network.DialContext(t.Context(), "tcp", address)
			require.ErrorIs(t, err, syscall.ECONNREFUSED, "nothing listens yet")

			listener, err := network.Listen(address)
			require.NoError(t, err)
			_, err = network.Listen(address)
			require.ErrorIs(t, err, syscall.EADDRINUSE, "a port is bound once")
			served := make(chan error, 1)
			go func() {
				connection, err := listener.Accept()
				if err == nil {
					_, err = connection.Write([]byte("seven"))
					_ = connection.Close()
				}
				served <- err
			}()
			connection, err := network.DialContext(t.Context(), "tcp", address)
			require.NoError(t, err)
			said, err := io.ReadAll(connection)
			require.NoError(t, err)
			require.NoError(t, <-served)
			assert.Equal(t, "seven", string(said), "the address leads to its listener")
			require.NoError(t, connection.Close())

			require.NoError(t, listener.Close())
			_, err = network.DialContext(t.Context(), "tcp", address)
			var operation *net.OpError
			require.ErrorAs(t, err, &operation)
			assert.Equal(t, "dial", operation.Op, "a connection that is refused is told from one that breaks off")
			again, err := network.Listen(address)
			require.NoError(t, err, "the next process of the pod binds the port again")
			require.NoError(t, again.Close())
		})
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	var addresses podnet.Addresses
	take := func(wanted string) string {
		t.Helper()
		address, err := addresses.Take(wanted)
		require.NoError(t, err)
		return address
	}
	assert.Equal(t, "10.245.0.1", take(""))
	assert.Equal(t, "10.245.0.2", take("10.244.0.9"), "an address of kwok's is not kept")
	assert.Equal(t, "10.245.0.9", take("10.245.0.9"), "a pod of an earlier run keeps its own")
	assert.Equal(t, "10.245.0.3", take("10.245.0.9"), "unless another has it")
	addresses.Free("10.245.0.1")
	assert.Equal(t, "10.245.0.4", take(""), "one that was given back is used again as late as can be")
	assert.Equal(t, "10.245.0.1", take("10.245.0.1"), "but it can be had")
	for range 1<<16 - 1 - 5 {
		take("")
	}
	_, err := addresses.Take("")
	require.ErrorContains(t, err, podnet.Range, "the error names what is used up")
	addresses.Free("10.245.9.9")
	assert.Equal(t, "10.245.9.9", take(""), "the search begins anew at the start of the range")
}
