package provider_test

import (
	"context"
	"net"
	"path/filepath"
	"strconv"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func TestClose(t *testing.T) {
	t.Parallel()
	waits := make(chan struct{}, 1)
	s := serve(t, world{glance: func(client.WithWatch) {
		select {
		case waits <- struct{}{}:
		default:
		}
	}})
	answered := make(chan error, 1)
	go func() {
		_, err := s.create("apps/v1:Deployment", s.inputs(web))
		answered <- err
	}()
	<-waits
	require.NoError(t, s.attached.Close(), "it does not wait for the rollout")
	require.Error(t, <-answered)
	require.NoError(t, s.attached.Close(), "twice is as good as once")
	var dialer net.Dialer
	_, err := dialer.DialContext(t.Context(), "tcp", s.attached.Address())
	require.Error(t, err, "nobody listens any more")
}

func TestEndOfContext(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	attached, err := provider.Attach(ctx, filepath.Join(t.TempDir(), "none"),
		provider.OnCluster(fake.NewFakeClient(), func() {}), provider.Patience(0))
	require.NoError(t, err)
	assert.Equal(t, "kubernetes:"+strconv.Itoa(attached.Port), attached.Environment())

	connection, err := grpc.NewClient(attached.Address(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, connection.Close()) })
	api := pulumirpc.NewResourceProviderClient(connection)
	_, err = api.Configure(t.Context(), &pulumirpc.ConfigureRequest{})
	require.ErrorContains(t, err, "the kubeconfig cannot be read", "it is read when it is needed, and not before")

	end()
	require.NoError(t, attached.Close())
	_, err = api.Configure(t.Context(), &pulumirpc.ConfigureRequest{})
	assert.Equal(t, codes.Unavailable, status.Code(err))
}
