package prometheus

import (
	"fmt"

	"sigs.k8s.io/yaml"
)

// every is the time between two scrapes of what the sandbox runs itself, and between two evaluations. The chart's 30s suit a
// cluster; here somebody is waiting.
const every = "2s"

// configuration is that part of Prometheus' own which the sandbox needs:
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/.
type configuration struct {
	Global        global         `json:"global"`
	RuleFiles     []string       `json:"rule_files,omitempty"`
	ScrapeConfigs []scrapeConfig `json:"scrape_configs"`
}

type global struct {
	ScrapeInterval     string `json:"scrape_interval"`
	ScrapeTimeout      string `json:"scrape_timeout"`
	EvaluationInterval string `json:"evaluation_interval"`
}

type scrapeConfig struct {
	JobName             string          `json:"job_name"`
	HonorLabels         bool            `json:"honor_labels,omitempty"`
	MetricsPath         string          `json:"metrics_path,omitempty"`
	ScrapeInterval      string          `json:"scrape_interval,omitempty"`
	ScrapeTimeout       string          `json:"scrape_timeout,omitempty"`
	ProxyURL            string          `json:"proxy_url,omitempty"`
	StaticConfigs       []staticConfig  `json:"static_configs,omitempty"`
	KubernetesSDConfigs []kubernetesSD  `json:"kubernetes_sd_configs,omitempty"`
	RelabelConfigs      []relabelConfig `json:"relabel_configs,omitempty"`
}

type staticConfig struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels,omitempty"`
}

type kubernetesSD struct {
	Role           string      `json:"role"`
	KubeconfigFile string      `json:"kubeconfig_file"`
	Namespaces     *namespaces `json:"namespaces,omitempty"`
}

type namespaces struct {
	Names []string `json:"names"`
}

type relabelConfig struct {
	SourceLabels []string `json:"source_labels,omitempty"`
	Regex        string   `json:"regex,omitempty"`
	TargetLabel  string   `json:"target_label,omitempty"`
	Action       string   `json:"action,omitempty"`
}

// chart is the release of kube-prometheus-stack whose part the sandbox plays, in the namespace of the same name as its docs
// have it. Its objects' names are what its targets' labels say.
const (
	chart          = "kube-prometheus-stack"
	chartNamespace = "monitoring"
)

// exporters are scraped as the chart's own ServiceMonitors have it: the labels that they set themselves count, and those of
// the target are for series that have none of that name.
func exporters(kubeStateMetrics, kubelets string) []scrapeConfig {
	return []scrapeConfig{
		{
			JobName: "kube-state-metrics", HonorLabels: true,
			StaticConfigs: []staticConfig{{Targets: []string{kubeStateMetrics}, Labels: map[string]string{
				"namespace": chartNamespace, "service": chart + "-kube-state-metrics", "endpoint": "http",
				"container": "kube-state-metrics",
			}}},
		},
		{
			JobName: "kubelet", HonorLabels: true, MetricsPath: "/metrics/cadvisor",
			StaticConfigs: []staticConfig{{Targets: []string{kubelets}, Labels: map[string]string{
				"namespace": "kube-system", "service": chart + "-kubelet", "endpoint": "https-metrics",
				"metrics_path": "/metrics/cadvisor",
			}}},
		},
	}
}

func (c configuration) render() ([]byte, error) {
	c.Global = global{ScrapeInterval: every, ScrapeTimeout: every, EvaluationInterval: every}
	return yaml.Marshal(c)
}

// loopback is an address there.
func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
