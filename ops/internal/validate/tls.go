package validate

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/client-go/util/cert"
)

// nearExpiry is how long before its end a certificate should have been renewed: what renews them starts a month before.
const nearExpiry = 14 * 24 * time.Hour

// readCertificates gets the Secrets that Ingresses take their certificates from, and no others.
func (s *Snapshot) readCertificates(ctx context.Context, r *reading) error {
	for _, name := range s.certificateSecrets() {
		if err := r.get(ctx, secrets, name); err != nil {
			return err
		}
		if errors.Is(r.errs[secrets], errAbsent) {
			delete(r.errs, secrets) // the one Secret is not there, which is for the check to tell
		}
	}
	return decode(s, secrets, &s.secrets)
}

func (s *Snapshot) certificateSecrets() []string {
	var all []string
	for _, ingress := range s.ingresses {
		if s.isALB(ingress) {
			continue // its certificates are AWS's
		}
		for _, tls := range ingress.Spec.TLS {
			if tls.SecretName != "" && !slices.Contains(all, tls.SecretName) {
				all = append(all, tls.SecretName)
			}
		}
	}
	return all
}

// ingressTLS: clients are answered by TLS, with a certificate that they trust.
func ingressTLS(s *Snapshot, ingress *networkingv1.Ingress, v *verdict) {
	if s.isALB(ingress) {
		albListeners(ingress, v)
		return
	}
	if len(ingress.Spec.TLS) == 0 {
		v.warn(Problem{
			Found: "names no certificate: the controller's own is used", Expected: "a Secret with the hosts' certificate",
			Fix: "set ingress.nginx.tlsSecret in the stack's file",
		})
		return
	}
	if errors.Is(s.errs[secrets], errForbidden) {
		v.unknown(Problem{
			Found:    "the right is missing to get the Secrets " + strings.Join(s.certificateSecrets(), ", "),
			Expected: "get on those Secrets alone", Fix: "apply ops/cmd/validate/role-tls.yaml with their names",
		})
		return
	}
	for _, host := range hostsOf(ingress) {
		s.hostCertificate(ingress, host, v)
	}
}

// hostCertificate holds one host against the certificate that its Ingress has for it.
func (s *Snapshot) hostCertificate(ingress *networkingv1.Ingress, host string, v *verdict) {
	entry := slices.IndexFunc(ingress.Spec.TLS, func(tls networkingv1.IngressTLS) bool { return slices.Contains(tls.Hosts, host) })
	if entry < 0 {
		v.fail(Problem{
			Found: "no entry under tls has the host " + host, Expected: "a certificate for each host",
			Fix: "set ingress.nginx.tlsSecret in the stack's file",
		})
		return
	}
	name := ingress.Spec.TLS[entry].SecretName
	index := slices.IndexFunc(s.secrets, func(secret *corev1.Secret) bool { return secret.Name == name })
	if index < 0 {
		v.fail(Problem{
			Found: fmt.Sprintf("the Secret %s is not there", name), Expected: "a Secret of type kubernetes.io/tls",
			Fix: s.kubectl("create secret tls %s --cert=FILE --key=FILE", name),
		})
		return
	}
	s.judgeCertificate(s.secrets[index], host, v)
}

// judgeCertificate says nothing of what the Secret holds but the certificate's dates and names, which every client sees.
func (s *Snapshot) judgeCertificate(secret *corev1.Secret, host string, v *verdict) {
	renew := s.kubectl("create secret tls %s --cert=FILE --key=FILE --dry-run=client -o yaml | kubectl apply -f -", secret.Name)
	certificates, err := cert.ParseCertsPEM(secret.Data[corev1.TLSCertKey])
	if err != nil || len(secret.Data[corev1.TLSPrivateKeyKey]) == 0 {
		v.fail(Problem{
			Found:    fmt.Sprintf("the Secret %s has no certificate and key that can be read", secret.Name),
			Expected: "both as PEM under tls.crt and tls.key", Fix: renew,
		})
		return
	}
	leaf := certificates[0]
	left := leaf.NotAfter.Sub(s.Now)
	day := leaf.NotAfter.UTC().Format(time.DateOnly)
	p := Problem{Expected: "a certificate that clients take", Fix: renew}
	switch {
	case left <= 0:
		p.Found = fmt.Sprintf("the certificate in the Secret %s expired on %s", secret.Name, day)
		v.fail(p)
	case leaf.NotBefore.After(s.Now):
		p.Found = fmt.Sprintf("the certificate in the Secret %s is valid only from %s", secret.Name, leaf.NotBefore.UTC().Format(time.DateOnly))
		v.fail(p)
	case covers(leaf, host) != nil:
		p.Found = fmt.Sprintf("the certificate in the Secret %s is for %s, and not for %s", secret.Name, strings.Join(leaf.DNSNames, ", "), host)
		v.fail(p)
	case left < nearExpiry:
		p.Found = fmt.Sprintf("the certificate in the Secret %s expires on %s", secret.Name, day)
		p.Expected = "one that is renewed two weeks before its end"
		v.warn(p)
	default:
		v.ok("the certificate in the Secret %s is valid until %s", secret.Name, day)
	}
}

// covers holds a wildcard host by any host that it stands for.
func covers(leaf *x509.Certificate, host string) error {
	return leaf.VerifyHostname(strings.Replace(host, "*", "any", 1))
}

// albListeners: the load balancer has a listener for HTTPS. Without a certificate that is named the controller looks for
// one in ACM, which is a choice, and one that cannot be seen from here.
func albListeners(ingress *networkingv1.Ingress, v *verdict) {
	certificates := ingress.Annotations[albPrefix+"certificate-arn"]
	listeners, err := listenersOf(ingress)
	switch {
	case err != nil:
		v.fail(Problem{
			Found: "the annotation listen-ports cannot be understood", Expected: `a list such as [{"HTTPS":443}]`,
			Fix: "pulumi up --refresh puts the program's listeners back",
		})
	case !slices.Contains(listeners, "HTTPS"):
		v.fail(Problem{
			Found: "the load balancer listens for " + strings.Join(listeners, ", ") + " alone", Expected: "a listener for HTTPS",
			Fix: "pulumi up --refresh puts the program's listeners back",
		})
	case certificates == "":
		v.warn(Problem{
			Found:    "names no certificate: the controller looks for one in ACM",
			Expected: "the ARN of a certificate for " + strings.Join(hostsOf(ingress), ", "),
			Fix:      "set edge.zone or ingress.alb.certificateARNs in the stack's file",
		})
	default:
		v.ok("HTTPS with %s", certificates)
	}
}

// listenersOf are the protocols. Without the annotation there is one, for HTTPS where a certificate is named. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#listen-ports.
func listenersOf(ingress *networkingv1.Ingress) ([]string, error) {
	text, given := ingress.Annotations[albPrefix+"listen-ports"]
	if !given {
		if ingress.Annotations[albPrefix+"certificate-arn"] != "" {
			return []string{"HTTPS"}, nil
		}
		return []string{"HTTP"}, nil
	}
	var entries []map[string]int
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		return nil, err
	}
	var protocols []string
	for _, entry := range entries {
		for protocol := range entry {
			protocols = append(protocols, protocol)
		}
	}
	return protocols, nil
}
