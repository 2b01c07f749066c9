package controlplane

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"

	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// validity is longer than any sandbox is kept.
const validity = 5 * 365 * 24 * time.Hour

// authority signs the certificates of one sandbox. Its key does not leave the folder.
type authority struct {
	home        home.Home
	certificate *x509.Certificate
	key         crypto.Signer
}

// identity is who a certificate is for.
type identity struct {
	file          string // without extension, in pki/
	name          string
	organizations []string
	server        bool
}

const (
	adminIdentity      = "admin"
	apiServerIdentity  = "kube-apiserver"
	controllerIdentity = "kube-controller-manager"
	schedulerIdentity  = "kube-scheduler"
	etcdIdentity       = "etcd"
	proxyIdentity      = "front-proxy"
	metricsIdentity    = "metrics"
)

// identities are all that there are. See
// https://kubernetes.io/docs/setup/best-practices/certificates/#configure-certificates-for-user-accounts.
var identities = []identity{
	{adminIdentity, "sandbox-admin", []string{"system:masters"}, false},
	{apiServerIdentity, "kube-apiserver", nil, true},
	{controllerIdentity, "system:kube-controller-manager", nil, false},
	{schedulerIdentity, "system:kube-scheduler", nil, false},
	{etcdIdentity, "etcd", nil, true},
	{proxyIdentity, "front-proxy-client", nil, false},
	{metricsIdentity, "metrics", nil, true},
}

// serviceAccountKey signs the tokens of service accounts.
const serviceAccountKey = "pki/service-accounts.key"

// openAuthority makes the keys and certificates of a folder that has none, and reads those of one that does.
func openAuthority(h home.Home) (*authority, error) {
	a := &authority{home: h}
	if err := a.open(); err != nil {
		return nil, err
	}
	if _, err := a.ensureKey(serviceAccountKey); err != nil {
		return nil, err
	}
	for _, id := range identities {
		if err := a.ensure(id); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *authority) open() error {
	key, err := a.ensureKey("pki/ca.key")
	if err != nil {
		return err
	}
	a.key = key
	certificates, err := cert.CertsFromFile(a.home.Path("pki/ca.crt"))
	if err == nil {
		a.certificate = certificates[0]
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a.certificate, err = cert.NewSelfSignedCACert(cert.Config{CommonName: "sandbox"}, key)
	if err != nil {
		return err
	}
	return a.write("pki/ca.crt", a.certificate)
}

// ensureKey reads a key, or makes it.
func (a *authority) ensureKey(name string) (crypto.Signer, error) {
	existing, err := keyutil.PrivateKeyFromFile(a.home.Path(name))
	if err == nil {
		signer, ok := existing.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("%s holds no key that can sign", a.home.Path(name))
		}
		return signer, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	encoded, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return nil, err
	}
	return key, a.home.WriteFile(name, encoded)
}

// ensure makes the certificate of an identity that has none.
func (a *authority) ensure(id identity) error {
	if _, err := os.Stat(a.home.Path(a.certificateOf(id.file))); err == nil {
		return nil
	}
	key, err := a.ensureKey(a.keyOf(id.file))
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: id.name, Organization: id.organizations},
		NotBefore:    a.certificate.NotBefore,
		NotAfter:     time.Now().Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if id.server {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1)}
		template.DNSNames = []string{
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "sandbox-metrics.kube-system.svc",
		}
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		return err
	}
	return a.write(a.certificateOf(id.file), parsed)
}

func (a *authority) write(name string, certificate *x509.Certificate) error {
	encoded, err := cert.EncodeCertificates(certificate)
	if err != nil {
		return err
	}
	return a.home.WriteFile(name, encoded)
}

func (a *authority) certificateOf(file string) string { return "pki/" + file + ".crt" }

func (a *authority) keyOf(file string) string { return "pki/" + file + ".key" }
