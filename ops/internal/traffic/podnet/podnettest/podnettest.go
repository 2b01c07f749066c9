// Package podnettest is a network of pods in memory, for tests whose clock stands still while they wait: a socket would
// not let it go on.
package podnettest

import (
	"net"

	"google.golang.org/grpc/test/bufconn"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
)

// buffer is what a connection holds that nobody has read, in bytes.
const buffer = 64 << 10

// New is a network without sockets.
func New() *podnet.Network {
	return podnet.Over(func() (net.Listener, podnet.Dial, error) {
		listener := bufconn.Listen(buffer)
		return listener, listener.DialContext, nil
	})
}
