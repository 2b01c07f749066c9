package guard_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/guard"
)

// names is a resolver that knows these alone.
type names map[string]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	addresses, found := n[host]
	if !found {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	var parsed []netip.Addr
	for address := range strings.FieldsSeq(addresses) {
		parsed = append(parsed, netip.MustParseAddr(address))
	}
	return parsed, nil
}

const balancer = "lb-1.elb.test"

func dns() names {
	return names{
		"localhost": "127.0.0.1 ::1", "fooled.test": "127.0.0.1 203.0.113.9", "local.test": "127.0.0.1",
		"api.example.com": "198.51.100.1 198.51.100.2", "moved.example.com": "203.0.113.9", "a.preview.example.com": "198.51.100.1",
		"a.b.preview.example.com": "198.51.100.1", "web.example.com": "198.51.100.1", "elsewhere.test": "203.0.113.9",
		balancer: "198.51.100.1 198.51.100.2", "api.shop.svc": "10.0.0.7", "api.shop": "127.0.0.1",
	}
}

func meta(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }

func path(service string) networkingv1.HTTPIngressPath {
	return networkingv1.HTTPIngressPath{Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: service}}}
}

func rule(host, service string) networkingv1.IngressRule {
	return networkingv1.IngressRule{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{path(service)}},
	}}
}

// own is that of a deployment behind an ingress, beside another one that it has nothing to do with.
func own(t *testing.T) guard.Own {
	t.Helper()
	labels := map[string]string{"app": "api"}
	deployment := &appsv1.Deployment{ObjectMeta: meta("api")}
	deployment.Spec.Template.Labels = map[string]string{"app": "api", "version": "2"}
	client := fake.NewClientset(
		&corev1.Service{
			ObjectMeta: meta("api"),
			Spec:       corev1.ServiceSpec{Selector: labels, ClusterIP: "10.0.0.7", ExternalIPs: []string{"198.51.100.7"}},
			Status: corev1.ServiceStatus{LoadBalancer: corev1.LoadBalancerStatus{Ingress: []corev1.LoadBalancerIngress{
				{IP: "198.51.100.8"},
			}}},
		},
		&corev1.Service{ObjectMeta: meta("headless"), Spec: corev1.ServiceSpec{Selector: labels, ClusterIP: corev1.ClusterIPNone}},
		&corev1.Service{ObjectMeta: meta("web"), Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, ClusterIP: "10.0.0.8"}},
		&corev1.Service{ObjectMeta: meta("outside"), Spec: corev1.ServiceSpec{ExternalName: "elsewhere.test"}},
		&networkingv1.Ingress{
			ObjectMeta: meta("shop"),
			Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{
				rule("API.example.com", "api"), rule("moved.example.com", "api"), rule("*.preview.example.com", "api"), rule("", "api"),
				rule("web.example.com", "web"), {Host: "empty.example.com"},
			}},
			Status: networkingv1.IngressStatus{LoadBalancer: networkingv1.IngressLoadBalancerStatus{
				Ingress: []networkingv1.IngressLoadBalancerIngress{{Hostname: balancer}},
			}},
		},
		&networkingv1.Ingress{
			ObjectMeta: meta("other"), Spec: networkingv1.IngressSpec{DefaultBackend: &networkingv1.IngressBackend{
				Service: &networkingv1.IngressServiceBackend{Name: "web"},
			}},
			Status: networkingv1.IngressStatus{LoadBalancer: networkingv1.IngressLoadBalancerStatus{
				Ingress: []networkingv1.IngressLoadBalancerIngress{{IP: "203.0.113.9"}},
			}},
		},
	)
	found, err := guard.Of(t.Context(), client, deployment)
	require.NoError(t, err)
	return found
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason             string
		host               string
		allowed, confirmed []string
		says               string
	}{
		"loopback":                {"it is this machine", "127.0.0.1", nil, nil, ""},
		"loopback of version 6":   {"it is this machine, too", "::1", nil, nil, ""},
		"loopback by name":        {"a name is what it resolves to", "localhost", nil, nil, ""},
		"any name of loopback":    {"a name is what it resolves to", "local.test", nil, nil, ""},
		"half loopback":           {"a connection may go to the other address", "fooled.test", nil, nil, "neither loopback nor a host of deployment shop/api"},
		"ingress host":            {"the ingress leads to the deployment", "api.example.com", nil, nil, ""},
		"in capitals":             {"names have no case, and may end with a dot", "Api.Example.Com.", nil, nil, ""},
		"wildcard":                {"the ingress takes one name before it", "a.preview.example.com", nil, nil, ""},
		"two names for a star":    {"the ingress takes one alone", "a.b.preview.example.com", nil, nil, "neither loopback"},
		"moved":                   {"its name points to an address that is not the deployment's", "moved.example.com", nil, nil, "resolves to 203.0.113.9, which is no address of"},
		"another service's host":  {"the same ingress leads elsewhere with it", "web.example.com", nil, nil, "neither loopback"},
		"load balancer":           {"its own name", balancer, nil, nil, ""},
		"service":                 {"its name within the cluster", "api.shop.svc", nil, nil, ""},
		"forwarded":               {"a forwarded port is on loopback", "api.shop", nil, nil, ""},
		"service address":         {"its own address", "10.0.0.7", nil, nil, ""},
		"service's load balancer": {"its own address", "198.51.100.8", nil, nil, ""},
		"another's address":       {"it belongs to the other ingress", "203.0.113.9", nil, nil, "neither loopback"},
		"elsewhere":               {"it was not said", "elsewhere.test", nil, nil, "--allow-host elsewhere.test and --i-am-allowed-to-load elsewhere.test"},
		"said once":               {"once may be a slip", "elsewhere.test", []string{"elsewhere.test"}, nil, "neither loopback"},
		"said once otherwise":     {"once may be a slip", "elsewhere.test", nil, []string{"elsewhere.test"}, "neither loopback"},
		"said of two":             {"it must be the same host twice", "elsewhere.test", []string{"elsewhere.test"}, []string{"other.test"}, "neither loopback"},
		"said twice":              {"that is what the flags are for", "elsewhere.test", []string{"Elsewhere.test"}, []string{"elsewhere.test"}, ""},
		"not to be found":         {"there is nothing to connect to", "missing.test", nil, nil, "no such host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			guarded := guard.New(own(t), row.allowed, row.confirmed, dns())
			for range 2 { // the second time it is remembered
				addresses, err := guarded.Check(t.Context(), row.host)
				if row.says == "" {
					require.NoError(t, err, row.reason)
					assert.NotEmpty(t, addresses)
				} else {
					require.ErrorContains(t, err, row.says, row.reason)
				}
			}
		})
	}
}

func TestWithoutDeployment(t *testing.T) {
	t.Parallel()
	guarded := guard.New(guard.Own{}, nil, nil, dns())
	_, err := guarded.Check(t.Context(), "localhost")
	require.NoError(t, err)
	_, err = guarded.Check(t.Context(), "api.example.com")
	require.ErrorContains(t, err, "neither loopback nor the host of a named --deployment")
	var forbidden interface{ Forbidden() bool }
	require.ErrorAs(t, err, &forbidden)
	assert.True(t, forbidden.Forbidden(), "requests that meet it are counted as such")
}

func TestNoHosts(t *testing.T) {
	t.Parallel()
	found, err := guard.Of(t.Context(), fake.NewClientset(), &appsv1.Deployment{ObjectMeta: meta("api")})
	require.NoError(t, err)
	_, err = guard.New(found, nil, nil, dns()).Check(t.Context(), "api.example.com")
	require.ErrorContains(t, err, "a host of deployment shop/api, which has none")
}

func TestLostBalancer(t *testing.T) {
	t.Parallel()
	known := dns()
	delete(known, balancer)
	_, err := guard.New(own(t), nil, nil, known).Check(t.Context(), "api.example.com")
	require.ErrorContains(t, err, "the load balancer "+balancer+" cannot be found", "a host that cannot be checked is not loaded")
}

// TestDial: what was checked is what is connected to, without another look-up in between.
func TestDial(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	guarded := guard.New(guard.Own{}, nil, nil, names{"local.test": "::1 127.0.0.1", "empty.test": "", "elsewhere.test": "203.0.113.9"})
	connection, err := guarded.Dial(t.Context(), "tcp", "local.test:"+port)
	require.NoError(t, err, "the first address that answers is taken")
	assert.Equal(t, server.Listener.Addr().String(), connection.RemoteAddr().String())
	require.NoError(t, connection.Close())

	_, err = guarded.Dial(t.Context(), "tcp", "elsewhere.test:"+port)
	var forbidden *guard.ForbiddenError
	require.ErrorAs(t, err, &forbidden, "each connection is checked")
	_, err = guarded.Dial(t.Context(), "tcp", "empty.test:"+port)
	require.Error(t, err)
	_, err = guarded.Dial(t.Context(), "tcp", "no port")
	require.Error(t, err)
}

func TestInterruptedCheck(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	end()
	first := errors.New("interrupted")
	resolver := failing{first}
	guarded := guard.New(guard.Own{}, nil, nil, &resolver)
	_, err := guarded.Check(ctx, "local.test")
	require.ErrorIs(t, err, first)
	resolver.err = errors.New("another")
	_, err = guarded.Check(t.Context(), "local.test")
	require.ErrorIs(t, err, resolver.err, "what an interruption made of it is not remembered")
}

type failing struct{ err error }

func (f *failing) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, f.err
}
