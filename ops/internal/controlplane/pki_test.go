package controlplane

import (
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/cert"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

func open(t *testing.T) home.Home {
	t.Helper()
	h, err := home.Open(filepath.Join(t.TempDir(), "sandbox"))
	require.NoError(t, err)
	return h
}

func TestAuthority(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, err := openAuthority(h)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	for _, id := range identities {
		certificates, err := cert.CertsFromFile(h.Path(a.certificateOf(id.file)))
		require.NoError(t, err)
		usage := x509.ExtKeyUsageClientAuth
		if id.server {
			usage = x509.ExtKeyUsageServerAuth
			require.NoError(t, certificates[0].VerifyHostname("127.0.0.1"), "%s listens on loopback", id.file)
		}
		_, err = certificates[0].Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{usage}})
		require.NoError(t, err, id.file)
		assert.Equal(t, id.name, certificates[0].Subject.CommonName)
		assert.Equal(t, id.organizations, certificates[0].Subject.Organization)
		info, err := os.Stat(h.Path(a.keyOf(id.file)))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "%s: a key is its owner's alone", id.file)
	}
	before, err := os.ReadFile(h.Path("pki/admin.crt"))
	require.NoError(t, err)
	_, err = openAuthority(h)
	require.NoError(t, err)
	after, err := os.ReadFile(h.Path("pki/admin.crt"))
	require.NoError(t, err)
	assert.Equal(t, before, after, "what is there is kept, or an exported kubeconfig would be worth nothing after a restart")
}

func TestKubeconfig(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, err := Kubeconfig(h, "any")
	require.ErrorContains(t, err, "no kubeconfig yet")

	_, err = prepare(t.Context(), h)
	require.NoError(t, err)
	path, err := Kubeconfig(h, "arn:aws:eks:eu-central-1:111122223333:cluster/a")
	require.NoError(t, err)
	config, err := clientcmd.LoadFromFile(path)
	require.NoError(t, err)
	assert.Equal(t, "arn:aws:eks:eu-central-1:111122223333:cluster/a", config.CurrentContext,
		"a stack finds its own context, and goes on")
	assert.Len(t, config.Contexts, 1)
	for _, cluster := range config.Clusters {
		assert.Contains(t, cluster.Server, "https://127.0.0.1:", "loopback and nothing else")
	}
	info, err := os.Stat(h.Kubeconfig())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "who reads it is the cluster's administrator")
}

func TestChoosePorts(t *testing.T) {
	t.Parallel()
	ports, err := choosePorts(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, ports, len(listeners))

	again, err := choosePorts(t.Context(), ports)
	require.NoError(t, err)
	assert.Equal(t, ports, again, "an exported kubeconfig goes on working after a restart")

	taken, err := net.Listen("tcp", (&plane{ports: ports}).address(portAPI))
	require.NoError(t, err)
	defer taken.Close()
	other, err := choosePorts(t.Context(), ports)
	require.NoError(t, err)
	assert.NotEqual(t, ports[portAPI], other[portAPI], "somebody else has it now")
	assert.Equal(t, ports[portEtcd], other[portEtcd])
}

func TestLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []child{
		(&plane{home: open(t), authority: &authority{}}).apiServer(),
		(&plane{home: open(t), authority: &authority{}}).controllerManager(),
		(&plane{home: open(t), authority: &authority{}}).scheduler(),
		(&plane{home: open(t), authority: &authority{}}).kwok(""),
	} {
		for _, arg := range c.args {
			assert.NotContains(t, arg, "0.0.0.0", "%s listens on loopback", c.name)
		}
	}
}
