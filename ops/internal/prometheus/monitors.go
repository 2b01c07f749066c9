package prometheus

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// serviceMonitor is what is read of one: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor.
type serviceMonitor struct {
	Metadata struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Selector struct {
			MatchLabels map[string]string `json:"matchLabels"`
		} `json:"selector"`
		NamespaceSelector struct {
			Any        bool     `json:"any"`
			MatchNames []string `json:"matchNames"`
		} `json:"namespaceSelector"`
		Endpoints []endpoint `json:"endpoints"`
	} `json:"spec"`
}

type endpoint struct {
	Port          string `json:"port"`
	Path          string `json:"path"`
	Interval      string `json:"interval"`
	ScrapeTimeout string `json:"scrapeTimeout"`
	HonorLabels   bool   `json:"honorLabels"`
}

// discovery is how Prometheus finds the targets of ServiceMonitors, and reaches them.
type discovery struct {
	kubeconfig string
	// proxy is asked for the pods, whose addresses lead nowhere, or into somebody else's network.
	proxy string
}

// scrapes are a ServiceMonitor's endpoints as the operator translates them, one scrape configuration each.
func (d discovery) scrapes(object *unstructured.Unstructured) ([]scrapeConfig, error) {
	var monitor serviceMonitor
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &monitor); err != nil {
		return nil, fmt.Errorf("the ServiceMonitor %s/%s: %w", object.GetNamespace(), object.GetName(), err)
	}
	within := monitor.Spec.NamespaceSelector.MatchNames
	if len(within) == 0 {
		within = []string{monitor.Metadata.Namespace}
	}
	search := kubernetesSD{Role: "endpointslice", KubeconfigFile: d.kubeconfig}
	if !monitor.Spec.NamespaceSelector.Any {
		search.Namespaces = &namespaces{Names: within}
	}
	var configs []scrapeConfig
	for i, e := range monitor.Spec.Endpoints {
		configs = append(configs, scrapeConfig{
			JobName:     fmt.Sprintf("serviceMonitor/%s/%s/%d", monitor.Metadata.Namespace, monitor.Metadata.Name, i),
			HonorLabels: e.HonorLabels, MetricsPath: e.Path, ScrapeInterval: e.Interval, ScrapeTimeout: e.ScrapeTimeout,
			ProxyURL:            d.proxy,
			KubernetesSDConfigs: []kubernetesSD{search},
			RelabelConfigs:      append(selecting(monitor.Spec.Selector.MatchLabels, e.Port), naming...),
		})
	}
	return configs, nil
}

// notInLabel are the characters that service discovery replaces in the names of labels.
var notInLabel = regexp.MustCompile(`[^a-zA-Z0-9_]`)

// selecting keeps the Services with these labels, and of them the port of that name.
func selecting(labels map[string]string, port string) []relabelConfig {
	var configs []relabelConfig
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		configs = append(configs, relabelConfig{
			SourceLabels: []string{"__meta_kubernetes_service_label_" + notInLabel.ReplaceAllString(name, "_")},
			Regex:        regexp.QuoteMeta(labels[name]), Action: "keep",
		})
	}
	return append(configs, relabelConfig{
		SourceLabels: []string{"__meta_kubernetes_endpointslice_port_name"}, Regex: regexp.QuoteMeta(port), Action: "keep",
	})
}

// naming gives a target the labels that the operator does, by which the rules find its series.
var naming = []relabelConfig{
	{SourceLabels: []string{"__meta_kubernetes_namespace"}, TargetLabel: "namespace"},
	{SourceLabels: []string{"__meta_kubernetes_service_name"}, TargetLabel: "service"},
	{SourceLabels: []string{"__meta_kubernetes_pod_name"}, TargetLabel: "pod"},
	{SourceLabels: []string{"__meta_kubernetes_pod_container_name"}, TargetLabel: "container"},
	{SourceLabels: []string{"__meta_kubernetes_pod_phase"}, Regex: "Failed|Succeeded", Action: "drop"},
	{SourceLabels: []string{"__meta_kubernetes_service_name"}, TargetLabel: "job"},
	{SourceLabels: []string{"__meta_kubernetes_endpointslice_port_name"}, TargetLabel: "endpoint"},
}
