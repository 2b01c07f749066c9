package aws_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/aws"
)

func TestClose(t *testing.T) {
	t.Parallel()
	s := serve(t)
	assert.Equal(t, "aws:"+strconv.Itoa(s.attached.Port), s.attached.Environment())
	require.NoError(t, s.attached.Close())
	require.NoError(t, s.attached.Close(), "twice is as good as once")
	var dialer net.Dialer
	_, err := dialer.DialContext(t.Context(), "tcp", s.attached.Address())
	require.Error(t, err, "nobody listens any more")
}

func TestEndOfContext(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	attached, err := aws.Attach(ctx, filepath.Join(t.TempDir(), "aws.json"), filepath.Join(t.TempDir(), "kubeconfig"))
	require.NoError(t, err, "neither file need be there yet")
	s := serving{t: t, attached: attached}.session(standard)
	_, err = s.invoke("aws:lb/getLoadBalancer:getLoadBalancer", "{name: web}")
	require.ErrorContains(t, err, "the kubeconfig cannot be read", "it is read when it is needed, and not before")
	end()
	require.NoError(t, attached.Close())
	_, err = s.Handshake(t.Context(), &pulumirpc.ProviderHandshakeRequest{})
	assert.Equal(t, codes.Unavailable, status.Code(err))
}

func TestUnreadableStore(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "aws.json")
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	_, err := aws.Attach(t.Context(), file, "")
	require.ErrorContains(t, err, file, "else the first resource would fail, and half of a stack be made")
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hands, err := s.Handshake(t.Context(), &pulumirpc.ProviderHandshakeRequest{})
	require.NoError(t, err)
	assert.True(t, hands.GetAcceptSecrets(), "or the engine would send secrets as plain values")
	_, err = s.Attach(t.Context(), &pulumirpc.PluginAttach{})
	require.NoError(t, err, "an engine that attaches says so, and goes no further when it is refused")
	_, err = s.GetPluginInfo(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
	_, err = s.Cancel(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
}

func TestVersion(t *testing.T) {
	t.Parallel()
	sdk := &debug.Module{Path: "github.com/pulumi/pulumi-aws/sdk/v6", Version: "v6.83.0"}
	assert.Equal(t, "6.83.0+stand-in", aws.VersionIn(&debug.BuildInfo{Deps: []*debug.Module{sdk}}),
		"not older than the SDK, or the engine warns, and not mistaken for the plugin")
	assert.Empty(t, aws.VersionIn(&debug.BuildInfo{}))
	assert.Empty(t, aws.VersionIn(nil))
}

func TestNotServed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const token = "aws:ec2/instance:Instance"
	calls := map[string]func() error{
		"check":  func() error { _, err := s.Check(t.Context(), &pulumirpc.CheckRequest{Urn: urn(token)}); return err },
		"diff":   func() error { _, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{Urn: urn(token)}); return err },
		"create": func() error { _, err := s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(token)}); return err },
		"update": func() error { _, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{Urn: urn(token)}); return err },
		"read":   func() error { _, err := s.Read(t.Context(), &pulumirpc.ReadRequest{Urn: urn(token)}); return err },
		"delete": func() error { _, err := s.Delete(t.Context(), &pulumirpc.DeleteRequest{Urn: urn(token)}); return err },
		"construct": func() error {
			_, err := s.Construct(t.Context(), &pulumirpc.ConstructRequest{Type: token})
			return err
		},
		"invoke": func() error { _, err := s.invoke(token, "{}"); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, call(), token+" is not served by the stand-in", "what is not served is named")
		})
	}
}

func TestNotConfigured(t *testing.T) {
	t.Parallel()
	s := serve(t).dial()
	const token = "aws:kms/key:Key"
	calls := map[string]func() error{
		"diff":   func() error { _, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{Urn: urn(token)}); return err },
		"create": func() error { _, err := s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(token)}); return err },
		"update": func() error { _, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{Urn: urn(token)}); return err },
		"read":   func() error { _, err := s.Read(t.Context(), &pulumirpc.ReadRequest{Urn: urn(token)}); return err },
		"delete": func() error { _, err := s.Delete(t.Context(), &pulumirpc.DeleteRequest{Urn: urn(token)}); return err },
		"invoke": func() error { _, err := s.invoke("aws:index/getRegion:getRegion", "{}"); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, call(), "not configured", "another provider resource has an account of its own")
		})
	}
	checked, failures := s.check("aws:sns/topic:Topic", nil, nil)
	assert.Empty(t, failures)
	assert.Regexp(t, "^web-[0-9a-f]{7}$", checked["name"].StringValue(), "a preview checks before the account is known")
}
