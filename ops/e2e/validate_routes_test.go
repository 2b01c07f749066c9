package e2e_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serviceFaults are faults of Services.
var serviceFaults = []liveFault{
	{
		name: "a Service that selects nothing", reason: "it answers nobody",
		make: func(h *hand) {
			h.patch("Service", front, `{"spec": {"selector": {"app.kubernetes.io/name": "gone"}}}`)
		},
		want: []string{"fail service-endpoints Service spywatcher-frontend", "fail service-selector Service spywatcher-frontend"},
	},
	{
		name: "a Service of two workloads", reason: "half of the requests go to the wrong one, whose pods await no target of it",
		make: func(h *hand) {
			h.patch("Service", front, `{"spec": {"selector": {"app.kubernetes.io/name": null, "app.kubernetes.io/part-of": "spywatcher"}}}`)
		},
		want: []string{"fail service-selector Service spywatcher-frontend", "fail target-group Service spywatcher-frontend"},
	},
	{
		name: "a target port that is none", reason: "the Service leads nowhere",
		make: func(h *hand) {
			h.patch("Service", front, `{"spec": {"ports": [{"port": 80, "targetPort": "web"}]}}`)
		},
		want: []string{"fail service-ports Service spywatcher-frontend"},
	},
	{
		name: "no target group", reason: "the load balancer's controller has failed",
		make: func(h *hand) { h.remove("TargetGroupBinding.elbv2.k8s.aws", "k8s-spywatcher-frontend") },
		want: []string{"fail target-group Service spywatcher-frontend"},
	},
	{
		name: "pods without a gate", reason: "they are older than the target group",
		make: func(h *hand) { h.make(targetGroup("k8s-second", front)) },
		want: []string{"fail target-group Service spywatcher-frontend"},
	},
}

const ingress = "Ingress.networking.k8s.io"

// ingressFaults are faults of Ingresses.
var ingressFaults = []liveFault{
	{
		name: "a class that is not there", reason: "nobody looks after the Ingress, or reads whose certificate it names",
		make: func(h *hand) { h.patch(ingress, "spywatcher", `{"spec": {"ingressClassName": "gone"}}`) },
		want: []string{"fail ingress-class Ingress spywatcher", "warning ingress-tls Ingress spywatcher"},
	},
	{
		name: "annotations of another controller", reason: "nobody reads them",
		make: func(h *hand) {
			h.patch(ingress, "spywatcher", `{"metadata": {"annotations": {"nginx.ingress.kubernetes.io/load-balance": "ewma"}}}`)
		},
		want: []string{"fail ingress-class Ingress spywatcher"},
	},
	{
		name: "port 80 alone", reason: "clients are answered in clear",
		make: func(h *hand) {
			h.patch(ingress, "spywatcher", `{"metadata": {"annotations": {"alb.ingress.kubernetes.io/listen-ports": "[{\"HTTP\":80}]"}}}`)
		},
		want: []string{"fail ingress-tls Ingress spywatcher"},
	},
	{
		name: "no certificate", reason: "the controller looks for one, which may be meant",
		make: func(h *hand) {
			h.patch(ingress, "spywatcher", `{"metadata": {"annotations": {"alb.ingress.kubernetes.io/certificate-arn": null}}}`)
		},
		want: []string{"warning ingress-tls Ingress spywatcher"},
	},
	{
		name: "no backend", reason: "the load balancer answers 503",
		make: func(h *hand) {
			h.patch(ingress, "spywatcher", `{"spec": {"rules": [`+rule(h.host(), "gone")+`]}}`)
		},
		want: []string{"fail ingress-backends Ingress spywatcher"},
	},
	{
		name: "a host of another namespace", reason: "it leads to one of the two by chance",
		make: func(h *hand) {
			h.in(beside).make(manifest("networking.k8s.io/v1", "Ingress", "other", `"spec": {"rules": [`+rule(h.host(), "other")+`]}`))
		},
		want: []string{"fail ingress-hosts Ingress spywatcher"},
	},
	{
		name: "no address and no rights to the certificate", reason: "its controller is not at work, and the Secret may not be read",
		make: func(h *hand) { h.makeNGINX(time.Hour) },
		want: []string{"fail ingress-address Ingress nginx", "unknown access Namespace HERE", "unknown ingress-tls Ingress nginx"},
	},
	{
		name: "no Secret", reason: "clients see the controller's own certificate",
		make: func(h *hand) {
			h.makeNGINX(0)
			h.serveNGINX()
		},
		want: []string{"fail ingress-tls Ingress nginx"},
	},
	{
		name: "an expired certificate", reason: "clients refuse it",
		make: func(h *hand) {
			h.makeNGINX(-time.Hour)
			h.serveNGINX()
		},
		want: []string{"fail ingress-tls Ingress nginx"},
	},
	{
		name: "a certificate that expires soon", reason: "whatever renews it has not",
		make: func(h *hand) {
			h.makeNGINX(24 * time.Hour)
			h.serveNGINX()
		},
		want: []string{"warning ingress-tls Ingress nginx"},
	},
	{
		name: "a good certificate", reason: "nothing is wrong",
		make: func(h *hand) {
			h.makeNGINX(60 * 24 * time.Hour)
			h.serveNGINX()
		},
		want: []string{},
	},
}

// host is the frontend's.
func (h *hand) host() string { return h.namespace + ".example.com" }

func rule(host, service string) string {
	return `{"host": "` + host + `", "http": {"paths": [
		{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "` + service + `", "port": {"name": "http"}}}}]}}`
}

// makeNGINX makes an Ingress of ingress-nginx, which is not at work here, with a certificate that ends after so long; 0 for
// none.
func (h *hand) makeNGINX(left time.Duration) {
	h.t.Helper()
	host := "nginx." + h.host()
	h.make(manifest("networking.k8s.io/v1", "Ingress", "nginx", `"spec": {"ingressClassName": "nginx",
		"tls": [{"hosts": ["`+host+`"], "secretName": "spywatcher-tls"}], "rules": [`+rule(host, front)+`]}`))
	if left != 0 {
		h.make(manifest("v1", "Secret", "spywatcher-tls", `"type": "kubernetes.io/tls", "data": {"tls.key": "bm9uZQ==", "tls.crt": "`+
			base64.StdEncoding.EncodeToString(certificate(h.t, host, time.Now().Add(left)))+`"}`))
	}
}

// serveNGINX gives the Ingress an address, as the controller would, and validate the right to its certificate.
func (h *hand) serveNGINX() {
	h.t.Helper()
	h.patch(ingress, "nginx", `{"status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}}`, "status")
	h.grant("role-tls.yaml")
}

func certificate(t *testing.T, host string, until time.Time) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: until, DNSNames: []string{host},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	var encoded bytes.Buffer
	require.NoError(t, pem.Encode(&encoded, &pem.Block{Type: "CERTIFICATE", Bytes: signed}))
	return encoded.Bytes()
}
