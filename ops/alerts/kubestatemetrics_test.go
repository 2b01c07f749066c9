package alerts_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kube-state-metrics/v2/pkg/builder"
	generator "k8s.io/kube-state-metrics/v2/pkg/metric_generator"
	"k8s.io/kube-state-metrics/v2/pkg/options"
)

// sample is what one series is at a time.
type sample struct {
	series labels.Labels
	value  float64
}

// kubeStateMetrics is the exporter with its defaults: for each type of object the families of its default collectors,
// without those that must be opted in to.
type kubeStateMetrics map[reflect.Type][]generator.FamilyGenerator

// newKubeStateMetrics keeps those families that a rule reads: the others would only cost time.
func newKubeStateMetrics(t *testing.T, read []string) kubeStateMetrics {
	t.Helper()
	families := kubeStateMetrics{}
	collectors := builder.NewBuilder()
	collectors.WithFamilyGeneratorFilter(generator.NewCompositeFamilyGeneratorFilter())
	collectors.WithGenerateStoresFunc(func(
		found []generator.FamilyGenerator, of any,
		_ func(kubernetes.Interface, string, string) cache.ListerWatcher, _ bool, _ int64,
	) []cache.Store {
		for _, family := range found {
			if !family.OptIn && slices.Contains(read, family.Name) {
				families[reflect.TypeOf(of)] = append(families[reflect.TypeOf(of)], family)
			}
		}
		return nil
	})
	require.NoError(t, collectors.WithEnabledResources(options.DefaultResources.AsSlice()))
	collectors.BuildStores()
	return families
}

// scrape is what the ServiceMonitor of kube-prometheus-stack makes of it: honorLabels is on, so the target's own labels
// are seen where a series has none of that name.
func (k kubeStateMetrics) scrape(c *cluster) []sample {
	if c.ksm == 0 {
		return nil
	}
	target := map[string]string{
		"job": "kube-state-metrics", "endpoint": "http", "instance": fmt.Sprintf("10.0.9.%d:8080", c.ksm),
		"namespace": "monitoring", "service": "kube-prometheus-stack-kube-state-metrics",
		"container": "kube-state-metrics", "pod": fmt.Sprintf("kube-prometheus-stack-kube-state-metrics-%d", c.ksm),
	}
	var samples []sample
	for _, w := range c.workloads() {
		for _, object := range w.objects() {
			samples = append(samples, k.of(object, target)...)
		}
	}
	return samples
}

func (k kubeStateMetrics) of(object any, target map[string]string) []sample {
	var samples []sample
	for _, family := range k[reflect.TypeOf(object)] {
		for _, metric := range family.Generate(object).Metrics {
			series := labels.NewBuilder(labels.FromMap(target)).Set(model.MetricNameLabel, family.Name)
			for i, label := range metric.LabelKeys {
				series.Set(label, metric.LabelValues[i])
			}
			samples = append(samples, sample{series.Labels(), metric.Value})
		}
	}
	return samples
}
