package validate

import (
	"testing"
	"time"
)

const (
	balanced = "Ingress shop"
	inside   = "Ingress shop-inside"
)

func TestIngresses(t *testing.T) {
	t.Parallel()
	annotation := func(name, value string) edit {
		return set(balanced, "/metadata/annotations/alb.ingress.kubernetes.io~1"+name, value)
	}
	assertFaults(t, map[string]fault{
		"a class that is not there": {
			reason: "nobody looks after it",
			edits:  []edit{set(inside, "/spec/ingressClassName", `"old"`)},
			want:   []string{"fail ingress-class: Ingress shop/shop-inside"}, found: `there is no IngressClass "old"`,
		},
		"no class": {
			reason: "there is no default one",
			edits:  []edit{unset(inside, "/spec/ingressClassName")},
			want:   []string{"fail ingress-class: Ingress shop/shop-inside"}, found: `no IngressClass ""`,
		},
		"a class by annotation": {
			reason: "is the older way",
			edits: []edit{
				unset(inside, "/spec/ingressClassName"), set(inside, "/metadata/annotations/kubernetes.io~1ingress.class", `"nginx"`),
			},
		},
		"annotations of another controller": {
			reason: "nobody reads them",
			edits:  []edit{set(inside, "/metadata/annotations/alb.ingress.kubernetes.io~1scheme", `"internal"`)},
			want:   []string{"fail ingress-class: Ingress shop/shop-inside"}, found: "k8s.io/ingress-nginx does not read alb.ingress.kubernetes.io/scheme",
		},
		"no address": {
			reason: "the controller has made nothing",
			edits:  []edit{unset(balanced, "/status")}, want: []string{"fail ingress-address: Ingress shop/shop"}, found: "has no address",
		},
		"port 80 alone": {
			reason: "clients are answered in clear",
			edits:  []edit{annotation("listen-ports", `"[{\"HTTP\":80}]"`)},
			want:   []string{"fail ingress-tls: Ingress shop/shop"}, found: "listens for HTTP alone",
		},
		"no listeners and no certificate": {
			reason: "the controller makes one for port 80",
			edits:  []edit{set(balanced, "/metadata/annotations", `{}`)},
			want:   []string{"fail ingress-tls: Ingress shop/shop"}, found: "listens for HTTP alone",
		},
		"no listeners and a certificate": {
			reason: "the controller makes one for port 443",
			edits:  []edit{unset(balanced, "/metadata/annotations/alb.ingress.kubernetes.io~1listen-ports")},
		},
		"listeners that are none": {
			reason: "the controller refuses the Ingress",
			edits:  []edit{annotation("listen-ports", `"443"`)}, want: []string{"fail ingress-tls: Ingress shop/shop"}, found: "cannot be understood",
		},
		"no certificate": {
			reason: "the controller looks for one, which a stack may rely on",
			edits:  []edit{unset(balanced, "/metadata/annotations/alb.ingress.kubernetes.io~1certificate-arn")},
			want:   []string{"warning ingress-tls: Ingress shop/shop"}, found: "names no certificate",
		},
		"a Service that is not there": {
			reason: "the load balancer answers 503",
			edits:  []edit{set(inside, "/spec/rules/0/http/paths/0/backend/service/name", `"old"`)},
			want:   []string{"fail ingress-backends: Ingress shop/shop-inside"}, found: "leads to the Service old, which is not there",
		},
		"a port that the Service has not": {
			reason: "the controller refuses the Ingress",
			edits:  []edit{set(inside, "/spec/rules/0/http/paths/0/backend/service/port/number", `81`)},
			want:   []string{"fail ingress-backends: Ingress shop/shop-inside"}, found: "the port 81 of the Service api, which has http (80)",
		},
		"a default backend": {
			reason: "counts as well",
			edits:  []edit{set(inside, "/spec/defaultBackend", `{"service": {"name": "api", "port": {"name": "web"}}}`)},
			want:   []string{"fail ingress-backends: Ingress shop/shop-inside"}, found: "the port web of the Service api",
		},
		"an action": {
			reason: "is no Service",
			edits: []edit{
				annotation("actions.redirect", `"{}"`),
				set(balanced, "/spec/rules/0/http/paths/-", `{"path": "/old", "backend": {"service": {"name": "redirect", "port": {"name": "use-annotation"}}}}`),
			},
		},
		"a host of another namespace": {
			reason: "staging and production must not share hosts",
			edits:  []edit{set("Ingress other", "/spec/rules/0/host", `"api.example.com"`)},
			want:   []string{"fail ingress-hosts: Ingress shop/shop"}, found: "api.example.com is routed by Ingress other/other too",
		},
		"a path twice": {
			reason: "one of the two is never asked",
			edits:  []edit{set(inside, "/spec/rules/0/host", `"api.example.com"`), set(inside, "/spec/tls/0/hosts/0", `"api.example.com"`)},
			want: []string{
				"fail ingress-hosts: Ingress shop/shop",
				"fail ingress-tls: Ingress shop/shop-inside", "fail ingress-hosts: Ingress shop/shop-inside",
			},
			found: "api.example.com is routed by Ingress shop/shop-inside too",
		},
		"another path of the host": {
			reason: "two Ingresses of a namespace may share a host",
			edits: []edit{
				set(balanced, "/spec/rules/-", `{"host": "inside.example.com", "http": {"paths": [
					{"path": "/more", "pathType": "Prefix", "backend": {"service": {"name": "api", "port": {"name": "http"}}}}]}}`),
			},
		},
	})
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	want := []string{"fail ingress-tls: Ingress shop/shop-inside"}
	later := now.AddDate(0, 3, 0)
	assertFaults(t, map[string]fault{
		"expired": {
			reason: "clients refuse it",
			edits:  []edit{secretEdit(t, now.Add(-time.Hour), "inside.example.com")}, want: want, found: "expired on 2026-06-01",
		},
		"expires soon": {
			reason: "whatever renews it has not",
			edits:  []edit{secretEdit(t, now.Add(5*24*time.Hour), "inside.example.com")},
			want:   []string{"warning ingress-tls: Ingress shop/shop-inside"}, found: "expires on 2026-06-06",
		},
		"of another host": {
			reason: "clients refuse it",
			edits:  []edit{secretEdit(t, later, "outside.example.com")}, want: want, found: "is for outside.example.com, and not for inside.example.com",
		},
		"of a wildcard": {
			reason: "covers the host", edits: []edit{secretEdit(t, later, "*.example.com")},
		},
		"a wildcard host": {
			reason: "is covered by the same wildcard",
			edits: []edit{
				secretEdit(t, later, "*.example.com"), set(inside, "/spec/rules/0/host", `"*.example.com"`), set(inside, "/spec/tls/0/hosts/0", `"*.example.com"`),
			},
		},
		"no Secret": {
			reason: "the controller shows its own certificate",
			edits:  []edit{remove("Secret shop-tls")}, want: want, found: "the Secret shop-tls is not there",
		},
		"no key": {
			reason: "it cannot be used",
			edits:  []edit{unset("Secret shop-tls", "/data/tls.key")}, want: want, found: "no certificate and key that can be read",
		},
		"no certificate in it": {
			reason: "it cannot be used",
			edits:  []edit{set("Secret shop-tls", "/data/tls.crt", `"bm9uZQ=="`)}, want: want, found: "no certificate and key that can be read",
		},
		"a host without an entry": {
			reason: "it is answered in clear, or with the controller's own certificate",
			edits:  []edit{set(inside, "/spec/tls/0/hosts", `["other.example.com"]`)}, want: want, found: "no entry under tls has the host inside.example.com",
		},
		"none named": {
			reason: "the controller's own may be a good one",
			edits:  []edit{unset(inside, "/spec/tls")},
			want:   []string{"warning ingress-tls: Ingress shop/shop-inside"}, found: "names no certificate",
		},
	})
}
