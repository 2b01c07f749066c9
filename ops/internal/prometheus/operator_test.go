package prometheus

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/fake"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

var (
	ruleResource    = schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"}
	monitorResource = schema.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "servicemonitors"}
)

// newOperator is one whose cluster has these objects.
func newOperator(h home.Home, objects ...runtime.Object) operator {
	return operator{
		home: h, ports: map[string]int{kubeStateMetricsPort: 1, kubeletsPort: 2}, pods: "127.0.0.1:3",
		client: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{
			ruleResource: "PrometheusRuleList", monitorResource: "ServiceMonitorList",
		}, objects...),
	}
}

func read(t *testing.T, h home.Home) configuration {
	t.Helper()
	content, err := os.ReadFile(h.Path(configFile))
	require.NoError(t, err)
	var config configuration
	require.NoError(t, yaml.UnmarshalStrict(content, &config))
	return config
}

func jobs(config configuration) (names []string) {
	for _, scrape := range config.ScrapeConfigs {
		names = append(names, scrape.JobName)
	}
	return names
}

func TestApply(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	other := decode(t, rules)
	other.SetName("unlabelled")
	other.SetUID("two")
	other.SetLabels(nil)
	o := newOperator(h, decode(t, rules), other, decode(t, `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { namespace: shop, name: api, labels: { release: kube-prometheus-stack } }
spec: { endpoints: [{ port: http }] }`))
	require.NoError(t, o.apply(t.Context(), Settings{Shorten: 60}))

	config := read(t, h)
	assert.Equal(t, []string{h.Path("prometheus/rules/shop-one.yaml")}, config.RuleFiles,
		"a rule without the label that Prometheus selects by is not loaded, as on a cluster")
	content, err := os.ReadFile(config.RuleFiles[0])
	require.NoError(t, err)
	assert.Contains(t, string(content), "for: 15s", "15 minutes, divided by 60")
	assert.Equal(t, []string{"kube-state-metrics", "kubelet", "serviceMonitor/shop/api/0"}, jobs(config))
	assert.Equal(t, []string{"127.0.0.1:1"}, config.ScrapeConfigs[0].StaticConfigs[0].Targets)
	assert.Equal(t, []string{"127.0.0.1:2"}, config.ScrapeConfigs[1].StaticConfigs[0].Targets)
	assert.True(t, config.ScrapeConfigs[0].HonorLabels && config.ScrapeConfigs[1].HonorLabels,
		"or the namespace of a series would be that of the exporter")
	assert.Equal(t, "http://127.0.0.1:3", config.ScrapeConfigs[2].ProxyURL)
}

func TestApplyFollows(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	o := newOperator(h, decode(t, rules))
	require.NoError(t, o.apply(t.Context(), Settings{Shorten: 60}))
	before, err := os.Stat(h.Path(configFile))
	require.NoError(t, err)
	require.NoError(t, o.apply(t.Context(), Settings{Shorten: 60}))
	after, err := os.Stat(h.Path(configFile))
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after), "what has not changed is not written")

	require.NoError(t, o.apply(t.Context(), Settings{Shorten: 1}))
	content, err := os.ReadFile(read(t, h).RuleFiles[0])
	require.NoError(t, err)
	assert.Contains(t, string(content), "for: 15m", "other settings give other files")

	require.NoError(t, o.client.Resource(ruleResource).Namespace("shop").Delete(t.Context(), "alerts", metav1.DeleteOptions{}))
	require.NoError(t, o.apply(t.Context(), Settings{Shorten: 1}))
	assert.Empty(t, read(t, h).RuleFiles, "what is gone is not loaded any more")
}

func TestApplyFails(t *testing.T) {
	t.Parallel()
	broken := decode(t, rules)
	broken.Object["spec"] = "none"
	monitor := decode(t, `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { namespace: shop, name: api, labels: { release: kube-prometheus-stack } }
spec: { endpoints: all }`)
	for name, row := range map[string]struct {
		reason string
		object runtime.Object
	}{
		"rule":    {"a rule that cannot be read", broken},
		"monitor": {"a monitor that cannot be read", monitor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHome(t)
			require.Error(t, newOperator(h, row.object).apply(t.Context(), Settings{Shorten: 1}), row.reason)
			assert.NoFileExists(t, h.Path(configFile), "nothing half is loaded")
		})
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	h := openHome(t)
	o := newOperator(h, decode(t, rules))
	require.ErrorIs(t, o.follow(t.Context()), errUnwanted, "what is not wanted ends")

	require.NoError(t, Want(h, Settings{Shorten: 1}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, o.follow(ctx), context.Canceled, "so does what is told to")
}
