package e2e_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// assertMonitorsAnswer scrapes what Prometheus would: each ready endpoint of the Services that a ServiceMonitor selects, at
// its port, on its path.
func assertMonitorsAnswer(t *testing.T, s *sandbox, namespace string) {
	t.Helper()
	ctx := context.Background()
	client, err := dynamic.NewForConfig(s.config())
	require.NoError(t, err)
	monitors, err := client.Resource(schema.GroupVersionResource{
		Group: "monitoring.coreos.com", Version: "v1", Resource: "servicemonitors",
	}).Namespace(namespace).List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	require.NotEmpty(t, monitors.Items)
	for _, monitor := range monitors.Items {
		selector, _, err := unstructured.NestedStringMap(monitor.Object, "spec", "selector", "matchLabels")
		require.NoError(t, err)
		services, err := s.client().CoreV1().Services(namespace).List(ctx, metav1.ListOptions{
			LabelSelector: labels.SelectorFromSet(selector).String(),
		})
		require.NoError(t, err)
		require.Len(t, services.Items, 1, "%s selects one Service", monitor.GetName())
		endpoints, _, err := unstructured.NestedSlice(monitor.Object, "spec", "endpoints")
		require.NoError(t, err)
		for _, endpoint := range endpoints {
			fields := endpoint.(map[string]any)
			targets := targetsOf(t, s, namespace, services.Items[0].Name, fields["port"].(string))
			require.NotEmpty(t, targets, "%s has ready pods at its port %s", services.Items[0].Name, fields["port"])
			for _, target := range targets {
				page := s.scrape("http://" + target + fields["path"].(string))
				assert.Contains(t, page, "http_requests_total", "%s answers at %s", monitor.GetName(), target)
				assert.Contains(t, page, "http_request_duration_seconds_bucket")
			}
		}
	}
}

// targetsOf are the addresses of a Service's ready endpoints at a port, as its EndpointSlices have them.
func targetsOf(t *testing.T, s *sandbox, namespace, service, port string) []string {
	t.Helper()
	slices, err := s.client().DiscoveryV1().EndpointSlices(namespace).List(context.Background(), metav1.ListOptions{
		LabelSelector: discoveryv1.LabelServiceName + "=" + service,
	})
	require.NoError(t, err)
	var targets []string
	for _, slice := range slices.Items {
		for _, p := range slice.Ports {
			for _, endpoint := range slice.Endpoints {
				if *p.Name == port && *endpoint.Conditions.Ready {
					targets = append(targets, endpoint.Addresses[0]+":"+strconv.Itoa(int(*p.Port)))
				}
			}
		}
	}
	return targets
}

// scrape reads a page from the pods' network.
func (s *sandbox) scrape(page string) string {
	s.t.Helper()
	h, err := home.Open(s.dir)
	require.NoError(s.t, err)
	state, err := h.ReadState()
	require.NoError(s.t, err)
	proxy := &url.URL{Scheme: "http", Host: "127.0.0.1:" + strconv.Itoa(state.Ports["traffic"])}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport, Timeout: patience}).Get(page)
	require.NoError(s.t, err)
	defer response.Body.Close()
	require.Equal(s.t, http.StatusOK, response.StatusCode, page)
	body, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return string(body)
}
