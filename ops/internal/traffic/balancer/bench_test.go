package balancer_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

// BenchmarkRequest is a request's whole way over sockets: client, load balancer, pod, and back. 2,000 of them a second must
// leave room on two cores: 0.5 ms each at the very most, with all that they take in the client.
func BenchmarkRequest(b *testing.B) {
	network := podnet.New()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	lb := balancer.Serve(listener, balancer.Settings{})
	group := balancer.NewGroup("a/web:80", settings(), balancer.Delays{}, network.DialContext, &lb.Counters)
	lb.SetRules([]balancer.Rule{{Path: "/", Group: group}})
	var addresses []string
	for i := range 4 {
		address := fmt.Sprintf("10.245.0.%d:3001", i)
		server := podserver.Start(network, podserver.Config{Address: address, Metrics: true})
		defer func() {
			server.Kill()
			<-server.Done()
		}()
		addresses = append(addresses, address)
	}
	group.Set(addresses)
	defer group.Close()
	defer lb.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport}
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			response, err := client.Get("http://" + lb.Address + "/health")
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK {
				b.Error(response.Status)
			}
		}
	})
}
