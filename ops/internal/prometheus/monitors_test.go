package prometheus

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScrapes(t *testing.T) {
	t.Parallel()
	pods := discovery{kubeconfig: "/home/kubeconfig", proxy: "http://127.0.0.1:9"}
	configs, err := pods.scrapes(decode(t, `
metadata: { namespace: shop, name: api }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: api, tier: "a.b" } }
  endpoints:
  - { port: http, path: /metrics, interval: 30s, scrapeTimeout: 10s }
  - { port: admin, honorLabels: true }
`))
	require.NoError(t, err)
	require.Len(t, configs, 2, "one each")
	first, second := configs[0], configs[1]
	assert.Equal(t, "serviceMonitor/shop/api/0", first.JobName, "named as the operator names it")
	assert.Equal(t, []string{"/metrics", "30s", "10s"}, []string{first.MetricsPath, first.ScrapeInterval, first.ScrapeTimeout})
	assert.Equal(t, "http://127.0.0.1:9", first.ProxyURL, "nothing is sent to the addresses of pods")
	assert.Equal(t, []kubernetesSD{{
		Role: "endpointslice", KubeconfigFile: "/home/kubeconfig", Namespaces: &namespaces{Names: []string{"shop"}},
	}}, first.KubernetesSDConfigs, "without a selector of namespaces it is the monitor's own")
	assert.Equal(t, []relabelConfig{
		{SourceLabels: []string{"__meta_kubernetes_service_label_app_kubernetes_io_name"}, Regex: "api", Action: "keep"},
		{SourceLabels: []string{"__meta_kubernetes_service_label_tier"}, Regex: `a\.b`, Action: "keep"},
		{SourceLabels: []string{"__meta_kubernetes_endpointslice_port_name"}, Regex: "http", Action: "keep"},
	}, first.RelabelConfigs[:3], "the Service has all labels, literally, and the port is the one")
	targets := map[string]string{}
	for _, relabel := range first.RelabelConfigs[3:] {
		if relabel.TargetLabel != "" {
			targets[relabel.TargetLabel] = relabel.SourceLabels[0]
		}
	}
	assert.Equal(t, "__meta_kubernetes_namespace", targets["namespace"], "by which the rules find it")
	assert.Equal(t, "__meta_kubernetes_service_name", targets["service"], "by which the rules find it")
	assert.Equal(t, "serviceMonitor/shop/api/1", second.JobName)
	assert.True(t, second.HonorLabels)
}

func TestScrapesOfOtherNamespaces(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason, selector string
		want             *namespaces
	}{
		"own":   {"its own when it names none", "{}", &namespaces{Names: []string{"shop"}}},
		"named": {"those that it names", "{ matchNames: [a, b] }", &namespaces{Names: []string{"a", "b"}}},
		"any":   {"all", "{ any: true }", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configs, err := discovery{}.scrapes(decode(t, `
metadata: { namespace: shop, name: api }
spec: { namespaceSelector: `+row.selector+`, endpoints: [{ port: http }] }`))
			require.NoError(t, err)
			require.Len(t, configs, 1)
			assert.Equal(t, row.want, configs[0].KubernetesSDConfigs[0].Namespaces, row.reason)
		})
	}
}

func TestScrapesOfNonsense(t *testing.T) {
	t.Parallel()
	_, err := discovery{}.scrapes(decode(t, `
metadata: { namespace: shop, name: api }
spec: { endpoints: all }`))
	require.ErrorContains(t, err, "the ServiceMonitor shop/api")
}
