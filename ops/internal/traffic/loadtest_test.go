package traffic_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
)

func TestLoadtestArguments(t *testing.T) {
	t.Parallel()
	rule := func(host, service string) networkingv1.IngressRule {
		return networkingv1.IngressRule{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
			HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
				Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: service}},
			}}},
		}}
	}
	client := fake.NewClientset(&networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "a"},
		Spec: networkingv1.IngressSpec{Rules: []networkingv1.IngressRule{
			rule("example.com", "frontend"), rule("api.example.com", "backend"), rule("soon.example.com", "late"),
		}},
	})
	status := traffic.Status{Balancers: []albcontroller.Balancer{
		{URL: "http://127.0.0.1:1", Namespaces: []string{"b"}, Hosts: []string{"api.example.com"}},
		{URL: "http://127.0.0.1:2", Namespaces: []string{"a"}, Hosts: []string{"api.example.com", "example.com"}},
	}}

	arguments, err := status.LoadtestArguments(t.Context(), client, "config", "a", "backend")
	require.NoError(t, err)
	assert.Equal(t, "http://127.0.0.1:2/ --host-header api.example.com --kubeconfig config --namespace a --deployment backend",
		arguments, "the host is the one that leads to the backend, and its load balancer the namespace's")

	_, err = status.LoadtestArguments(t.Context(), client, "config", "a", "late")
	assert.ErrorContains(t, err, "leads to a/late", "a host that no load balancer has yet leads nowhere")
}
